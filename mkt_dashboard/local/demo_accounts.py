"""Who may sign in to the demo workspace, and the one password that is made per installation."""

import secrets

from mkt_dashboard.core.config import settings

ACCOUNTS = tuple(f"{role}@demo.example.com" for role in ("admin", "manager", "editor", "analyst", "viewer"))


def password() -> str:
    """Return the password of all demo accounts, kept in the data folder."""
    path = settings().data_dir / "demo.password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text("-".join(secrets.token_hex(2) for _ in range(4)))
    return path.read_text().strip()

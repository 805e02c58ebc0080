"""Who may sign in to the demo workspace, and the one password that is made per installation."""

import secrets
from pathlib import Path

from mkt_dashboard.core.config import settings

ACCOUNTS = tuple(f"{role}@demo.example.com" for role in ("admin", "manager", "editor", "analyst", "viewer"))


def path() -> Path:
    return settings().data_dir / "demo.password"


def password() -> str:
    """Return the password of all demo accounts, kept in the data folder."""
    kept = path()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text("-".join(secrets.token_hex(2) for _ in range(4)))
    return kept.read_text().strip()

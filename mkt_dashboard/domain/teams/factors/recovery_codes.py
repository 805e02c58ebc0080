"""Ten codes for the day the phone is gone; each works once.

A code carries 50 random bits and is tried at most five times in 15 minutes, so a keyed hash is enough.
"""

import hmac
import secrets

from sqlmodel import Session, col, delete, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import key_for
from mkt_dashboard.domain.teams.factors.models import RecoveryCode

AMOUNT = 10
# Without the signs that look alike.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 10
SEPARATORS = str.maketrans("", "", "- \t")


def make(session: Session, account_id: int) -> list[str]:
    """Replace the codes of an account and return them: this is the only time they can be read."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))
    codes = ["".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(AMOUNT)]
    session.add_all(RecoveryCode(account_id=account_id, code_hash=_hash(account_id, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def is_right(session: Session, account_id: int, code: str) -> bool:
    """Check a code and use it up. The caller has locked the account."""
    plain = code.strip().lower().translate(SEPARATORS)
    if len(plain) != LENGTH:
        return False
    statement = select(RecoveryCode).where(
        RecoveryCode.account_id == account_id,
        RecoveryCode.code_hash == _hash(account_id, plain),
        col(RecoveryCode.used_at).is_(None),
    )
    row = session.exec(statement).first()
    if row is None:
        return False
    row.used_at = now()
    session.add(row)
    return True


def remove(session: Session, account_id: int) -> None:
    """Forget the codes of an account."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.account_id) == account_id))


def _hash(account_id: int, code: str) -> bytes:
    return hmac.digest(key_for("recovery codes"), f"{account_id}|{code}".encode(), "sha256")

"""Failed sign-ins, counted for each account and for each client address, so that guessing does not pay."""

from datetime import timedelta

from sqlmodel import Session, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import RateLimited
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.teams.models import FailedSignIn

LOCK_AFTER = 5
LOCK_AFTER_FROM_ONE_CLIENT = 30
LOCK_WINDOW = timedelta(minutes=15)
MINUTES = int(LOCK_WINDOW.total_seconds() // 60)


def refuse_while_locked(session: Session, key: str, ip: str) -> None:
    """Raise `RateLimited` after too many failures, known address or not, right password or not."""
    if _failures(session, FailedSignIn.email_key == key) >= LOCK_AFTER:
        _refuse(
            f"Too many wrong passwords for this address. Wait {MINUTES} minutes, then try again.", LOCK_AFTER
        )
    refuse_client_while_locked(session, ip)


def refuse_client_while_locked(session: Session, ip: str) -> None:
    """Raise `RateLimited` when too many sign-ins from one client address failed, whatever the account."""
    if ip and _failures(session, FailedSignIn.ip == ip) >= LOCK_AFTER_FROM_ONE_CLIENT:
        _refuse(
            f"Too many failed sign-ins from your network. Wait {MINUTES} minutes, then try again.",
            LOCK_AFTER_FROM_ONE_CLIENT,
        )


def count_failure(session: Session, key: str, ip: str) -> None:
    """Write one failure down. The unit of work must commit, so nothing is raised beside it."""
    session.add(FailedSignIn(email_key=key[: addresses.MAX_LENGTH], ip=ip))


def _failures(session: Session, of_whom: bool) -> int:
    statement = (
        select(func.count()).select_from(FailedSignIn).where(of_whom, FailedSignIn.at > now() - LOCK_WINDOW)
    )
    return session.exec(statement).one()


def _refuse(sentence: str, limit: int) -> None:
    raise RateLimited(sentence, retry_after=MINUTES * 60, limit=limit)

"""The note of a browser whose password was right and whose second factor is still asked for.

It is signed, no script can read it, it counts five minutes, and only in the browser it was made for, until
the password changes.
"""

import hashlib
from dataclasses import dataclass

from fastapi import Request, Response
from sqlmodel import Session, select

from mkt_dashboard.core import session_cookie, signed_cookie
from mkt_dashboard.domain.teams.models import Account
from mkt_dashboard.domain.teams.service import SecondFactorNeeded

PENDING = "mkt_pending"
PURPOSE = "second factor pending"
SECONDS = 300
PATH = "/sign-in"


@dataclass(frozen=True)
class Pending:
    """Whose code is asked for, and whether the session outlives the browser."""

    account_id: int
    stay: bool


def write(answer: Response, request: Request, needed: SecondFactorNeeded, *, stay: bool) -> None:
    """Let the browser keep the note."""
    note = {"a": needed.account_id, "b": _mark(request, needed.password_hash), "s": stay}
    answer.set_cookie(
        PENDING,
        signed_cookie.write(PURPOSE, note, SECONDS),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="lax",
        secure=session_cookie.is_secure(),
    )


def read(session: Session, request: Request) -> Pending | None:
    """Return who is waiting in this very browser, None when the note is missing, old or of another one."""
    note = signed_cookie.read(PURPOSE, request.cookies.get(PENDING))
    account = session.exec(select(Account).where(Account.id == note["a"])).first() if note else None
    if note is None or account is None or note["b"] != _mark(request, account.password_hash):
        return None
    return Pending(account.id, stay=note["s"])


def forget(answer: Response) -> None:
    answer.delete_cookie(PENDING, path=PATH)


def _mark(request: Request, password_hash: str) -> str:
    browser = request.headers.get("user-agent", "")
    return hashlib.sha256(f"{browser}\n{password_hash}".encode()).hexdigest()[:32]

"""The cookie of one sign-in on its way to a provider and back: signed, short-lived, of this browser only."""

import base64
import json
import time
from dataclasses import asdict, dataclass
from uuid import UUID

from fastapi import Request, Response

from mkt_dashboard.core import crypto, session_cookie
from mkt_dashboard.providers.identity.oidc import Asked

PURPOSE = "sso attempt"
TEN_MINUTES = 600
HALF_AN_HOUR = 1800
LONGEST = 4000


@dataclass(frozen=True)
class Attempt:
    """One sign-in: which connection, what must come back, and where to go on to."""

    connection: UUID
    asked: Asked
    next: str
    is_test: bool = False


def keep(answer: Response, attempt: Attempt) -> None:
    """Let the browser carry the attempt. `Lax`: it comes back with a navigation from the provider."""
    written = {
        "c": str(attempt.connection),
        "q": asdict(attempt.asked),
        "n": attempt.next[:1000],
        "t": attempt.is_test,
        "x": int(time.time()) + TEN_MINUTES,
    }
    payload = json.dumps(written).encode()
    value = f"{_text(payload)}.{_text(crypto.sign(PURPOSE, payload))}"
    _set(answer, _name("sso"), value, TEN_MINUTES)


def read(request: Request, state: str) -> Attempt | None:
    """Return the attempt when it is ours, in time, and the state that came back is its own."""
    value = request.cookies.get(_name("sso"), "")
    try:
        payload, tag = (base64.urlsafe_b64decode(part) for part in value[:LONGEST].split("."))
    except ValueError:
        return None
    if not crypto.is_signed(PURPOSE, payload, tag):
        return None
    written = json.loads(payload)
    asked = Asked(**written["q"])
    is_its_own = crypto.token_hash(asked.state) == crypto.token_hash(state)
    if not is_its_own or written["x"] < time.time():
        return None
    return Attempt(UUID(written["c"]), asked, written["n"], written["t"])


def forget(answer: Response) -> None:
    answer.delete_cookie(_name("sso"), httponly=True, secure=session_cookie.is_secure(), samesite="lax")


def keep_browser(answer: Response, secret: str) -> None:
    """Mark the browser that began, for the link in the letter."""
    _set(answer, _name("sso_link"), secret, HALF_AN_HOUR)


def browser_of(request: Request) -> str:
    return request.cookies.get(_name("sso_link"), "")[:200]


def _name(kind: str) -> str:
    return f"__Host-mkt_{kind}" if session_cookie.is_secure() else f"mkt_{kind}"


def _set(answer: Response, name: str, value: str, seconds: int) -> None:
    secure = session_cookie.is_secure()
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()

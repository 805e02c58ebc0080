"""The challenge that a passkey signs: it lies with the browser, signed, five minutes, for one purpose."""

import os
from base64 import b64decode, b64encode
from enum import StrEnum
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

from mkt_dashboard.core import session_cookie, signed_cookie

COOKIE = "mkt_challenge"
PATH = "/auth"
BYTES = 32
SECONDS = 300


class Purpose(StrEnum):
    REGISTER = "passkey registration"
    SIGN_IN = "passkey sign-in"
    CONFIRM = "passkey confirmation"


def new() -> bytes:
    return os.urandom(BYTES)


def ask(options: dict[str, Any], purpose: Purpose, challenge: bytes, account_id: int | None) -> JSONResponse:
    """Answer with what the browser needs, and let it keep the challenge."""
    answer = JSONResponse(options, headers={"cache-control": "no-store"})
    answer.set_cookie(
        COOKIE,
        signed_cookie.write(purpose, {"c": b64encode(challenge).decode(), "a": account_id}, SECONDS),
        max_age=SECONDS,
        path=PATH,
        httponly=True,
        samesite="strict",
        secure=session_cookie.is_secure(),
    )
    return answer


def kept(request: Request, purpose: Purpose, account_id: int | None) -> bytes | None:
    """Return the challenge that was kept for this purpose and account, None when it is too old."""
    note = signed_cookie.read(purpose, request.cookies.get(COOKIE))
    return b64decode(note["c"]) if note and note["a"] == account_id else None


def without(answer: JSONResponse) -> JSONResponse:
    """Forget the challenge: it is answered once."""
    answer.delete_cookie(COOKIE, path=PATH)
    return answer

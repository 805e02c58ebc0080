"""Setting up second factors and signing in with a passkey.

These are no handlers of a State, because what they answer is secret and shown once: it goes to the part of
the page that asked and is kept nowhere on the way.
"""

import os
from base64 import b64decode, b64encode
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from mkt_dashboard.api.auth import anyone, permitted
from mkt_dashboard.api.auth_routes import client_of, landing, let_in, user_agent_of
from mkt_dashboard.core import session_cookie, signed_cookie
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Forbidden, InvalidInput, Unauthenticated
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.factors import passkeys, totp
from mkt_dashboard.domain.teams.factors import service as factors

router = APIRouter(prefix="/auth", include_in_schema=False)
CHALLENGE = "mkt_challenge"
CHALLENGE_BYTES = 32
SECONDS = 300
REGISTER, SIGN_IN = "passkey registration", "passkey sign-in"
Credential = Annotated[dict[str, Any], Body(embed=True)]


def in_browser(actor: Annotated[Actor, permitted(Permission.ACCOUNT_OWN)]) -> Actor:
    """Let in only people in their browser: no token of a program changes how its owner signs in."""
    if actor.door != "ui":
        raise Forbidden("Programs do not change how people sign in. Do this in the browser, in My account.")
    return actor


Owner = Annotated[Actor, Depends(in_browser)]


class Code(BaseModel):
    code: str = Field(max_length=100)


class Password(BaseModel):
    password: str = Field(max_length=1_000)


@router.post("/app/begin")
def begin_app(actor: Owner) -> dict[str, str]:
    """Make a seed: its QR code as a picture and the key as text."""
    with instance_unit_of_work() as session:
        seed = totp.begin(session, actor)
    picture = segno.make(seed.uri, micro=False).svg_data_uri(scale=4, border=2, dark="#000", light="#fff")
    return {"key": seed.key, "picture": picture}


@router.post("/app/confirm")
def confirm_app(given: Code, actor: Owner) -> dict[str, list[str]]:
    """Turn the codes on with a right one, and show the recovery codes."""
    with instance_unit_of_work() as session:
        return {"codes": factors.turn_on(session, actor, given.code)}


@router.post("/app/off")
def turn_app_off(given: Password, actor: Owner) -> dict[str, str]:
    """Turn the codes off."""
    with instance_unit_of_work() as session:
        factors.turn_off(session, actor, given.password)
    return {}


@router.post("/app/codes")
def make_codes(given: Password, actor: Owner) -> dict[str, list[str]]:
    """Replace the recovery codes, and show them."""
    with instance_unit_of_work() as session:
        return {"codes": factors.make_new_codes(session, actor, given.password)}


@router.post("/passkey/new")
def offer_passkey(actor: Owner) -> JSONResponse:
    """Say what the browser needs to make a passkey."""
    challenge = os.urandom(CHALLENGE_BYTES)
    with instance_unit_of_work() as session:
        options = passkeys.offer_registration(session, actor, challenge)
    return _with_challenge(options, REGISTER, challenge, actor.account_id)


@router.post("/passkey/add")
def add_passkey(
    request: Request, name: Annotated[str, Body(max_length=200)], credential: Credential, actor: Owner
) -> JSONResponse:
    """Keep a passkey that the browser made."""
    challenge = _challenge(request, REGISTER, actor.account_id)
    if challenge is None:
        raise InvalidInput("This took longer than five minutes. Begin again.")
    with instance_unit_of_work() as session:
        passkeys.register(session, actor, name, credential, challenge)
    return _without_challenge(JSONResponse({}))


@router.post("/passkey/ask", dependencies=[Depends(anyone)])
def ask_for_passkey() -> JSONResponse:
    """Say what the browser needs to ask for any passkey of ours."""
    challenge = os.urandom(CHALLENGE_BYTES)
    return _with_challenge(passkeys.offer_sign_in(challenge), SIGN_IN, challenge, None)


@router.post("/passkey/sign-in", dependencies=[Depends(anyone)])
def sign_in_with_passkey(
    request: Request,
    credential: Credential,
    stay: Annotated[bool, Body()] = False,
    next: Annotated[str, Query(max_length=2000)] = "/",
) -> JSONResponse:
    """Open a session for whoever holds the passkey, and say where to go on."""
    challenge = _challenge(request, SIGN_IN, None)
    opened = None
    if challenge is not None:
        with instance_unit_of_work() as session:
            opened = teams.sign_in_with_passkey(
                session,
                credential,
                challenge,
                ip=client_of(request),
                user_agent=user_agent_of(request),
            )
    if opened is None:
        raise Unauthenticated("This passkey opens no account here. Sign in with your password.")
    return let_in(_without_challenge(JSONResponse({"to": landing(opened, next)})), opened, stay=stay)


def _with_challenge(
    options: dict[str, Any], purpose: str, challenge: bytes, account_id: int | None
) -> JSONResponse:
    answer = JSONResponse(options, headers={"cache-control": "no-store"})
    answer.set_cookie(
        CHALLENGE,
        signed_cookie.write(purpose, {"c": b64encode(challenge).decode(), "a": account_id}, SECONDS),
        max_age=SECONDS,
        path="/auth",
        httponly=True,
        samesite="strict",
        secure=session_cookie.is_secure(),
    )
    return answer


def _challenge(request: Request, purpose: str, account_id: int | None) -> bytes | None:
    note = signed_cookie.read(purpose, request.cookies.get(CHALLENGE))
    return b64decode(note["c"]) if note and note["a"] == account_id else None


def _without_challenge(answer: JSONResponse) -> JSONResponse:
    answer.delete_cookie(CHALLENGE, path="/auth")
    return answer

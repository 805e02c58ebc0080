"""Setting up second factors and signing in with a passkey.

These are no handlers of a State, because what they answer is secret and shown once: it goes to the part of
the page that asked and is kept nowhere on the way. What changes anything asks for a fresh proof of who is
there (`confirm_routes.py`).
"""

from typing import Annotated, Any
from uuid import UUID

import segno
from fastapi import APIRouter, Body, Depends, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from mkt_dashboard.api import challenge
from mkt_dashboard.api.auth import anyone, client_of
from mkt_dashboard.api.auth_routes import COUNTED, landing, let_in, user_agent_of
from mkt_dashboard.api.challenge import Purpose
from mkt_dashboard.api.confirm_routes import LATE, Owner
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import InvalidInput, Unauthenticated
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.factors import passkeys, totp
from mkt_dashboard.domain.teams.factors import service as factors

router = APIRouter(prefix="/auth", include_in_schema=False)
Credential = Annotated[dict[str, Any], Body(embed=True)]


class Code(BaseModel):
    code: str = Field(max_length=100)


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
def turn_app_off(actor: Owner) -> dict[str, str]:
    """Turn the codes off."""
    with instance_unit_of_work() as session:
        factors.turn_off(session, actor)
    return {}


@router.post("/app/codes")
def make_codes(actor: Owner) -> dict[str, list[str]]:
    """Replace the recovery codes, and show them."""
    with instance_unit_of_work() as session:
        return {"codes": factors.make_new_codes(session, actor)}


@router.post("/passkey/new")
def offer_passkey(actor: Owner) -> JSONResponse:
    """Say what the browser needs to make a passkey."""
    fresh = challenge.new()
    with instance_unit_of_work() as session:
        options = passkeys.offer_registration(session, actor, fresh)
    return challenge.ask(options, Purpose.REGISTER, fresh, actor.account_id)


@router.post("/passkey/add")
def add_passkey(
    request: Request, name: Annotated[str, Body(max_length=200)], credential: Credential, actor: Owner
) -> JSONResponse:
    """Keep a passkey that the browser made."""
    asked = challenge.kept(request, Purpose.REGISTER, actor.account_id)
    if asked is None:
        raise InvalidInput(LATE)
    with instance_unit_of_work() as session:
        passkeys.register(session, actor, name, credential, asked)
    return challenge.without(JSONResponse({}))


@router.post("/passkey/remove")
def remove_passkey(id: Annotated[UUID, Body(embed=True)], actor: Owner) -> dict[str, str]:
    """Forget a passkey."""
    with instance_unit_of_work() as session:
        passkeys.remove(session, actor, id)
    return {}


@router.post("/passkey/ask", dependencies=[Depends(anyone)])
def ask_for_passkey() -> JSONResponse:
    """Say what the browser needs to ask for any passkey of ours."""
    fresh = challenge.new()
    return challenge.ask(passkeys.offer_sign_in(fresh), Purpose.SIGN_IN, fresh, None)


@router.post("/passkey/sign-in", dependencies=[Depends(anyone), *COUNTED])
def sign_in_with_passkey(
    request: Request,
    credential: Credential,
    stay: Annotated[bool, Body()] = False,
    next: Annotated[str, Query(max_length=2000)] = "/",
) -> JSONResponse:
    """Open a session for whoever holds the passkey, and say where to go on."""
    asked = challenge.kept(request, Purpose.SIGN_IN, None)
    opened = None
    if asked is not None:
        with instance_unit_of_work() as session:
            opened = teams.sign_in_with_passkey(
                session,
                credential,
                asked,
                ip=client_of(request),
                user_agent=user_agent_of(request),
            )
    if opened is None:
        raise Unauthenticated("This passkey opens no account here. Sign in with your password.")
    return let_in(challenge.without(JSONResponse({"to": landing(opened, next)})), opened, stay=stay)

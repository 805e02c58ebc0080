"""“Enter your password to go on”: a session proves anew who is in front of it, for ten minutes."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from mkt_dashboard.api import challenge
from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.auth_routes import COUNTED
from mkt_dashboard.api.challenge import Purpose
from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Forbidden, InvalidInput
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import confirming
from mkt_dashboard.domain.teams.factors import passkeys

router = APIRouter(prefix="/auth", include_in_schema=False)
IN_BROWSERS = ("ui", "sso")
LATE = "This took longer than five minutes. Begin again."
Credential = Annotated[dict[str, Any], Body(embed=True)]


def in_browser(actor: Annotated[Actor, permitted(Permission.ACCOUNT_OWN)]) -> Actor:
    """Let in only people in their browser: no token of a program changes how its owner signs in."""
    if actor.door not in IN_BROWSERS:
        raise Forbidden("Programs do not change how people sign in. Do this in the browser, in My account.")
    return actor


Owner = Annotated[Actor, Depends(in_browser)]


class Password(BaseModel):
    password: str = Field(max_length=1_000)


@router.post("/confirm/password", dependencies=COUNTED)
def confirm_with_password(request: Request, given: Password, actor: Owner) -> dict[str, str]:
    """Take the password of the person."""
    with instance_unit_of_work() as session:
        confirming.confirm_with_password(session, actor, _token(request), given.password)
    return {}


@router.post("/confirm/ask")
def ask_for_passkey(actor: Owner) -> JSONResponse:
    """Say what the browser needs to ask for a passkey of this person."""
    fresh = challenge.new()
    return challenge.ask(passkeys.offer_sign_in(fresh), Purpose.CONFIRM, fresh, actor.account_id)


@router.post("/confirm/passkey", dependencies=COUNTED)
def confirm_with_passkey(request: Request, credential: Credential, actor: Owner) -> JSONResponse:
    """Take a passkey of the person."""
    asked = challenge.kept(request, Purpose.CONFIRM, actor.account_id)
    if asked is None:
        raise InvalidInput(LATE)
    with instance_unit_of_work() as session:
        confirming.confirm_with_passkey(session, actor, _token(request), credential, asked)
    return challenge.without(JSONResponse({}))


def _token(request: Request) -> str:
    return session_cookie.token_of(request.headers.get("cookie", "")) or ""

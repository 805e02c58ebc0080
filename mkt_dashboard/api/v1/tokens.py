"""Tokens for programs: get one, keep it fresh, end it."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.api import rate_limit
from mkt_dashboard.api.auth import anyone, client_of
from mkt_dashboard.api.grants import BODIES, Client, Credentials, Given, InvalidClient, InvalidGrant
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Unauthenticated
from mkt_dashboard.domain.teams.keys import service as keys
from mkt_dashboard.domain.teams.keys import tokens
from mkt_dashboard.domain.teams.keys.schemas import Tokens


def counted(request: Request, response: Response) -> None:
    """Take thirty a minute from one address, and let no cache keep what is answered."""
    rate_limit.count_sign_in(request.scope, client_of(request))
    response.headers["Cache-Control"] = "no-store"


router = APIRouter(prefix="/auth", tags=["Signing in"], dependencies=[Depends(counted)])


class Token(BaseModel):
    access_token: Annotated[str, Field(description="A JWT, to be sent as `Authorization: Bearer …`.")]
    token_type: str = "bearer"  # noqa: S105
    expires_in: Annotated[int, Field(description="Seconds.")]


class TokenPair(Token):
    refresh_token: Annotated[str, Field(description="Good once, for 30 days, at POST /api/v1/auth/refresh.")]


class Refresh(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: str = Field(max_length=200)


class Revocation(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token: Annotated[str, Field(max_length=8_192, description="A refresh token or an access token.")]


@router.post("/token", dependencies=[Depends(anyone)], openapi_extra=BODIES)
def create_token(given: Given, request: Request) -> TokenPair | Token:
    """Get an access token for ten minutes, as a person with email and password, or with a service key.

    People get a refresh token, too; where a second factor is on, the error `second_factor` asks for a `code`
    as well. A service sends a form as OAuth 2.0 client credentials has it.
    """
    if isinstance(given, Client):
        return _for_service(given, client_of(request))
    return _for_person(given, request)


def _for_person(given: Credentials, request: Request) -> TokenPair:
    with instance_unit_of_work() as session:
        made = tokens.sign_in(
            session,
            given.email,
            given.password,
            code=given.code,
            ip=client_of(request),
            user_agent=request.headers.get("user-agent", ""),
        )
    if made is None:
        shown = "Email, password and code" if given.code else "Email and password"
        raise Unauthenticated(f"{shown} do not belong together. Check them and try again.")
    return _pair(made)


def _for_service(given: Client, address: str) -> Token:
    with instance_unit_of_work() as session:
        made = tokens.client_credentials(session, given.client_id, given.client_secret, address)
        if made is None:
            raise InvalidClient("This is no service key in use. Make one under Settings, API keys.")
        fresh, live = made
        keys.note_use(session, live, address)
    return Token(access_token=fresh.access_token, expires_in=fresh.expires_in)


@router.post("/refresh", dependencies=[Depends(anyone)])
def refresh_token(given: Refresh, request: Request) -> TokenPair:
    """Change a refresh token for new tokens. One that comes a second time ends the session for everybody."""
    with instance_unit_of_work() as session:
        made = tokens.refresh(session, given.refresh_token, client_of(request))
    if made is None:
        raise InvalidGrant("This refresh token was used or has ended. Sign in with email and password.")
    return _pair(made)


@router.post("/revoke", dependencies=[Depends(anyone)], status_code=204)
def revoke_token(given: Revocation) -> None:
    """End the session of a token at once. An unknown token gets the same answer."""
    with instance_unit_of_work() as session:
        tokens.revoke(session, given.token)


def _pair(made: Tokens) -> TokenPair:
    return TokenPair(
        access_token=made.access_token, expires_in=made.expires_in, refresh_token=made.refresh_token or ""
    )

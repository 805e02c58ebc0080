"""Tokens for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from mkt_dashboard.api.auth import anyone
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Unauthenticated
from mkt_dashboard.domain.teams import service

router = APIRouter(prefix="/auth", tags=["Signing in"])


class Credentials(BaseModel):
    email: str = Field(max_length=320)
    password: str = Field(max_length=1_000)
    code: str = Field("", max_length=100, description="Of the authenticator app, where one is set up.")


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105
    expires_in: Annotated[int, Field(description="Seconds.")]


@router.post("/token", dependencies=[Depends(anyone)])
def create_token(credentials: Credentials, request: Request) -> Token:
    """Sign in with email and password and get a bearer token for an hour.

    Where a second factor is on, the error `second_factor` asks for a `code` as well.
    """
    with instance_unit_of_work() as session:
        opened = service.sign_in(
            session,
            credentials.email,
            credentials.password,
            ip=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", ""),
            door="api",
            code=credentials.code,
        )
    if opened is None:
        belong = "Email, password and code" if credentials.code else "Email and password"
        raise Unauthenticated(f"{belong} do not belong together. Check them and try again.")
    lasts = opened.expires_at - now()
    return Token(access_token=opened.token, expires_in=round(lasts.total_seconds()))

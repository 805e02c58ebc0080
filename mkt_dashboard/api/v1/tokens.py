"""Tokens for programs."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.api.auth import anyone
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Unauthenticated
from mkt_dashboard.domain.teams import service

router = APIRouter(prefix="/auth", tags=["Signing in"])


class Credentials(BaseModel):
    model_config = ConfigDict(extra="forbid")

    email: str = Field(max_length=320)
    password: str = Field(max_length=1_000)


class Token(BaseModel):
    access_token: str
    token_type: str = "bearer"  # noqa: S105
    expires_in: Annotated[int, Field(description="Seconds.")]


@router.post("/token", dependencies=[Depends(anyone)])
def create_token(credentials: Credentials, request: Request) -> Token:
    """Sign in with email and password and get a bearer token for an hour."""
    with instance_unit_of_work() as session:
        opened = service.sign_in(
            session,
            credentials.email,
            credentials.password,
            ip=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", ""),
            door="api",
        )
    if opened is None:
        raise Unauthenticated("Email and password do not belong together. Check both and try again.")
    lasts = opened.expires_at - now()
    return Token(access_token=opened.token, expires_in=round(lasts.total_seconds()))

"""The workspace itself: who owns it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import members

router = APIRouter(prefix="/workspace", tags=["Members"])

Editor = Annotated[Actor, permitted(Permission.MEMBER_UPDATE)]


class Transfer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    member_id: Annotated[UUID, Field(description="Another active Marketing Admin, the new owner.")]
    password: Annotated[str, Field(max_length=1000, description="Your own, as you sign in with it.")]


# Without an Idempotency-Key: what is kept to know a request again would be a hash of the password.
@router.post("/transfer", status_code=204)
def transfer_workspace(asked: Transfer, actor: Editor) -> None:
    """Hand the workspace to another Marketing Admin. Only its owner may, signed in and with her password."""
    with unit_of_work(actor) as session:
        members.transfer_with_password(session, actor, asked.member_id, asked.password)

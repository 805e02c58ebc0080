"""The workspace as a whole: the networks it may be used from, and who owns it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import members, networks
from mkt_dashboard.domain.teams.networks import AllowedNetwork

router = APIRouter(prefix="/workspace", tags=["Workspace"])
Admin = Annotated[Actor, permitted(Permission.SETTINGS_UPDATE)]
Editor = Annotated[Actor, permitted(Permission.MEMBER_UPDATE)]


class Networks(BaseModel):
    """The whole list; an empty one means everywhere."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[AllowedNetwork], Field(max_length=networks.MOST)]


class Transfer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    member_id: Annotated[UUID, Field(description="Another active Marketing Admin, the new owner.")]
    password: Annotated[str, Field(max_length=1000, description="Your own, as you sign in with it.")]


@router.get("/networks")
def list_networks(actor: Admin) -> Networks:
    """Read from which networks members, keys and tokens may come. An empty list means everywhere."""
    with unit_of_work(actor) as session:
        return Networks(items=networks.list_networks(session, actor))


@router.put("/networks")
def save_networks(wanted: Networks, once: IdempotentOnce, actor: Admin) -> Networks:
    """Replace the list. One that does not hold the address of this very request is refused."""
    return once(actor, lambda session: Networks(items=networks.save_networks(session, actor, wanted.items)))


# Without an Idempotency-Key: what is kept to know a request again would be a hash of the password.
@router.post("/transfer", status_code=204)
def transfer_workspace(asked: Transfer, actor: Editor) -> None:
    """Hand the workspace to another Marketing Admin. Only its owner may, signed in and with her password."""
    with unit_of_work(actor) as session:
        members.transfer_with_password(session, actor, asked.member_id, asked.password)

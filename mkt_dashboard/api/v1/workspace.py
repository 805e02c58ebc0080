"""What is set for the workspace as a whole: the networks it may be used from."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import networks
from mkt_dashboard.domain.teams.networks import AllowedNetwork

router = APIRouter(prefix="/workspace", tags=["Workspace"])
Admin = Annotated[Actor, permitted(Permission.SETTINGS_UPDATE)]


class Networks(BaseModel):
    """The whole list; an empty one means everywhere."""

    model_config = ConfigDict(extra="forbid")

    items: Annotated[list[AllowedNetwork], Field(max_length=networks.MOST)]


@router.get("/networks")
def list_networks(actor: Admin) -> Networks:
    """Read from which networks members, keys and tokens may come. An empty list means everywhere."""
    with unit_of_work(actor) as session:
        return Networks(items=networks.list_networks(session, actor))


@router.put("/networks")
def save_networks(wanted: Networks, once: IdempotentOnce, actor: Admin) -> Networks:
    """Replace the list. One that does not hold the address of this very request is refused."""
    return once(actor, lambda session: Networks(items=networks.save_networks(session, actor, wanted.items)))

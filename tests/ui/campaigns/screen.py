"""A screen without a browser: its states as the server keeps them, and clicks as calls of their handlers."""

import asyncio
import inspect
import uuid
from typing import Any, TypeVar

import reflex as rx
from reflex.istate.data import RouterData

from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams.schemas import Visitor
from mkt_dashboard.mkt_dashboard import app
from mkt_dashboard.ui import access

Some = TypeVar("Some", bound=rx.State)
assert app  # every page is registered, so that the parts of an address have names


class Screen:
    """One tab of one member."""

    def __init__(self, actor: Actor) -> None:
        self.visitor = Visitor(
            session_id=1,
            account_id=actor.account_id or 0,
            workspace_public_id=uuid.uuid4(),
            actor=actor,
            name=actor.name,
            email="maya@example.com",
            role=next(role for role in Role if permissions_of(role) == actor.permissions),
            workspace_name="Wrenfell Outdoor",
            time_zone="Europe/Vienna",
            is_demo=False,
        )
        self._root = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]

    def open(self, route: str, campaign_id: object = "", **query: str) -> None:
        """Stand at an address, without loading anything yet."""
        path = route.replace("[campaign_id]", str(campaign_id))
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        self._root.router = RouterData.from_router_data(  # pyright: ignore[reportAttributeAccessIssue]
            {
                "pathname": route,
                "asPath": f"{path}?{asked}" if asked else path,
                "query": {"campaign_id": str(campaign_id), **query},
                "headers": {"origin": "http://localhost"},
            }
        )

    def state(self, kind: type[Some]) -> Some:
        found: Any = self._root.get_substate(kind.get_full_name().split(".")[1:])
        return found

    def do(self, kind: type[rx.State], handler: str, /, **payload: Any) -> str:
        """Fire an event as a browser would, and return what it answers, as text."""
        access.look_as(self.visitor)
        return str(asyncio.run(self._fire(self.state(kind), kind.event_handlers[handler].fn, payload)))

    async def _fire(self, state: rx.State, handler: Any, payload: dict[str, Any]) -> Any:
        answer = handler(state, **payload)
        if inspect.isasyncgen(answer):
            return [one async for one in answer][-1]
        return await answer

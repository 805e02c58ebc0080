"""The door in front of every event: who calls, whose state tree is this, is there a rule that allows it?"""

import asyncio
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import reflex as rx
from reflex.event import Event
from reflex.state import BaseState, StateUpdate
from reflex_base.registry import RegisteredEventHandler, RegistrationContext

from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.db import look_up
from mkt_dashboard.core.errors import ConfigurationError, Forbidden
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.teams.networks import OutsideNetworks
from mkt_dashboard.domain.teams.schemas import Visitor
from mkt_dashboard.ui import access, address, links
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.visitor import VisitorState, owner_of

ROOT = "reflex___state____state"
# Reflex's own, each by its exact name: what it needs to show a page. None of them touches our data.
FRAMEWORK = frozenset(
    {
        f"{ROOT}.hydrate",
        f"{ROOT}.hydrate_and_load",
        f"{ROOT}.set_is_hydrated",
        f"{ROOT}.reflex___state____on_load_internal_state.on_load_internal",
        f"{ROOT}.reflex___state____on_load_internal_state.set_is_hydrated",
        f"{ROOT}.reflex___state____update_vars_internal_state.update_vars_internal",
        f"{ROOT}.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }
)
# Reflex gives every State a handler that sets any of its vars. It has no rule, so nobody gets through to it.
CLOSED = ".setvar"


class Guard(rx.Middleware):
    """Deny by default. Runs before Reflex looks at the event, for snapshots as well as for handlers."""

    async def preprocess(self, app: rx.App, state: BaseState, event: Event) -> StateUpdate | None:
        door = links.SIGN_IN
        try:
            visitor = await asyncio.to_thread(
                _find_visitor, state.router.headers.cookie, address.of_client(state)
            )
        except OutsideNetworks:
            visitor, door = None, links.OUTSIDE
        access.look_as(visitor)
        await _hand_over(state, visitor)
        if event.name in FRAMEWORK:
            return None
        handler = handlers().get(event.name)
        rule = access.rule_of(handler.handler) if handler else None
        if rule is None:
            return StateUpdate()
        if rule.permission is None:
            return None
        if visitor is None:
            return _answer(rx.redirect(f"{door}?next={quote(state.router.url.path, safe='/')}"))
        try:
            visitor.actor.require(rule.permission)
        except Forbidden as error:
            return (
                StateUpdate() if event.name in loaded_by_pages(app) else _answer(toast.error(error.message))
            )
        return None


def _find_visitor(cookie_header: str, ip: str) -> Visitor | None:
    """Look the session up for every event: a socket outlives a sign-out, its cookie must not."""
    token = session_cookie.token_of(cookie_header)
    if token is None:
        return None
    found = look_up(lambda session: teams.find_visitor(session, token, ip))
    return found and replace(found, actor=replace(found.actor, ip=ip))


async def _hand_over(state: BaseState, visitor: Visitor | None) -> None:
    """Empty the state tree when somebody else stands in front of it: its token is no proof of anything."""
    shown = await state.get_state(VisitorState)
    if shown._owner == owner_of(visitor):  # pyright: ignore[reportPrivateUsage]
        shown._keep_up_with(visitor)  # pyright: ignore[reportPrivateUsage]
        return
    for state_class in RegistrationContext.get().base_states.values():
        await state.get_state(state_class)
    state._get_root_state().reset()  # pyright: ignore[reportPrivateUsage]
    shown._welcome(visitor)  # pyright: ignore[reportPrivateUsage]


def _answer(*events: Any) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(list(events)))


def loaded_by_pages(app: rx.App) -> frozenset[str]:
    """Name what pages load by themselves: a refusal there is shown by the page, not by a toast."""
    loads = app._load_events.values()  # pyright: ignore[reportPrivateUsage]
    found = (event for events in loads for event in Event.from_event_type(events))
    return frozenset(event.name for event in found)


def handlers() -> dict[str, RegisteredEventHandler]:
    """Return every handler a browser could name."""
    return RegistrationContext.get().event_handlers


def refuse_to_run_unguarded() -> None:
    """Stop the process when any handler has no rule."""
    ours = {
        name: found
        for name, found in handlers().items()
        if name not in FRAMEWORK and not name.endswith(CLOSED)
    }
    unruled = sorted(name for name, found in ours.items() if access.rule_of(found.handler) is None)
    if unruled:
        raise ConfigurationError(
            "These event handlers have no rule; decorate them with @action or @public: " + ", ".join(unruled)
        )

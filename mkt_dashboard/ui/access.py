"""Who may run which event handler. Everything is denied that no rule allows.

Every public method of a State is a remote call that anyone can make, with any arguments. So each one is

    @action(Permission.CAMPAIGN_LAUNCH)
    def launch(self, session: Session, actor: Actor, campaign_id: UUID) -> EventSpec: ...

which runs in a thread inside `unit_of_work(actor)`; or, when it asks for neither session nor actor, a change
of what is on the screen; or `@public`, for the few that run before anybody is signed in.
"""

import asyncio
import inspect
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import reflex as rx
from pydantic import BaseModel

from mkt_dashboard.core import log
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import MarketingError, Unauthenticated
from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.schemas import Visitor
from mkt_dashboard.ui import arguments
from mkt_dashboard.ui.shared import forget

RULE = "__access_rule__"
FROM_US = frozenset({"session", "actor"})
Method = Callable[..., Any]
logger = log.get(__name__)
_looking: ContextVar[Visitor | None] = ContextVar("looking", default=None)


@dataclass(frozen=True)
class Rule:
    """What a handler asks of the person who calls it; no permission means anybody."""

    permission: Permission | None


def visitor() -> Visitor:
    """Return who is looking, as of this very event."""
    found = _looking.get()
    if found is None:
        raise Unauthenticated("Your session has ended. Sign in again.")
    return found


def look_as(found: Visitor | None) -> None:
    """Remember who is looking for the rest of this event. Only the guard calls this."""
    _looking.set(found)


def rule_of(handler: Any) -> Rule | None:
    """Return the rule of a registered handler, None when it has none."""
    return getattr(handler.fn, RULE, None)


def action(permission: Permission, *, busy: str = "") -> Callable[[Method], Any]:
    """Turn a method into an event handler for people with `permission`.

    `busy` names a bool var that is true while it runs, for the button that waits. A `MarketingError` marks
    the fields it names when the state has `field_errors`, else it is a toast.
    """

    def decorate(method: Method) -> Any:
        return _Guarded.from_method(method, Rule(permission)).as_handler(busy)

    return decorate


def public(method: Method) -> Any:
    """Turn a method into an event handler for anybody, signed in or not. It never gets a session."""
    if FROM_US & set(inspect.signature(method).parameters):
        raise TypeError(f"{method.__qualname__} is public: nobody is known there, so it gets no session.")
    return _Guarded.from_method(method, Rule(None)).as_handler()


@dataclass(frozen=True)
class _Guarded:
    """A method, the rule in front of it, and what it may be given."""

    method: Method
    rule: Rule
    arguments: type[BaseModel]
    wants: frozenset[str]

    @classmethod
    def from_method(cls, method: Method, rule: Rule) -> "_Guarded":
        wants = FROM_US & set(inspect.signature(method).parameters)
        if inspect.isgeneratorfunction(method) or inspect.isasyncgenfunction(method):
            raise TypeError(f"{method.__qualname__} yields. Name a bool var with busy=… instead.")
        if wants and inspect.iscoroutinefunction(method):
            raise TypeError(f"{method.__qualname__} uses the database, so it runs in a thread: drop `async`.")
        return cls(method, rule, arguments.model_of(method), wants)

    def as_handler(self, busy: str = "") -> Any:
        async def handler(state: rx.State, *args: Any, **payload: Any) -> Any:
            return await self._run(state, args, payload)

        async def waiting_handler(state: rx.State, *args: Any, **payload: Any) -> AsyncIterator[Any]:
            setattr(state, busy, True)
            yield
            try:
                events = await self._run(state, args, payload)
            finally:
                setattr(state, busy, False)
            yield events

        return rx.event(self._disguised(waiting_handler if busy else handler))  # pyright: ignore[reportCallIssue, reportArgumentType]

    def _disguised(self, handler: Method) -> Method:
        """Show Reflex the arguments a browser sends, without types: we check them, and refuse, ourselves."""
        kept = [
            parameter.replace(annotation=inspect.Parameter.empty)
            for parameter in inspect.signature(self.method).parameters.values()
            if parameter.name not in FROM_US
        ]
        for name in ("__name__", "__qualname__", "__module__", "__doc__"):
            setattr(handler, name, getattr(self.method, name))
        handler.__annotations__ = {}
        setattr(handler, "__signature__", inspect.Signature(kept))  # noqa: B010 - functions declare none
        setattr(handler, RULE, self.rule)
        return handler

    async def _run(self, state: rx.State, args: tuple[Any, ...], payload: dict[str, Any]) -> Any:
        """Check once more who is looking, check the arguments, run, and put what went wrong into words."""
        try:
            if self.rule.permission is not None:
                visitor().actor.require(self.rule.permission)
            by_name = dict(zip(self.arguments.model_fields, args, strict=False))
            given = arguments.checked(self.arguments, {**by_name, **payload})
            _forget_field_errors(state)
            if self.wants:
                return await asyncio.to_thread(self._in_unit_of_work, state, given)
            done = self.method(state, **given)
            return await done if inspect.isawaitable(done) else done
        except arguments.Refused as error:
            logger.warning("arguments refused", handler=self.method.__qualname__, wrong=str(error))
            return _say("This page is out of date. Reload it and try again.")
        except MarketingError as error:
            return _explain(state, error)

    def _in_unit_of_work(self, state: rx.State, given: dict[str, Any]) -> Any:
        actor = visitor().actor
        if "session" not in self.wants:
            return self.method(state, actor=actor, **given)
        with unit_of_work(actor) as session:
            provided = {"session": session, "actor": actor}
            events = self.method(state, **{name: provided[name] for name in self.wants}, **given)
        forget(actor.workspace_id)
        return events


def _forget_field_errors(state: rx.State) -> None:
    if getattr(state, "field_errors", None):
        setattr(state, "field_errors", {})  # noqa: B010 - only some states have it


def _explain(state: rx.State, error: MarketingError) -> Any:
    if error.fields and hasattr(state, "field_errors"):
        setattr(state, "field_errors", error.fields)  # noqa: B010
        return None
    return _say(error.message)


def _say(sentence: str) -> Any:
    from mkt_dashboard.ui.components import toast  # its own handlers are guarded by this module

    return toast.error(sentence)

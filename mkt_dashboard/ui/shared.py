"""What an open page asks every few seconds is asked once for everybody who would get the same answer.

A page looks with `fresh(session, actor)` when somebody arrives or acts, and with `shared(actor)` when its
ticker asks: 200 open pages of one workspace then cost the questions of one. What is shared is at most half a
second old, or ten times as old as it took to answer, so that watching never takes more than a tenth of the
database; and it is forgotten as soon as anybody acts in the workspace through this process, so that nobody
sees her own change undone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Protocol, TypeVar

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor

FRESH_SECONDS = 0.5
FRESH_TIMES = 10
FRESH_AT_MOST = 5.0
MOST_KEPT = 2_000
Answer = TypeVar("Answer")
Key = tuple[Actor, Callable[..., Any], tuple[Any, ...], tuple[tuple[str, Any], ...]]


class Ask(Protocol):
    """Answers `question(session, actor, …)`. Nobody changes an answer: it may be somebody else's as well."""

    def __call__(self, question: Callable[..., Answer], *args: Any, **named: Any) -> Answer: ...


@dataclass
class _Kept:
    lock: Lock = field(default_factory=Lock)
    fresh_until: float = float("-inf")
    answer: Any = None


_kept: dict[Key, _Kept] = {}
_lock = Lock()


def fresh(session: Session, actor: Actor) -> Ask:
    """Ask in the transaction of this very event."""

    def ask(question: Callable[..., Answer], *args: Any, **named: Any) -> Answer:
        return question(session, actor, *args, **named)

    return ask


def shared(actor: Actor) -> Ask:
    """Ask together with everybody who has the same rights here. Whoever comes meanwhile waits for the answer.

    The question is put in nobody's name, so what belongs to one person cannot be shared by mistake.
    """
    anybody = replace(actor, account_id=None, name="", ip="", is_confirmed=False)

    def ask(question: Callable[..., Answer], *args: Any, **named: Any) -> Answer:
        kept = _find((anybody, question, args, tuple(named.items())))
        with kept.lock:
            begun = time.monotonic()
            if begun > kept.fresh_until:
                with unit_of_work(anybody) as session:
                    kept.answer = question(session, anybody, *args, **named)
                took = time.monotonic() - begun
                kept.fresh_until = begun + min(max(FRESH_SECONDS, FRESH_TIMES * took), FRESH_AT_MOST)
            return kept.answer

    return ask


def put(state: rx.State, **values: Any) -> None:
    """Assign what differs: an answer that says nothing new then sends nothing to the browser."""
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)


def forget(workspace_id: int) -> None:
    """Ask anew from now on. An answer that is on its way goes only to those who wait for it already."""
    with _lock:
        for key in [key for key in _kept if key[0].workspace_id == workspace_id]:
            del _kept[key]


def _find(key: Key) -> _Kept:
    with _lock:
        if len(_kept) >= MOST_KEPT and key not in _kept:
            _kept.clear()
        return _kept.setdefault(key, _Kept())

"""A short dark note at the bottom: what happened, and the way back where there is one.

Return it from a handler: `return toast.success("3 contacts added.", undo=ContactsState.take_back)`.
Reflex's own toast sends JavaScript text to be evaluated, which our content security policy forbids.
"""

import time
from typing import Any, Literal, TypedDict

import reflex as rx
from reflex.event import Event, EventSpec

from mkt_dashboard.ui.access import public
from mkt_dashboard.ui.components.jsx import library_of, one

Kind = Literal["success", "error"]
KEPT = 3


class Note(TypedDict):
    """One toast as the browser draws it."""

    id: int
    kind: Kind
    text: str
    can_undo: bool


class ToastState(rx.State):
    """The last few notes of this tab."""

    notes: list[Note] = []
    _undo: dict[int, list[tuple[str, dict[str, Any]]]] = {}

    @public
    def show(self, text: str, kind: Kind) -> None:
        self._add(text, kind)

    @public
    def offer_undo(self, text: str, kind: Kind, name: str, payload: dict[str, Any]) -> None:
        self._undo = {self._add(text, kind, can_undo=True): [(name, payload)]}

    @public
    def undo(self, note_id: int) -> list[Event]:
        events = self._undo.pop(note_id, [])
        self.notes = [note for note in self.notes if note["id"] != note_id]
        return [Event(name=name, payload=payload) for name, payload in events]

    def _add(self, text: str, kind: Kind, *, can_undo: bool = False) -> int:
        note = Note(id=time.time_ns() // 1_000_000, kind=kind, text=text, can_undo=can_undo)
        self.notes = [*self.notes, note][-KEPT:]
        return note["id"]


def success(text: str, *, undo: EventSpec | None = None) -> EventSpec:
    """Say that something is done. `undo` is an event with its arguments: `State.restore(contact_id)`."""
    if undo is None:
        return ToastState.show(text, "success")
    event = Event.from_event_type(undo)[0]
    return ToastState.offer_undo(text, "success", event.name, event.payload)


def error(text: str) -> EventSpec:
    """Say what went wrong, in a sentence with the way out."""
    return ToastState.show(text, "error")


class Toaster(rx.NoSSRComponent):
    """Draws the notes and lets each leave by itself."""

    library = library_of("toast.jsx")
    tag = "Toaster"
    is_default = True

    notes: rx.Var[list[Note]]
    on_undo: rx.EventHandler[one]


def toaster() -> rx.Component:
    """Place the notes. Once, in the frame."""
    return Toaster.create(notes=ToastState.notes, on_undo=ToastState.undo)

"""One card of the checklist: how it stands, what it says, what can be done; and the index of all."""

from typing import Any

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.cards import CARDS, Card
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.components.page import Content, icon
from mkt_dashboard.ui.visitor import may

STATES = {
    "ready": ("ready", "check", "Ready"),
    "warning": ("warning", "triangle-alert", "Warning"),
    "blocked": ("blocked", "x", "Blocks the launch"),
}
BARS = {
    "ready": "var(--green-dot)",
    "warning": "var(--amber-dot)",
    "blocked": "var(--red-dot)",
    "open": "var(--line-2)",
}
may_edit = ChecklistState.is_editable & may(Permission.CAMPAIGN_UPDATE)


def state_mark(state: rx.Var[str]) -> rx.Component:
    """The round mark of a card: icon and word, never colour alone."""
    marks = [(name, _mark(*look)) for name, look in STATES.items()]
    return rx.fragment(rx.match(state, *marks, _mark("todo", "", "Not needed yet")))


def _mark(tint: str, glyph: str, word: str) -> rx.Component:
    inside = [icon(glyph)] if glyph else []
    return rx.el.span(*inside, class_name=f"state {tint}", title=word, role="img", aria_label=word)


def card(
    key: str,
    *says: Content,
    acts: list[Content] | None = None,
    below: list[Content] | None = None,
    is_open: rx.Var[bool] | bool = False,
) -> rx.Component:
    """One card; `below` takes the whole width under its line."""
    wide = [rx.el.div(*below, class_name="wide-row")] if below else []
    return rx.el.section(
        state_mark(ChecklistState.cards[key]["state"]),
        rx.el.h2(CARDS[key][0]),
        rx.el.div(*says, class_name="says"),
        rx.el.div(*(acts or []), class_name="acts"),
        *wide,
        class_name=rx.cond(is_open, "cc open", "cc"),
        id=key,
    )


def sentence(key: str) -> rx.Component:
    """What the card says, in the tone of how it stands."""
    found = ChecklistState.cards[key]
    tone = rx.match(found["state"], ("warning", "warnc"), ("blocked", "redc"), "t2")
    return rx.el.div(found["sentence"], class_name=tone)


def edit_button(key: str, on_click: Any, word: str = "Edit") -> rx.Component:
    """Opens and closes the form of a card."""
    is_here = ChecklistState.editing == key
    return rx.cond(
        may_edit,
        rx.el.button(
            rx.cond(is_here, "Close", word),
            on_click=on_click,
            class_name="btn ghost xs",
            custom_attrs={"aria-expanded": is_here},
        ),
    )


def card_index() -> rx.Component:
    """All cards as links, with how many are ready."""
    tally = ChecklistState.tally
    bars = [
        rx.cond(tally[state] > 0, rx.el.i(flex_grow=tally[state], background=colour))
        for state, colour in BARS.items()
    ]
    return rx.el.nav(
        rx.el.div(
            rx.el.div(*bars, class_name="stack", height="6px"),
            rx.el.p(
                rx.el.b(tally["ready"], " of ", len(CARDS), " ready. ", class_name="m"),
                ChecklistState.cards["preflight"]["sentence"],
                class_name="s12 t2",
            ),
            class_name="sum",
        ),
        rx.foreach(ChecklistState.index, _entry),
        class_name="steps",
        aria_label="Checklist",
    )


def _entry(one: rx.Var[Card]) -> rx.Component:
    return rx.el.a(state_mark(one["state"]), rx.el.span(one["short"]), href="#" + one["key"], key=one["key"])

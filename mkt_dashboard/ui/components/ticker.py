"""Ask again every few seconds, but not while nobody looks."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of, nothing


class Ticker(rx.NoSSRComponent):
    library = library_of("ticker.jsx")
    tag = "Ticker"
    is_default = True

    seconds: rx.Var[float]
    on_tick: rx.EventHandler[nothing]


def ticker(on_tick: rx.event.EventType[()], seconds: float | rx.Var = 2) -> rx.Component:
    """Fire an event while the tab is visible, and at once when it becomes visible again."""
    return Ticker.create(on_tick=on_tick, seconds=seconds)

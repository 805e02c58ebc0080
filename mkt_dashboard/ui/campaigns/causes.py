"""Why some got nothing: reasons as bars, each a way to its people."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.live_figures import Cause
from mkt_dashboard.ui.campaigns.live_state import LiveState
from mkt_dashboard.ui.components.figures import number
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import link, panel
from mkt_dashboard.ui.visitor import may

may_count = may(Permission.ANALYTICS_READ)


def failures() -> rx.Component:
    unknown = note(
        rx.el.b(number(LiveState.unknown), " unknown: ", class_name="m"),
        "the line broke after the last dot. They are not sent again by themselves. ",
        rx.cond(may_count, link("Look at them", href=LiveState.sides["people"] + "?which=unknown")),
        glyph="circle-question-mark",
    )
    none = rx.el.div("No mail failed.", class_name="t3 s12 quiet")
    return panel(
        "Failed, by reason",
        rx.el.div(
            rx.cond(LiveState.causes.length() > 0, cause_bars(LiveState.causes, "var(--red-dot)"), none),
            rx.cond(LiveState.unknown > 0, unknown),
            class_name="body col g3",
        ),
        beside=[rx.el.span(number(LiveState.failed), class_name="n t3 s12")],
    )


def left_out() -> rx.Component:
    none = rx.el.div("Nobody of the audience was left out.", class_name="t3 s12 quiet")
    bars = cause_bars(LiveState.left_out, "var(--gray-dot)")
    return panel(
        "Left out, by reason",
        rx.el.div(rx.cond(LiveState.left_out.length() > 0, bars, none), class_name="body"),
        beside=[rx.el.span("never tried", class_name="t3 s12")],
    )


def cause_bars(causes: rx.Var[list[Cause]], colour: str) -> rx.Component:
    """Reasons as bars, each a way to its people."""
    return rx.el.div(rx.foreach(causes, _cause), class_name="hbars causes", style={"--c1": colour})


def _cause(one: rx.Var[Cause]) -> rx.Component:
    return rx.fragment(
        rx.cond(may_count, link(one["says"], href=one["href"], class_name="people"), rx.el.span(one["says"])),
        rx.el.span(rx.el.i(width=one["width"]), class_name="t"),
        rx.el.b(one["amount"], class_name="m"),
        rx.el.span(one["status"], class_name="t3 mono", title=one["example"]),
    )

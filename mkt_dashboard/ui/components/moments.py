"""Times in the reader's zone: a clock, a moment, and how long ago."""

from typing import Any, Literal

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of
from mkt_dashboard.ui.visitor import VisitorState

Style = Literal["moment", "ago", "day", "time", "clock"]


class Moment(rx.NoSSRComponent):
    """“ago” and “clock” keep counting by themselves; the exact time is on hover."""

    library = library_of("moments.jsx")
    tag = "Moment"
    is_default = True

    at: rx.Var[Any]
    zone: rx.Var[str]
    style_name: rx.Var[str]


def moment(at: rx.Var, style: Style = "moment") -> rx.Component:
    """Write a time: “Thu 5 Nov, 07:30”, “25 min ago”, “Thu 5 Nov” or “07:30”. Nothing is an en dash."""
    return Moment.create(at=at, zone=VisitorState.time_zone, style_name=style)


def clock() -> rx.Component:
    """The time now, with its zone."""
    return Moment.create(at="", zone=VisitorState.time_zone, style_name="clock")

"""The line at the bottom: is it connected, does the scheduler live, what runs, what time is it."""

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.command.components import help_button
from mkt_dashboard.ui.components.figures import bar
from mkt_dashboard.ui.components.moments import clock, moment
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.frame_state import FrameState
from mkt_dashboard.ui.running import Run
from mkt_dashboard.ui.visitor import may

SHOWN = 2


def status_bar() -> rx.Component:
    return rx.el.footer(
        connection(),
        _scheduler(),
        rx.foreach(FrameState.running[:SHOWN], _running),
        _more(),
        rx.el.span(icon("globe", "xs"), clock(), class_name="row end"),
        help_button(),
        rx.cond(may(Permission.WORKSPACE_READ), ticker(FrameState.look_again, seconds=4)),
        class_name="statusbar",
    )


def connection() -> rx.Component:
    """Whether what is on the screen is still what the server says."""
    return rx.cond(
        has_connection_errors,
        rx.el.span(
            rx.el.i(class_name="beat red"), "Not connected, trying again", class_name="row", role="status"
        ),
        rx.el.span(rx.el.i(class_name="beat"), "Connected", class_name="row"),
    )


def _scheduler() -> rx.Component:
    return rx.cond(
        FrameState.is_scheduler_silent,
        rx.el.span(
            rx.el.i(class_name="beat amber"), "Scheduler silent, scheduled campaigns wait", class_name="row"
        ),
        rx.cond(
            FrameState.scheduler_seen_at != "",
            rx.el.span(
                icon("heart-pulse", "xs"),
                "Scheduler ",
                moment(FrameState.scheduler_seen_at, "ago"),
                class_name="row",
            ),
            rx.fragment(),
        ),
    )


def _more() -> rx.Component:
    hidden = FrameState.running.length() - SHOWN
    return rx.cond(hidden > 0, link(hidden, " more", href=links.HOME, class_name="row"), rx.fragment())


def _running(one: rx.Var[Run]) -> rx.Component:
    return link(
        icon(one["icon"], "xs"),
        rx.el.b(one["name"], class_name="cut"),
        bar(one["share"], kind=one["kind"]),
        rx.el.span(one["done"], " ", one["whole"], rx.cond(one["kind"] == "green", ", " + one["beside"], "")),
        href=one["path"],
        class_name="row",
    )

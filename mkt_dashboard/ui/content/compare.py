"""Two texts over the desk: a version beside the draft, or what somebody else saved beside what is here."""

import reflex as rx

from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.content.desk import DeskState
from mkt_dashboard.ui.content.desk_parts import can_write
from mkt_dashboard.ui.content.history import HistoryState
from mkt_dashboard.ui.editors.text_diff import text_diff


def comparison() -> rx.Component:
    is_conflict = HistoryState.compared < 0
    return rx.cond(
        HistoryState.compared != 0,
        rx.el.section(
            rx.cond(is_conflict, _conflict_head(), _version_head()),
            text_diff(before=HistoryState.before, after=HistoryState.after),
            class_name="compare",
            aria_label="Comparison",
        ),
    )


def _version_head() -> rx.Component:
    return rx.el.header(
        rx.el.h2(f"Version {HistoryState.compared}"),
        rx.el.span("left, the draft right", class_name="t3"),
        rx.el.div(
            rx.el.button("Back to the desk", on_click=HistoryState.stop_comparing, class_name="btn ghost sm"),
            rx.cond(
                can_write,
                rx.el.button(
                    icon("undo-2", "sm"),
                    f"Restore version {HistoryState.compared}",
                    on_click=HistoryState.restore(HistoryState.compared),
                    class_name="btn sm",
                ),
            ),
            class_name="row end",
        ),
    )


def _conflict_head() -> rx.Component:
    return rx.el.header(
        rx.el.div(rx.el.h2("Two texts"), rx.el.p(DeskState.conflict, class_name="s12 t2")),
        rx.el.div(
            rx.el.button("Go on writing", on_click=HistoryState.stop_comparing, class_name="btn ghost sm"),
            rx.el.button("Take theirs, left", on_click=HistoryState.take_theirs, class_name="btn sm"),
            rx.el.button("Keep mine, right", on_click=HistoryState.keep_mine, class_name="btn sm"),
            class_name="row end",
        ),
    )

"""The menu at the end of a row: “…” with what can be done."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.page import Content, icon


def menu_of_row(label: Content, *entries: rx.Component) -> rx.Component:
    """Put the entries behind a button that is named after the row."""
    button = rx.el.button(icon("ellipsis", "sm"), class_name="btn ghost icon xs", aria_label=label)
    menu = rx.popover.root(
        rx.popover.trigger(button),
        rx.popover.content(*entries, class_name="menu", align="end", side_offset=4),
    )
    return rx.el.div(menu, class_name="rowmenu")


def entry(glyph: str, words: str, on_click: Any) -> rx.Component:
    """A line of the menu."""
    return rx.popover.close(rx.el.button(icon(glyph), words, on_click=on_click, class_name="bare mi"))

"""What surrounds each page: the menu rail, the top bar, the status bar, and the tabs of a phone."""

import reflex as rx

from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.components.toast import toaster
from mkt_dashboard.ui.menu import MENU, Entry, Group
from mkt_dashboard.ui.routes import Page
from mkt_dashboard.ui.visitor import VisitorState, may


def framed(page: Page) -> rx.Component:
    """Put a page into the frame; who may not see it gets a sentence instead."""
    return rx.el.div(
        _top_bar(),
        _rail(),
        rx.el.main(
            rx.cond(
                VisitorState.is_signed_in,
                rx.cond(may(page.permission), page.body(), rx.el.p("No")),
                rx.fragment(),
            ),
            class_name="main",
        ),
        rx.el.footer(class_name="statusbar"),
        toaster(),
        class_name="app",
    )


def _top_bar() -> rx.Component:
    return rx.el.header(
        rx.el.span(VisitorState.workspace_name, class_name="switcher"),
        rx.el.div(
            rx.el.span(VisitorState.initials, class_name="av a", title=VisitorState.name),
            class_name="row end",
        ),
        class_name="topbar",
    )


def _rail() -> rx.Component:
    return rx.el.nav(rx.el.ul(*[_group(group) for group in MENU]), class_name="rail", aria_label="Main")


def _group(group: Group) -> rx.Component:
    return rx.el.li(
        rx.link(icon(group.icon), rx.el.span(group.name), href=group.entries[0].path, underline="none"),
        rx.el.ul(*[_entry(entry) for entry in group.entries if len(group.entries) > 1], class_name="sub"),
    )


def _entry(entry: Entry) -> rx.Component:
    return rx.cond(may(entry.permission), rx.el.li(rx.link(entry.name, href=entry.path, underline="none")))

"""The contact beside the list, which keeps its place."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.contact_parts import (
    consent_line,
    contact_facts,
    list_chips,
    timeline_list,
)
from mkt_dashboard.ui.audience.contact_state import ContactState
from mkt_dashboard.ui.components.page import icon, link


def contact_sheet() -> rx.Component:
    """The contact beside the list."""
    person = ContactState.person
    return rx.el.aside(
        rx.el.header(
            rx.el.h2(person["name"], class_name="cut"),
            rx.el.button(
                icon("x", "sm"),
                class_name="btn ghost icon sm end",
                on_click=ContactState.close,
                aria_label="Close",
            ),
            class_name="pagehead",
        ),
        rx.el.div(
            rx.el.section(consent_line(), class_name="cx"),
            rx.el.section(contact_facts(), class_name="cx"),
            rx.el.section(rx.el.h2("Lists"), list_chips(can_change=False), class_name="cx"),
            rx.cond(
                ContactState.timeline.length() > 0,
                rx.el.section(
                    rx.el.h2("Lately"), timeline_list(ContactState.timeline[:6]), class_name="cx lately"
                ),
            ),
            class_name="scroll",
        ),
        rx.el.footer(
            link("Open contact", href=links.contact(person["id"]), class_name="btn primary grow"),
            class_name="sheetfoot",
        ),
        class_name="side-sheet",
        aria_label="Contact",
    )

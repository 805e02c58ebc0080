"""The page for addresses that lead nowhere."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import link


def nowhere_page() -> rx.Component:
    return rx.el.main(
        empty_state(
            "file-search",
            "Nothing is here",
            "The address may be misspelt, or what it led to was deleted.",
            link("Go to Home", href=links.HOME, class_name="btn primary"),
        ),
        class_name="nowhere",
    )

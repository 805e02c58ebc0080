"""Home: what is running, what waits for me, what comes next."""

import reflex as rx

from mkt_dashboard.ui.components.page import page, page_head


def home_page() -> rx.Component:
    return page(page_head("Home"))

"""My account, for everybody who can sign in."""

import reflex as rx

from mkt_dashboard.ui.components.notices import skeleton_rows
from mkt_dashboard.ui.components.page import page, page_head, scroll
from mkt_dashboard.ui.settings.account_parts import (
    name_panel,
    passkeys_panel,
    password_panel,
    second_factor_panel,
    sessions_panel,
)
from mkt_dashboard.ui.settings.account_state import AccountState


def account_page() -> rx.Component:
    panels = rx.el.div(
        rx.el.div(name_panel(), password_panel(), class_name="acc-two"),
        second_factor_panel(),
        passkeys_panel(),
        sessions_panel(),
        class_name="col g4 acc",
    )
    return page(
        page_head("My account"),
        scroll(rx.cond(AccountState.is_loaded, panels, skeleton_rows()), class_name="pad"),
    )

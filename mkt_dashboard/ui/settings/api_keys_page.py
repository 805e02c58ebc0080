"""The screen of the keys that let programs in."""

import reflex as rx

from mkt_dashboard.ui.components.page import icon, page, page_head, scroll
from mkt_dashboard.ui.settings.api_keys_fresh_parts import rotate_dialog
from mkt_dashboard.ui.settings.api_keys_limits_parts import limits_side
from mkt_dashboard.ui.settings.api_keys_new_parts import new_key_dialog
from mkt_dashboard.ui.settings.api_keys_parts import (
    all_hours,
    ending_note,
    key_sheet,
    key_table,
    key_tabs,
    new_key_button,
    revoke_dialog,
)
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState

REFERENCE = "/api/docs"


def api_keys_page() -> rx.Component:
    """Every key, and the chosen one beside the list."""
    is_open = ApiKeysState.chosen["id"] != ""
    reference = rx.el.a(
        icon("book-open", "sm"),
        rx.el.span("API reference", class_name="hide-s"),
        href=REFERENCE,
        target="_blank",
        class_name="btn ghost sm",
        aria_label="API reference",
    )
    return rx.el.div(
        page(
            page_head(
                "API keys",
                rx.el.span(ApiKeysState.counted, class_name="t3 num hide-s"),
                actions=[reference, new_key_button()],
            ),
            key_tabs(),
            ending_note(),
            rx.cond(
                ApiKeysState.shows_limits,
                scroll(limits_side(), class_name="apikeys"),
                scroll(key_table(), rx.cond(~ApiKeysState.shows_revoked, all_hours()), class_name="apikeys"),
            ),
            new_key_dialog(),
            rotate_dialog(),
            revoke_dialog(),
        ),
        rx.cond(is_open, key_sheet()),
        class_name=rx.cond(is_open, "with-sheet is-open", "with-sheet"),
    )

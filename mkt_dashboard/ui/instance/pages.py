"""The screens of the installation."""

import reflex as rx

from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import page, page_head, scroll, toolbar
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.instance import accounts_parts, keys_parts, workspaces_parts
from mkt_dashboard.ui.instance.accounts_state import AccountsState
from mkt_dashboard.ui.instance.keys_state import KeysState
from mkt_dashboard.ui.instance.workspaces_state import WorkspacesState


def workspaces_page() -> rx.Component:
    count = rx.cond(
        WorkspacesState.is_loaded, rx.el.span(WorkspacesState.rows.length(), class_name="t3 num hide-s")
    )
    return page(
        page_head("Workspaces", count, actions=[workspaces_parts.new_button()]),
        scroll(workspaces_parts.workspace_table(), class_name="mem"),
        rx.cond(WorkspacesState.is_removing, ticker(WorkspacesState.look_again, seconds=2)),
        workspaces_parts.create_dialog(),
        workspaces_parts.rename_dialog(),
        workspaces_parts.close_dialog(),
        workspaces_parts.delete_dialog(),
    )


def accounts_page() -> rx.Component:
    more = note("Only the first 200 are shown. Search for a name or an address to find the others.")
    return page(
        page_head("Accounts"),
        toolbar(search_input("Find an account", value=AccountsState.search, on_change=AccountsState.find)),
        scroll(
            accounts_parts.account_table(),
            rx.cond(AccountsState.is_full, rx.el.div(more, class_name="padx")),
            class_name="mem",
        ),
        accounts_parts.factor_dialog(),
        accounts_parts.hand_over_dialog(),
    )


def keys_page() -> rx.Component:
    change = rx.el.button("Change signing key", class_name="btn sm", on_click=KeysState.open_rotation(True))
    return page(
        page_head("Keys"),
        scroll(
            _section("Data keys", "They seal secrets in the database, and are wrapped by MKT_SECRET_KEY."),
            keys_parts.data_keys(),
            _section("Signing keys", "They sign access tokens of the API, which last ten minutes.", change),
            keys_parts.signing_keys(),
            class_name="mem",
        ),
        rx.cond(KeysState.is_changing, ticker(KeysState.look_again, seconds=2)),
        keys_parts.data_key_dialog(),
        keys_parts.signing_key_dialog(),
    )


def _section(title: str, meaning: str, *beside: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title),
        rx.el.span(meaning, class_name="t3 s12 hide-s"),
        rx.el.div(*beside, class_name="end"),
        class_name="matrixhead row",
    )

"""The screens of the installation."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import page, page_head, scroll, toolbar
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.instance import (
    accounts_parts,
    backups_parts,
    health_parts,
    keys_parts,
    workspaces_parts,
)
from mkt_dashboard.ui.instance.accounts_state import AccountsState
from mkt_dashboard.ui.instance.backups_state import BackupsState
from mkt_dashboard.ui.instance.health_state import HealthState
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
            class_name="mem instkeys",
        ),
        rx.cond(KeysState.is_changing, ticker(KeysState.look_again, seconds=2)),
        keys_parts.data_key_dialog(),
        keys_parts.signing_key_dialog(),
    )


def backups_page() -> rx.Component:
    return page(
        page_head("Backups", actions=[backups_parts.make_button()]),
        scroll(
            backups_parts.problem(),
            backups_parts.backup_table(),
            backups_parts.how_to_restore(),
            class_name="mem",
        ),
        rx.cond(BackupsState.is_making, ticker(BackupsState.look_again, seconds=2)),
    )


def health_page() -> rx.Component:
    state = rx.cond(
        HealthState.unwell > 0,
        badge(rx.fragment(HealthState.unwell, " to look at"), "amber", "triangle-alert"),
        badge("all is well", "green", "check"),
    )
    return page(
        page_head("Health", rx.cond(HealthState.is_loaded, state)),
        scroll(
            health_parts.part_table(),
            _section("Audit logs", "Each entry carries a hash over the one before."),
            health_parts.chain_table(),
            _section("What was done to the installation", "The last 50 entries of its own audit log."),
            health_parts.deed_table(),
            class_name="mem",
        ),
        ticker(HealthState.look_again, seconds=10),
    )


def _section(title: str, meaning: str, *beside: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title),
        rx.el.span(meaning, class_name="t3 s12 hide-s"),
        rx.el.div(*beside, class_name="end"),
        class_name="matrixhead row",
    )

"""The table of accounts and its dialogs."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.figures import definition
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, note
from mkt_dashboard.ui.instance.accounts_state import AccountsState, Row
from mkt_dashboard.ui.instance.menu_of_row import entry, menu_of_row

FACTOR = "Codes from an app are asked for beside the password."
PASSKEYS = "Keys on a device that replace password and code."


def account_table() -> rx.Component:
    columns = [
        Column("Account", _person),
        Column("Workspaces", _workspaces, is_wide=True),
        Column(definition("Second factor", FACTOR), _factor, width="130px"),
        Column(
            definition("Passkeys", PASSKEYS),
            lambda row: rx.cond(row["passkeys"] > 0, row["passkeys"], "none"),
            is_number=True,
            is_wide=True,
            width="100px",
        ),
        Column("Signed in", lambda row: row["sessions"], is_number=True, is_wide=True, width="100px"),
        Column(
            "Last seen",
            lambda row: rx.el.span(moment(row["seen_at"], "ago"), class_name="t2"),
            is_number=True,
            is_wide=True,
            width="130px",
        ),
        Column("", _menu, width="52px"),
    ]
    nobody = empty_state(
        "users", "Nobody is called like this", "Look for a part of a name or of an email address."
    )
    return data_table(
        AccountsState.rows,
        columns,
        row_id=lambda row: row["id"],
        is_loading=~AccountsState.is_loaded,
        empty=nobody,
    )


def _person(row: rx.Var[Row]) -> rx.Component:
    return rx.el.span(
        rx.el.span(row["initials"], class_name="av a lg", aria_hidden="true"),
        rx.el.span(
            rx.el.b(row["name"], class_name="cut"),
            rx.el.span(
                row["email"], rx.cond(row["is_owner"], ", owns the installation", ""), class_name="cut"
            ),
            class_name="twol",
        ),
        class_name="row",
    )


def _workspaces(row: rx.Var[Row]) -> rx.Component:
    nowhere = rx.el.span("in none", class_name="t3")
    named = rx.el.span(row["workspaces"], class_name="t2 cut", title=row["workspaces"])
    return rx.cond(row["workspaces"] != "", named, nowhere)


def _factor(row: rx.Var[Row]) -> rx.Component:
    return rx.cond(row["has_app"], badge("on", "green", "smartphone"), badge("off", "", "minus"))


def _menu(row: rx.Var[Row]) -> rx.Component:
    for_others = rx.fragment(
        rx.cond(
            row["has_app"],
            entry("smartphone", "Take off the second factor", AccountsState.ask("factor", row["id"])),
        ),
        entry("key-round", "Hand the installation over", AccountsState.ask("hand_over", row["id"])),
    )
    return menu_of_row(
        "What can be done for " + row["name"],
        entry("log-out", "End all sessions", AccountsState.end_sessions(row["id"])),
        rx.cond(row["is_owner"], rx.fragment(), for_others),
    )


def factor_dialog() -> rx.Component:
    return confirm_dialog(
        "Take off the second factor of " + AccountsState.about_name,
        "The codes of the lost app and all recovery codes stop working, and the password opens the account "
        "alone. Do this only when you are sure who asks: ring back, or stand in front of each other. A "
        "letter tells what happened.",
        verb="Take off second factor",
        is_open=AccountsState.deed == "factor",
        on_open_change=AccountsState.keep,
        on_confirm=AccountsState.remove_second_factor,
        is_busy=AccountsState.is_busy,
        is_dangerous=True,
    )


def hand_over_dialog() -> rx.Component:
    error = AccountsState.field_errors.get("password", "")
    form = rx.el.form(
        rx.el.p(
            AccountsState.about_name,
            " will look after the workspaces, accounts, keys and backups of this installation. You keep your "
            "account and what you are a member of.",
        ),
        note("Only the new owner can hand it back.", kind="amber", glyph="triangle-alert"),
        field(
            "Your password",
            text_input(
                "password",
                error=error,
                type="password",
                auto_complete="current-password",
                auto_focus=True,
                max_length=1000,
            ),
            name="password",
            error=error,
        ),
        id="hand-over-form",
        class_name="col g4",
        on_submit=AccountsState.hand_over,
        reset_on_submit=False,
    )
    submit = busy_button(
        "Hand over the installation",
        on_click=rx.noop(),
        is_busy=AccountsState.is_busy,
        class_name="btn danger",
        type="submit",
        form="hand-over-form",
    )
    return dialog(
        "Hand the installation to " + AccountsState.about_name,
        form,
        is_open=AccountsState.deed == "hand_over",
        on_open_change=AccountsState.keep,
        footer=[rx.dialog.close(rx.el.button("Back", class_name="btn")), submit],
    )

"""The parts of My account: name, password, second factor, passkeys, sessions."""

import reflex as rx

from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.page import icon, panel
from mkt_dashboard.ui.settings.account_browser import AddPasskey, RemovePasskey, SecondFactor
from mkt_dashboard.ui.settings.account_state import AccountState, PasskeyLine, SessionLine
from mkt_dashboard.ui.visitor import VisitorState


def name_panel() -> rx.Component:
    error = AccountState.field_errors.get("name", "")
    form = rx.el.form(
        field(
            "Name",
            text_input(
                "name",
                error=error,
                default_value=AccountState.name,
                key="name-" + AccountState.name,
                auto_complete="name",
                max_length=100,
            ),
            name="name",
            error=error,
            hint="Your colleagues see it beside what you do.",
        ),
        rx.el.div(
            rx.el.span("Email", class_name="label"),
            rx.el.span(AccountState.email, class_name="cut"),
            class_name="field",
        ),
        rx.el.div(
            busy_button("Save name", on_click=rx.noop(), is_busy=AccountState.is_saving_name, type="submit"),
            class_name="row",
        ),
        on_submit=AccountState.save_name,
        reset_on_submit=False,
        class_name="body col g3 acc-form",
    )
    return panel("You", form)


def password_panel() -> rx.Component:
    old, new = AccountState.field_errors.get("old", ""), AccountState.field_errors.get("new", "")
    form = rx.el.form(
        # Password managers look for it to know whose password this is.
        rx.el.input(
            type="text",
            auto_complete="username",
            value=VisitorState.email,
            read_only=True,
            hidden=True,
            aria_label="Email",
        ),
        field(
            "Password now",
            text_input("old", error=old, type="password", auto_complete="current-password", required=True),
            name="old",
            error=old,
        ),
        field(
            "New password",
            text_input("new", error=new, type="password", auto_complete="new-password", required=True),
            name="new",
            error=new,
            hint="At least 12 characters. A few words that do not belong together are best.",
        ),
        rx.el.div(
            busy_button(
                "Change password",
                on_click=rx.noop(),
                is_busy=AccountState.is_saving_password,
                type="submit",
            ),
            class_name="row",
        ),
        key="passwords-" + AccountState.passwords_set.to_string(),
        on_submit=AccountState.save_password,
        reset_on_submit=False,
        class_name="body col g3 acc-form",
    )
    return panel("Password", form)


def second_factor_panel() -> rx.Component:
    badge = rx.cond(
        AccountState.has_app,
        rx.el.span(icon("check"), "on", class_name="badge green"),
        rx.el.span(icon("triangle-alert"), "off", class_name="badge amber"),
    )
    part = SecondFactor.create(
        has_app=AccountState.has_app, codes_left=AccountState.codes_left, on_change=AccountState.arrive
    )
    return panel("Codes from an app", rx.el.div(part, class_name="body"), beside=[badge])


def passkeys_panel() -> rx.Component:
    columns = [
        Column("Passkey", lambda row: rx.el.b(row["name"], class_name="m cut")),
        Column("Made", lambda row: rx.el.span(moment(row["made"], "day"), class_name="t2"), is_wide=True),
        Column("Used", lambda row: rx.el.span(moment(row["used"], "ago"), class_name="t2")),
        Column("", _remove_passkey, width="100px", is_number=True),
    ]
    nothing = rx.el.p(
        "A passkey signs you in with your finger, your face or a PIN, without a password.",
        class_name="t2 body",
    )
    return panel(
        "Passkeys",
        data_table(AccountState.passkeys, columns, row_id=lambda row: row["id"], empty=nothing),
        rx.el.div(AddPasskey.create(on_change=AccountState.arrive), class_name="body"),
    )


def _remove_passkey(row: rx.Var[PasskeyLine]) -> rx.Component:
    return RemovePasskey.create(passkey_id=row["id"], name=row["name"], on_change=AccountState.arrive)


def sessions_panel() -> rx.Component:
    columns = [
        Column("Device", _device),
        Column("Address", lambda row: rx.el.span(row["ip"], class_name="mono s12 t2"), is_wide=True),
        Column("Since", lambda row: rx.el.span(moment(row["since"]), class_name="t2"), is_wide=True),
        Column(
            "Last seen", lambda row: rx.el.span(moment(row["seen"], "ago"), class_name="t2"), is_wide=True
        ),
        Column("", _end_session, width="100px", is_number=True),
    ]
    everywhere = rx.cond(
        AccountState.sessions.length() > 1,
        rx.el.button(
            "Sign out everywhere else", class_name="btn sm", on_click=AccountState.end_other_sessions
        ),
    )
    return panel(
        "Where you are signed in",
        data_table(AccountState.sessions, columns, row_id=lambda row: row["id"].to_string()),
        rx.el.div(everywhere, class_name="body acc-foot"),
    )


def _device(row: rx.Var[SessionLine]) -> rx.Component:
    return rx.el.span(
        rx.el.b(row["device"], class_name="m cut"),
        rx.cond(row["is_this"], rx.el.span("this browser", class_name="badge green")),
        rx.cond(row["kind"] != "", rx.el.span(row["kind"], class_name="badge")),
        class_name="row",
    )


def _end_session(row: rx.Var[SessionLine]) -> rx.Component:
    button = rx.el.button(
        "Sign out",
        class_name="btn ghost xs",
        aria_label="Sign out " + row["device"],
        on_click=AccountState.end_session(row["id"]),
    )
    return rx.cond(row["is_this"], rx.fragment(), button)

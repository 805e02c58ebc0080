"""Deleting a connection: where it is offered, and what is asked before."""

import reflex as rx

from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.figures import number
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.settings.sso_end_state import SsoEndState
from mkt_dashboard.ui.settings.sso_state import SsoState

FORM = "sso-end-form"


def end_panel() -> rx.Component:
    """The way to the question, below everything else."""
    row = rx.el.li(
        rx.el.span(
            rx.el.b("Delete this connection", class_name="m"),
            rx.el.span("Members stay. Nobody comes in through it any more.", class_name="s12 t3"),
            class_name="grow",
        ),
        rx.el.button(
            icon("trash-2", "sm"),
            "Delete connection",
            type="button",
            class_name="btn sm",
            on_click=SsoEndState.ask(SsoState.chosen),
        ),
    )
    return rx.el.section(rx.el.ul(row, class_name="items ssoforced"), class_name="panel")


def end_dialog() -> rx.Component:
    """Say whom it touches and how they sign in from then on, and ask for the name."""
    error = SsoEndState.field_errors.get("typed_name", "")
    form = rx.el.form(
        rx.el.p(_consequence()),
        field(
            "Write the name of the connection: " + SsoEndState.name,
            text_input("typed_name", error=error, auto_complete="off", auto_focus=True, max_length=100),
            name="typed_name",
            error=error,
        ),
        id=FORM,
        class_name="col g4",
        on_submit=SsoEndState.delete,
        reset_on_submit=False,
    )
    return dialog(
        rx.fragment("Delete “", SsoEndState.name, "”"),
        form,
        is_open=SsoEndState.connection_id != "",
        on_open_change=SsoEndState.keep,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                "Delete connection",
                on_click=rx.noop(),
                is_busy=SsoEndState.is_deleting,
                class_name="btn danger",
                type="submit",
                form=FORM,
            ),
        ],
    )


def _consequence() -> rx.Component:
    people = SsoEndState.members
    touched = rx.fragment(
        _amount(people, "member comes", "members come"),
        " in through it. They stay members and sign in with their password. ",
    )
    sessions = rx.fragment(
        _amount(SsoEndState.sessions, "open session ends", "open sessions end"), " at once. "
    )
    without = rx.fragment(
        _amount(
            SsoEndState.without_password, "of them has no password yet: ", "of them have no password yet: "
        ),
        "“Forgot your password?” on the sign-in page sends a letter that sets one. ",
    )
    return rx.fragment(
        rx.cond(people > 0, touched, "Nobody has come in through it yet. "),
        rx.cond(SsoEndState.without_password > 0, without),
        rx.cond(SsoEndState.sessions > 0, sessions),
        "Its identities and its mapping of groups go with it.",
    )


def _amount(value: rx.Var[int], one: str, many: str) -> rx.Component:
    return rx.fragment(number(value), rx.cond(value == 1, f" {one}", f" {many}"))

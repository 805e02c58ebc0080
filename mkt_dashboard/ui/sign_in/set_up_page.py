"""The very first page of an installation: its first workspace and the person who owns it."""

import reflex as rx

from mkt_dashboard.domain.teams.passwords import SHORTEST
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.components.notices import error_note
from mkt_dashboard.ui.components.page import Content, icon, link
from mkt_dashboard.ui.components.toast import toaster
from mkt_dashboard.ui.sign_in.frame import door
from mkt_dashboard.ui.sign_in.set_up_state import ZONES, SetUpState


def set_up_page() -> rx.Component:
    body = rx.cond(SetUpState.is_done, _done(), rx.cond(SetUpState.problem != "", _refused(), _form()))
    waiting = rx.el.form(rx.el.span(class_name="sk", width="180px", height="24px"))
    return door(
        "Marketing dashboard",
        rx.cond(SetUpState.is_loaded, body, waiting),
        toaster(),
        class_name="tall",
    )


def _form() -> rx.Component:
    return rx.el.form(
        rx.el.h1("Set up"),
        rx.el.p(
            "Your first workspace, and you as its owner. All of it can be changed later.", class_name="t2"
        ),
        rx.el.h2("Workspace"),
        _line("workspace", "Name", placeholder="Wrenfell Outdoor", auto_focus=True, max_length=200),
        field(
            "Time zone",
            _zones(),
            name="time_zone",
            error=_error("time_zone"),
            hint="Schedules are shown in it.",
        ),
        _line(
            "postal_address",
            "Postal address",
            hint="It stands at the foot of every mail: the law asks for it.",
            placeholder="1 Mill Lane, Exampletown",
            max_length=500,
        ),
        rx.el.h2("Sender"),
        _line("sender_name", "Name in the inbox", placeholder="Wrenfell Outdoor", max_length=200),
        _line(
            "sender_email",
            "Address mails come from",
            placeholder="news@example.com",
            type="email",
            max_length=320,
        ),
        rx.el.h2("You"),
        _line("name", "Your name", auto_complete="name", max_length=200),
        _line("email", "Your email", type="email", auto_complete="username", max_length=320),
        _line(
            "password",
            "Password",
            hint=f"At least {SHORTEST} characters. A sentence is easy to remember.",
            type="password",
            auto_complete="new-password",
            min_length=SHORTEST,
            max_length=1000,
        ),
        rx.el.button("Make the workspace", type="submit", class_name="btn primary wide"),
        on_submit=SetUpState.set_up,
        reset_on_submit=False,
    )


def _line(name: str, label: str, *, hint: Content = "", **props: str | int | bool) -> rx.Component:
    control = text_input(name, error=_error(name), required=True, **props)
    return field(label, control, name=name, error=_error(name), hint=hint)


def _error(name: str) -> rx.Var[str]:
    return SetUpState.field_errors.get(name, "")  # pyright: ignore[reportReturnType]


def _zones() -> rx.Component:
    return rx.el.span(
        rx.el.select(
            *[rx.el.option(zone.replace("_", " "), value=zone) for zone in ZONES],
            name="time_zone",
            id="time_zone",
            default_value="UTC",
        ),
        icon("chevron-down"),
        class_name="select native",
    )


def _refused() -> rx.Component:
    return rx.el.form(
        rx.el.h1("Set up"),
        error_note(SetUpState.problem),
        link("Go to sign-in", href=links.SIGN_IN, class_name="btn wide"),
    )


def _done() -> rx.Component:
    """The password once more: so it is sure that she knows it, and the answer can set the cookie."""
    return native_form(
        rx.el.h1(SetUpState.workspace, " is set up"),
        rx.el.p("Sign in as its owner.", class_name="t2"),
        rx.el.input(type="hidden", name="email", value=SetUpState.email, read_only=True),
        field(
            "Password of " + SetUpState.email,
            text_input(
                "password", type="password", auto_complete="current-password", required=True, auto_focus=True
            ),
            name="password",
        ),
        rx.el.button("Sign in", type="submit", class_name="btn primary wide"),
        action=links.SIGN_IN,
        method="post",
    )

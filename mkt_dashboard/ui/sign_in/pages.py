"""The sign-in page: a form that posts like any form, so that the answer can set the cookie."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.components.notices import error_note, note
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.sign_in.frame import door
from mkt_dashboard.ui.sign_in.passkey_button import passkey_button
from mkt_dashboard.ui.sign_in.state import Offer, SignInState


def sign_in_page() -> rx.Component:
    return surrounded(_form())


def surrounded(content: rx.Component) -> rx.Component:
    """Put what a person without a session sees beside the picture."""
    name = rx.cond(SignInState.workspace != "", SignInState.workspace, "Marketing dashboard")
    return door(name, content)


def _form() -> rx.Component:
    return native_form(
        rx.el.h1("Sign in"),
        rx.el.p(
            rx.cond(
                SignInState.workspace != "",
                rx.fragment("to the workspace of ", SignInState.workspace),
                "with your email and password",
            ),
            class_name="t2",
        ),
        rx.cond(SignInState.good_news != "", note(SignInState.good_news, glyph="check")),
        rx.cond(SignInState.sso_problem != "", error_note(SignInState.sso_problem)),
        rx.cond(SignInState.sso_news != "", note(SignInState.sso_news, kind="sky", glyph="mail")),
        field("Email", _email(), name="email"),
        field("Password", _password(), name="password", error=SignInState.problem),
        rx.el.label(
            rx.el.input(type="checkbox", name="stay", value="yes", default_checked=True, class_name="tick"),
            "Stay signed in on this device for 30 days",
            class_name="row",
        ),
        rx.el.button("Sign in", type="submit", class_name="btn primary wide"),
        rx.el.p(link("Forgotten your password?", href=links.FORGOT), class_name="s12"),
        rx.el.div(rx.el.span("or without a password"), class_name="or"),
        passkey_button(),
        rx.cond(SignInState.has_sso, _single_sign_on()),
        rx.cond(SignInState.offers.length() > 0, _offers(), _no_account()),
        method="post",
    )


def _email() -> rx.Component:
    return text_input(
        "email",
        type="email",
        auto_complete="username",
        auto_focus=True,
        required=True,
        default_value=SignInState.email,
        key=f"email-{SignInState.email}",
    )


def _password() -> rx.Component:
    return text_input(
        "password",
        error=SignInState.problem,
        type="password",
        auto_complete="current-password",
        required=True,
        default_value=SignInState.password,
        key=f"password-{SignInState.password}",
    )


def _single_sign_on() -> rx.Component:
    """Posts the address alone; what serves its domain is found by the domain, not by an account."""
    return rx.el.button(
        icon("key-round", "sm"),
        "Continue with single sign-on",
        type="submit",
        form_action=SignInState.sso_address,
        form_no_validate=True,
        class_name="btn wide",
    )


def _offers() -> rx.Component:
    def offer(one: rx.Var[Offer]) -> rx.Component:
        return rx.el.button(
            one["role"],
            type="button",
            class_name=rx.cond(one["email"] == SignInState.email, "chip on", "chip"),
            on_click=SignInState.fill_in(one["email"]),
        )

    hint = rx.cond(
        SignInState.is_local,
        "This is the demo. Choose a role, then sign in.",
        "This is the demo. Choose a role; the password was printed when the server started.",
    )
    return rx.el.div(
        rx.el.div(rx.el.span(hint), class_name="or"),
        rx.el.div(rx.foreach(SignInState.offers, offer), class_name="row wrap offers"),
        class_name="col g3",
    )


def _no_account() -> rx.Component:
    return rx.el.p(
        rx.cond(
            SignInState.needs_set_up,
            "Nobody is here yet. Open the address that the server printed when it started: it leads to the "
            "first workspace.",
            "No account? Ask a Marketing Admin of your workspace for an invitation.",
        ),
        class_name="s12 t3",
    )

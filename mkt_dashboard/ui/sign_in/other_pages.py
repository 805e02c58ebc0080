"""The pages around signing in: the code, asking for a new password, setting it."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import Content, link
from mkt_dashboard.ui.sign_in.other_states import ForgotState, OutsideState, ResetState, SecondState
from mkt_dashboard.ui.sign_in.pages import surrounded
from mkt_dashboard.ui.sign_in.passkey_button import passkey_button


def second_page() -> rx.Component:
    """Ask for the second factor of somebody whose password was right."""
    code = text_input(
        "code",
        error=SecondState.problem,
        auto_complete="one-time-code",
        auto_focus=True,
        required=True,
        max_length=40,
        class_name="mono",
    )
    form = _form(
        "Confirm that it is you",
        "Type the code your authenticator app shows. A recovery code works as well.",
        field("Code", code, name="code", error=SecondState.problem),
        _submit("Sign in"),
        rx.el.div(rx.el.span("or"), class_name="or"),
        passkey_button(),
        _back(),
    )
    return surrounded(form)


def outside_page() -> rx.Component:
    """Say that the person is known, but that the workspace may not be used from where she is."""
    said = rx.el.div(
        rx.el.h1("Not from this network"),
        rx.cond(
            OutsideState.sentence != "",
            rx.el.p(OutsideState.sentence, class_name="t2"),
            rx.el.div(class_name="sk", height="60px"),
        ),
        link("Try again", href=links.HOME, class_name="btn primary wide"),
        _back(),
        class_name="si-said",
    )
    return surrounded(said)


def forgot_page() -> rx.Component:
    """Ask for a letter with a link."""
    email = text_input("email", type="email", auto_complete="username", auto_focus=True, required=True)
    asking = _form(
        "Set a new password",
        "Type the address you sign in with, and we mail you a link.",
        field("Email", email, name="email"),
        _submit("Send me a link"),
        _back(),
    )
    said = rx.el.div(
        rx.el.h1("Look into your mailbox"),
        rx.el.p(
            "If this address has an account, a letter with a link is on its way. "
            "The link works once, for 30 minutes.",
            class_name="t2",
        ),
        _back(),
        class_name="si-said",
    )
    return surrounded(rx.cond(ForgotState.is_sent, said, asking))


def reset_page() -> rx.Component:
    """Set the new password, or say that the link is no good any more."""
    password = text_input(
        "password",
        error=ResetState.problem,
        type="password",
        auto_complete="new-password",
        auto_focus=True,
        required=True,
    )
    setting = _form(
        "Set a new password",
        "All browsers and programs that are signed in are signed out.",
        field(
            "New password",
            password,
            name="password",
            error=ResetState.problem,
            hint="At least 12 characters. A few words that do not belong together are best.",
        ),
        _submit("Set password"),
        _back(),
    )
    old = rx.el.div(
        rx.el.h1("This link does not work any more"),
        note("It was used already, or it is older than 30 minutes.", kind="amber", glyph="triangle-alert"),
        link("Ask for a new link", href=links.FORGOT, class_name="btn primary wide"),
        _back(),
        class_name="si-said",
    )
    known = rx.cond(ResetState.is_good, setting, old)
    return surrounded(rx.cond(ResetState.is_loaded, known, rx.el.div(class_name="sk", height="120px")))


def _form(title: str, sentence: str, *content: Content) -> rx.Component:
    return native_form(rx.el.h1(title), rx.el.p(sentence, class_name="t2"), *content, method="post")


def _submit(verb: str) -> rx.Component:
    return rx.el.button(verb, type="submit", class_name="btn primary wide")


def _back() -> rx.Component:
    return rx.el.p(link("Back to signing in", href=links.SIGN_IN), class_name="s12")

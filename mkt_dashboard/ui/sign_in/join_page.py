"""The page an invitation leads to. Opening it changes nothing; its form posts to its own address."""

import reflex as rx

from mkt_dashboard.domain.teams.passwords import SHORTEST
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.components.notices import error_note, note
from mkt_dashboard.ui.components.page import link
from mkt_dashboard.ui.sign_in.frame import door
from mkt_dashboard.ui.sign_in.join_state import JoinState


def join_page() -> rx.Component:
    with_account = rx.cond(
        JoinState.signed_in_as == "",
        _sign_in_first(),
        rx.cond(JoinState.fits, _join_as_me(), _someone_else()),
    )
    body = rx.cond(
        JoinState.over != "", _over(), rx.cond(JoinState.has_account, with_account, _join_as_new())
    )
    waiting = rx.el.form(rx.el.span(class_name="sk", width="180px", height="24px"))
    name = rx.cond(JoinState.workspace != "", JoinState.workspace, "Marketing dashboard")
    return door(name, rx.cond(JoinState.is_loaded, body, waiting))


def _heading() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Join ", JoinState.workspace),
        rx.el.p(
            JoinState.invited_by,
            " invites ",
            rx.el.b(JoinState.email),
            " as ",
            JoinState.role,
            ".",
            class_name="t2",
        ),
        rx.cond(JoinState.wrong_field == "conflict", error_note(JoinState.problem)),
    )


def _join_as_new() -> rx.Component:
    def error(name: str) -> rx.Var[str]:
        return rx.cond(JoinState.wrong_field == name, JoinState.problem, "")  # pyright: ignore[reportReturnType]

    return native_form(
        _heading(),
        # A password manager keeps the password under the address, not under the name.
        rx.el.input(
            type="hidden", name="username", auto_complete="username", value=JoinState.email, read_only=True
        ),
        field(
            "Your name",
            text_input(
                "name",
                error=error("name"),
                auto_complete="name",
                auto_focus=True,
                required=True,
                max_length=200,
                pattern=r".*\S.*",
            ),
            name="name",
            error=error("name"),
        ),
        field(
            "Password",
            text_input(
                "password",
                error=error("password"),
                type="password",
                auto_complete="new-password",
                required=True,
                min_length=SHORTEST,
                max_length=1000,
            ),
            name="password",
            error=error("password"),
            hint=f"At least {SHORTEST} characters. A sentence is easy to remember.",
        ),
        rx.el.button("Join the workspace", type="submit", class_name="btn primary wide"),
        method="post",
    )


def _join_as_me() -> rx.Component:
    return native_form(
        _heading(),
        rx.el.input(type="hidden", name="as_me", value="yes", read_only=True),
        rx.el.button("Join the workspace", type="submit", class_name="btn primary wide"),
        method="post",
    )


def _sign_in_first() -> rx.Component:
    return rx.el.form(
        _heading(),
        note("You have an account with this address. Sign in with it, then join."),
        rx.el.a(
            "Sign in",
            href=f"{links.SIGN_IN}?next=" + JoinState.router.url.path,
            class_name="btn primary wide",
        ),
    )


def _someone_else() -> rx.Component:
    return native_form(
        _heading(),
        note("You are signed in as ", JoinState.signed_in_as, ". Sign out, then open the invitation again."),
        rx.el.button("Sign out", type="submit", class_name="btn wide"),
        action="/auth/sign-out",
        method="post",
    )


def _over() -> rx.Component:
    return rx.el.form(
        rx.el.h1("Invitation"),
        error_note(JoinState.over),
        link("Go to sign-in", href=links.SIGN_IN, class_name="btn wide"),
    )

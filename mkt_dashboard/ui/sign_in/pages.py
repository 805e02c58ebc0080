"""The sign-in page: a form that posts like any form, so that the answer can set the cookie."""

import reflex as rx

from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.sign_in.state import SignInState


def sign_in_page() -> rx.Component:
    return rx.el.div(
        rx.el.main(_form(), class_name="si-form"),
        rx.el.aside(rx.el.img(src="/brand/ridge-dawn-tall.jpg", alt=""), class_name="si-art"),
        class_name="signin",
    )


def _form() -> rx.Component:
    return native_form(
        rx.el.h1("Sign in"),
        rx.el.input(type="hidden", name="next", value=SignInState.next_path),
        rx.el.div(
            rx.el.label("Email", html_for="email"),
            rx.el.input(
                id="email",
                name="email",
                type="email",
                class_name="input",
                auto_complete="username",
                default_value=SignInState.email,
                key=SignInState.email,
                required=True,
            ),
            class_name="field",
        ),
        rx.el.div(
            rx.el.label("Password", html_for="password"),
            rx.el.input(
                id="password",
                name="password",
                type="password",
                class_name="input",
                auto_complete="current-password",
                required=True,
            ),
            rx.cond(
                SignInState.problem != "",
                rx.el.div(SignInState.problem, class_name="err", id="problem", role="alert"),
            ),
            class_name="field",
        ),
        rx.el.button("Sign in", type="submit", class_name="btn primary wide"),
        action="/auth/sign-in",
        method="post",
    )

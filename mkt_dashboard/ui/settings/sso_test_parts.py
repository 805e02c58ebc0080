"""The right side of single sign-on: how the last test went, and who has to come in this way."""

import reflex as rx

from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import icon, panel
from mkt_dashboard.ui.settings.sso_state import SsoState, StepLine


def test_button() -> rx.Component:
    """Opens the provider in a new tab; this page notices when the test is done."""
    return rx.el.a(
        icon("play", "sm"),
        rx.cond(SsoState.tested_at != "", "Test again", "Test this connection"),
        href=f"/auth/sso/test/{SsoState.chosen}",
        target="_blank",
        rel="noopener",
        class_name="btn sm",
        on_click=SsoState.begin_test,
    )


def test_panel() -> rx.Component:
    """Each step with a tick, or what is wrong and the way out."""
    when = rx.cond(
        SsoState.tested_at != "",
        rx.el.span(moment(SsoState.tested_at), " by ", SsoState.tested_by, class_name="end s12 t3"),
    )
    steps = rx.el.ol(rx.foreach(SsoState.steps, step_line), class_name="teststeps")
    nothing = empty_state(
        "flask-conical",
        "Not tested yet",
        "A test goes through a whole sign-in in a new tab, signs nobody in, and shows each step here.",
    )
    return panel(
        "Last test",
        rx.cond(SsoState.steps.length() > 0, steps, nothing),
        rx.cond(SsoState.claims.length() > 0, _claims()),
        beside=[when],
        class_name="ssotest",
    )


def step_line(step: rx.Var[StepLine]) -> rx.Component:
    """One step with a tick, or with what is wrong."""
    good = rx.el.span(icon("check"), class_name="state ready", title="Passed")
    bad = rx.el.span(icon("x"), class_name="state blocked", title="Stopped here")
    return rx.el.li(
        rx.cond(step["is_good"], good, bad),
        rx.el.div(rx.el.b(step["name"]), rx.el.span(step["said"])),
        class_name=rx.cond(step["is_good"], "", "bad"),
    )


def _claims() -> rx.Component:
    def line(claim: rx.Var[list[str]]) -> rx.Component:
        return rx.el.div(claim[0], ": ", rx.el.u(claim[1]))

    return rx.el.div(
        rx.el.span("Claims that came back", class_name="label"),
        rx.el.div(rx.foreach(SsoState.claims, line), class_name="code mono"),
        class_name="body col ssoclaims",
    )


def forced_panel() -> rx.Component:
    """Close the password for the domains. One way in always stays."""
    row = rx.el.li(
        rx.el.span(
            rx.el.b("Only single sign-on for these domains", class_name="m"),
            rx.el.span(
                "Everybody but a Marketing Admin has to come in this way, once the domains are proved. "
                "Marketing Admins keep their password, so that somebody gets in when the provider is away.",
                class_name="s12 t3",
            ),
            class_name="grow",
        ),
        rx.el.button(
            rx.el.span(class_name=rx.cond(SsoState.is_forced, "switch on", "switch")),
            type="button",
            class_name="bare",
            role="switch",
            aria_label="Only single sign-on for these domains",
            custom_attrs={"aria-checked": SsoState.is_forced},
            on_click=SsoState.switch(SsoState.is_active, ~SsoState.is_forced),
        ),
    )
    return rx.el.section(rx.el.ul(row, class_name="items ssoforced"), class_name="panel")

"""The screen of single sign-on, from top to bottom."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.notices import empty_state, error_note, note, skeleton_rows
from mkt_dashboard.ui.components.page import page, page_head, scroll
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.settings.sso_domains_parts import domains_panel
from mkt_dashboard.ui.settings.sso_domains_state import SsoDomainsState
from mkt_dashboard.ui.settings.sso_end_parts import end_dialog, end_panel
from mkt_dashboard.ui.settings.sso_parts import (
    connection_tabs,
    for_the_provider,
    from_the_provider,
    new_button,
    who_gets_which_role,
)
from mkt_dashboard.ui.settings.sso_state import NEW, SsoState
from mkt_dashboard.ui.settings.sso_test_parts import forced_panel, test_button, test_panel


def sso_page() -> rx.Component:
    """The connections of the workspace; the one that is open, and its test beside it."""
    is_kept = (SsoState.chosen != "") & (SsoState.chosen != NEW)
    return page(
        page_head(
            "Single sign-on",
            rx.cond(is_kept, _status()),
            actions=[
                rx.cond(is_kept, test_button()),
                rx.cond(is_kept, _switch()),
            ],
        ),
        rx.cond(SsoState.rows.length() > 0, connection_tabs()),
        rx.cond(SsoState.problem != "", rx.el.div(error_note(SsoState.problem), class_name="ssonote")),
        rx.cond(is_kept & ~SsoState.is_active, _still_off()),
        rx.cond(SsoState.is_testing, ticker(SsoState.look_again, seconds=2)),
        rx.cond(
            SsoState.is_loaded,
            rx.cond(SsoState.chosen != "", scroll(_connection(is_kept), class_name="sso-scroll"), _nothing()),
            scroll(skeleton_rows()),
        ),
        end_dialog(),
    )


def _status() -> rx.Component:
    return rx.cond(
        SsoState.is_active,
        badge("on", "green", "circle-check"),
        badge("in test", "amber", "flask-conical"),
    )


def _switch() -> rx.Component:
    """Turn on is there once a test has passed."""
    return rx.cond(
        SsoState.is_active,
        rx.el.button("Turn off", class_name="btn sm", on_click=SsoState.switch(False, False)),
        rx.el.button(
            "Turn on",
            class_name="btn primary sm",
            disabled=~SsoState.is_passed,
            on_click=SsoState.switch(True, SsoState.is_forced),
        ),
    )


def _still_off() -> rx.Component:
    sentence = rx.cond(
        SsoState.is_passed,
        "The last test passed. Turn the connection on, and people of its domains can sign in with it.",
        "Until a test has passed and this is on, everybody signs in as before. Nobody is locked out.",
    )
    return rx.el.div(note(sentence, kind="amber", glyph="triangle-alert"), class_name="ssonote")


def _connection(is_kept: rx.Var[bool]) -> rx.Component:
    form = rx.el.form(
        for_the_provider(),
        from_the_provider(),
        who_gets_which_role(),
        rx.el.div(
            busy_button(
                rx.cond(is_kept, "Save connection", "Create connection"),
                on_click=rx.noop(),
                is_busy=SsoState.is_saving,
                class_name="btn primary",
                type="submit",
            ),
            class_name="row",
        ),
        on_submit=lambda form: [SsoState.save(form), SsoDomainsState.load()],
        reset_on_submit=False,
        class_name="col g4",
    )
    main = rx.el.div(form, rx.cond(is_kept, domains_panel()), class_name="col g4 ssomain")
    beside = rx.el.div(test_panel(), forced_panel(), end_panel(), class_name="col g4")
    return rx.el.div(main, rx.cond(is_kept, beside), class_name="sso-grid")


def _nothing() -> rx.Component:
    return empty_state(
        "key-round",
        "No single sign-on yet",
        "Connect Google, Microsoft, Okta, Keycloak or any other OpenID Connect provider, and "
        "people sign in with "
        "the account they have there.",
        new_button(),
    )

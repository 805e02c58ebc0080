"""The dialog that makes a key, and then shows it once."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import choice, field, segmented, text_input
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.settings.api_keys_fresh_parts import fresh_footer, fresh_key
from mkt_dashboard.ui.settings.api_keys_new_state import NEVER, NewApiKeyState
from mkt_dashboard.ui.settings.api_keys_words import Area, Scope
from mkt_dashboard.ui.visitor import may

FORM = "key-form"
ENDS = [("30", "in 30 days"), ("90", "in 90 days"), ("365", "in a year"), (NEVER, "never")]


def new_key_dialog() -> rx.Component:
    """One dialog: the form, and once the key is made, the key."""
    is_made = NewApiKeyState.fresh != ""
    return dialog(
        rx.cond(is_made, rx.fragment("Key “", NewApiKeyState.name, "” made"), "New key"),
        rx.cond(
            is_made,
            fresh_key(
                NewApiKeyState.fresh,
                example=NewApiKeyState.example,
                scopes=NewApiKeyState.fresh_scopes,
                is_service=NewApiKeyState.kind == KeyKind.SERVICE.value,
                on_unmount=NewApiKeyState.forget,
            ),
            _form(),
        ),
        is_open=NewApiKeyState.is_open,
        on_open_change=NewApiKeyState.open_form,
        footer=[
            fresh_footer(
                is_made,
                busy_button(
                    "Create key",
                    on_click=rx.noop(),
                    is_busy=NewApiKeyState.is_saving,
                    class_name="btn primary",
                    type="submit",
                    form=FORM,
                ),
            )
        ],
        width="560px",
    )


def _form() -> rx.Component:
    error = NewApiKeyState.field_errors.get("name", "")
    return rx.el.form(
        field(
            "Name",
            text_input("name", error=error, placeholder="Shop orders", auto_focus=True, max_length=100),
            name="name",
            error=error,
            hint="The program that will use it. The audit log calls it so.",
        ),
        _kind(),
        _scopes(),
        _end(),
        _limit(),
        id=FORM,
        on_submit=NewApiKeyState.save,
        reset_on_submit=False,
        class_name="newkey",
    )


def _kind() -> rx.Component:
    chooser = segmented(
        [(KeyKind.PERSONAL.value, "Personal"), (KeyKind.SERVICE.value, "Service")],
        value=NewApiKeyState.kind,
        on_choose=NewApiKeyState.choose_kind,
        label="Kind of key",
    )
    meaning = rx.cond(
        NewApiKeyState.kind == KeyKind.SERVICE.value,
        "Belongs to the workspace and stays when you leave.",
        "Acts as you, and ends with your membership.",
    )
    hint = rx.el.div(meaning, class_name="hint")
    return rx.el.div(
        rx.el.span("Kind", class_name="label"),
        rx.cond(may(Permission.API_KEY_MANAGE), chooser, rx.fragment()),
        hint,
        class_name="field",
    )


def _scopes() -> rx.Component:
    error = NewApiKeyState.field_errors.get("scopes", "")
    problem = rx.el.div(icon("circle-alert"), rx.el.span(error), class_name="err", role="alert")
    reading = rx.el.button(
        "Tick all reading", type="button", on_click=NewApiKeyState.choose_reading, class_name="btn ghost xs"
    )
    return rx.el.fieldset(
        rx.el.div(
            rx.el.legend("What it may do", class_name="label"),
            rx.el.span(NewApiKeyState.chosen.length(), " ticked", class_name="t3 s12 num"),
            rx.el.span(reading, class_name="end"),
            class_name="row",
        ),
        rx.el.div(rx.foreach(NewApiKeyState.areas, _area), class_name="areas"),
        rx.cond(error != "", problem),
        rx.cond(
            may(Permission.API_KEY_MANAGE),
            rx.fragment(),
            rx.el.div("With your role a key only reads.", class_name="hint"),
        ),
        class_name="field",
    )


def _area(area: rx.Var[Area]) -> rx.Component:
    return rx.el.section(rx.el.h3(area["name"]), rx.el.ul(rx.foreach(area["scopes"].to(list[Scope]), _scope)))


def _scope(scope: rx.Var[Scope]) -> rx.Component:
    tick = rx.el.input(
        type="checkbox",
        checked=NewApiKeyState.chosen.contains(scope["name"]),
        on_change=lambda _: NewApiKeyState.toggle(scope["name"]),
        class_name="tick",
    )
    return rx.el.li(rx.el.label(tick, rx.el.span(scope["words"]), title=scope["name"]))


def _end() -> rx.Component:
    warning = note(
        "A key without an end opens the door for good to whoever finds it. ",
        "Revoke it when it is not used any more.",
        kind="amber",
        glyph="triangle-alert",
    )
    return rx.el.div(
        rx.el.label("Ends", html_for="lasts", class_name="label"),
        choice(
            ENDS, value=NewApiKeyState.lasts, on_change=NewApiKeyState.choose_end, label="Ends", id="lasts"
        ),
        rx.cond(NewApiKeyState.lasts == NEVER, warning),
        class_name="field",
    )


def _limit() -> rx.Component:
    error = NewApiKeyState.field_errors.get("per_minute", "")
    return field(
        "Calls a minute",
        text_input(
            "per_minute", error=error, input_mode="numeric", placeholder="No limit of its own", max_length=4
        ),
        name="per_minute",
        error=error,
        hint="From 1 to 1 000. It also counts for the workspace, which may make 1 000.",
    )

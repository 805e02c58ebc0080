"""A key at the one moment when it is known, and the dialog that rotates one."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.copy_button import copy_button
from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import segmented
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.settings.api_keys_parts import scope_list
from mkt_dashboard.ui.settings.api_keys_rotate_state import RotateKeyState
from mkt_dashboard.ui.settings.api_keys_words import Scope

OAUTH = (
    "With OAuth 2.0 client credentials, the id is what stands before the second underscore "
    "and the secret is the rest."
)
OLD_ENDS = [("1", "1 hour"), ("24", "1 day"), ("168", "7 days")]


def fresh_key(
    key: rx.Var[str],
    *,
    example: rx.Var[str],
    scopes: rx.Var[list[Scope]],
    is_service: rx.Var[bool],
    on_unmount: Any,
) -> rx.Component:
    """The key, this once. Whichever way this goes from the screen, the key goes with it."""
    return rx.el.div(
        note(
            rx.el.b("Shown once.", class_name="m"),
            " We keep only a fingerprint. Copy it to where it is needed now.",
            kind="amber",
            glyph="triangle-alert",
        ),
        rx.el.div(rx.el.span(key, class_name="mono"), copy_button(key, "Copy key"), class_name="secret"),
        rx.el.div(
            rx.el.span("Try it", class_name="label"),
            rx.el.div(
                rx.el.div(rx.el.b("curl"), " ", example, " \\"),
                rx.el.div("  -H ", rx.el.u('"Authorization: Bearer $KEY"')),
                class_name="code mono",
            ),
            class_name="field",
        ),
        rx.cond(is_service, rx.el.p(OAUTH, class_name="t3 s12")),
        rx.el.div(rx.el.span("This key may", class_name="label"), scope_list(scopes), class_name="field"),
        class_name="col g4",
        on_unmount=on_unmount,
    )


def fresh_footer(is_made: rx.Var[bool], make: rx.Component) -> rx.Component:
    """The way back and the button that makes the key; once it is made, the way out."""
    return rx.cond(
        is_made,
        rx.dialog.close(rx.el.button("I have stored it", class_name="btn primary")),
        rx.fragment(rx.dialog.close(rx.el.button("Back", class_name="btn")), make),
    )


def rotate_dialog() -> rx.Component:
    """Ask how long the old secret goes on, and then show the new one."""
    is_made = RotateKeyState.fresh != ""
    return dialog(
        rx.cond(
            is_made,
            rx.fragment("New secret for “", RotateKeyState.name, "”"),
            rx.fragment("Rotate “", RotateKeyState.name, "”"),
        ),
        rx.cond(
            is_made,
            fresh_key(
                RotateKeyState.fresh,
                example=RotateKeyState.example,
                scopes=RotateKeyState.fresh_scopes,
                is_service=RotateKeyState.is_service,
                on_unmount=RotateKeyState.forget,
            ),
            _question(),
        ),
        is_open=RotateKeyState.key_id != "",
        on_open_change=RotateKeyState.keep,
        footer=[
            fresh_footer(
                is_made,
                busy_button(
                    "Rotate key",
                    on_click=RotateKeyState.rotate(RotateKeyState.key_id),
                    is_busy=RotateKeyState.is_rotating,
                    class_name="btn primary",
                ),
            )
        ],
        width="560px",
    )


def _question() -> rx.Component:
    chooser = segmented(
        OLD_ENDS,
        value=RotateKeyState.old_ends,
        on_choose=RotateKeyState.choose_end,
        label="The old secret ends",
    )
    return rx.el.div(
        rx.el.p(
            "The key gets a new secret under the same name, with the same rights and limits, for as long "
            "again. Give the programs that use it the new one before the old one ends."
        ),
        rx.el.div(
            rx.el.span("The old secret ends in", class_name="label"),
            chooser,
            rx.el.div("A secret that an earlier rotation left open ends now.", class_name="hint"),
            class_name="field newkey",
        ),
        class_name="col g4",
    )

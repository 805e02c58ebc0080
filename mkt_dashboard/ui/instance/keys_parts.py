"""The tables of keys and what is asked before one changes."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import confirm_dialog
from mkt_dashboard.ui.components.figures import bar, definition, number
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, skeleton_rows
from mkt_dashboard.ui.instance.keys_state import KeysState, Ring, Signing

SECRETS = "Client secrets, letters that wait, seeds of second factors: each is sealed for its own row."


def data_keys() -> rx.Component:
    """What seals secrets: a table of workspaces, with the way a change has gone."""
    columns = [
        Column("Belongs to", lambda ring: rx.el.b(ring["name"], class_name="cut")),
        Column("Key", lambda ring: ring["number"], is_number=True, width="70px"),
        Column(
            "Made",
            lambda ring: rx.el.span(moment(ring["since"], "day"), class_name="t2"),
            is_number=True,
            is_wide=True,
            width="130px",
        ),
        Column(
            definition("Secrets", SECRETS),
            lambda ring: number(ring["secrets"]),
            is_number=True,
            is_wide=True,
            width="100px",
        ),
        Column("State", _ring_state, width="260px"),
        Column("", _new_key, is_number=True, width="150px"),
    ]
    nothing = empty_state(
        "key-round",
        "No key yet",
        "The first secret makes one: a letter, a second factor, the client secret of a single sign-on.",
    )
    return data_table(
        KeysState.rings,
        columns,
        row_id=lambda ring: ring["id"],
        is_loading=~KeysState.is_loaded,
        empty=nothing,
    )


def _ring_state(ring: rx.Var[Ring]) -> rx.Component:
    rest = rx.el.span(number(ring["waiting"]), " under older keys", class_name="t2 s12 nowrap")
    return rx.cond(
        ring["is_changing"],
        rx.el.span(
            badge("changing", "green"), bar(ring["share"], "green"), rest, class_name="row keyprogress"
        ),
        badge("in use", "line", "circle-check"),
    )


def _new_key(ring: rx.Var[Ring]) -> rx.Component:
    return rx.el.button(
        "Make a new key",
        class_name="btn xs",
        on_click=KeysState.ask(ring["id"]),
        disabled=ring["is_changing"],
        title=rx.cond(
            ring["is_changing"], "The keys are being changed. Wait until the older ones are gone.", ""
        ),
        aria_label="Make a new key for " + ring["name"],
    )


def signing_keys() -> rx.Component:
    """What signs access tokens of the API."""
    columns = [
        Column("Name", lambda key: rx.el.span(key["kid"], class_name="mono cut")),
        Column("State", _signing_state, width="260px"),
        Column(
            "Made",
            lambda key: rx.el.span(moment(key["since"], "day"), class_name="t2"),
            is_number=True,
            is_wide=True,
            width="130px",
        ),
    ]
    nothing = rx.el.p("The first access token makes one.", class_name="t3 padx")
    table = data_table(KeysState.signing, columns, row_id=lambda key: key["kid"], empty=nothing)
    return rx.cond(KeysState.is_loaded, table, skeleton_rows(2))


def _signing_state(key: rx.Var[Signing]) -> rx.Component:
    retired = rx.el.span(
        badge("retired", "", "history"),
        rx.el.span(moment(key["until"], "ago"), class_name="t3 s12"),
        class_name="row",
    )
    return rx.cond(key["until"] == "", badge("signs", "green", "check"), retired)


def data_key_dialog() -> rx.Component:
    return confirm_dialog(
        "Make a new key for " + KeysState.about_name,
        "New secrets are sealed with it at once. The older ones are sealed anew while people work, and then "
        "the older key is destroyed. Nobody is signed out.",
        verb="Make a new key",
        is_open=KeysState.about != "",
        on_open_change=KeysState.keep,
        on_confirm=KeysState.make_data_key,
        is_busy=KeysState.is_busy,
        hint="Backups of before keep the older key.",
    )


def signing_key_dialog() -> rx.Component:
    return confirm_dialog(
        "Change the signing key",
        "Access tokens are signed with a new key at once. Those of the one before are read for another hour, "
        "longer than any of them lasts, so no program is signed out.",
        verb="Change signing key",
        is_open=KeysState.is_rotating,
        on_open_change=KeysState.open_rotation,
        on_confirm=KeysState.rotate_signing_key,
        is_busy=KeysState.is_busy,
    )

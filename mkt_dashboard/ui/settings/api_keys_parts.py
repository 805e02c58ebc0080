"""The parts of the keys: the table, the key beside it, and the question before one is revoked."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.badges import avatar, badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import confirm_dialog
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import Tab, icon, tabs
from mkt_dashboard.ui.settings.api_keys_new_state import NewApiKeyState
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState, KeyLine
from mkt_dashboard.ui.settings.api_keys_words import Scope

CHOSEN = ApiKeysState.chosen
WHAT = (
    "A key lets a program in: the shop that adds contacts, the data lake that reads reports. "
    "It may do what you tick, never more than you may, and you can take it back at any time."
)


def new_key_button() -> rx.Component:
    return rx.el.button(
        icon("plus", "sm"), "New key", on_click=NewApiKeyState.open_form(True), class_name="btn primary sm"
    )


def key_tabs() -> rx.Component:
    return tabs(
        Tab("In use", links.API_KEYS, ApiKeysState.in_use),
        Tab("Revoked", f"{links.API_KEYS}?show=revoked", ApiKeysState.revoked),
        current=rx.cond(ApiKeysState.shows_revoked, "Revoked", "In use"),
    )


def key_table() -> rx.Component:
    columns = [
        Column("Key", _name),
        Column("May", lambda row: rx.el.span(row["may"], class_name="t2 may"), is_wide=True),
        Column("Owner", _owner, is_wide=True),
        Column("Used", _used, is_number=True, is_wide=True),
        Column(rx.cond(ApiKeysState.shows_revoked, "Revoked", "Ends"), _end, is_number=True),
    ]
    return data_table(
        ApiKeysState.rows,
        columns,
        row_id=lambda row: row["id"],
        on_row_click=lambda row: ApiKeysState.choose(row["id"]),
        current_id=CHOSEN["id"],
        is_loading=~ApiKeysState.is_loaded,
        empty=_empty(),
    )


def _name(row: rx.Var[KeyLine]) -> rx.Component:
    return rx.el.span(
        rx.el.b(row["name"], class_name="cut"),
        rx.el.span(row["prefix"], class_name="mono"),
        class_name="twol",
    )


def _owner(row: rx.Var[KeyLine]) -> rx.Component:
    return rx.el.span(
        avatar(row["initials"], row["owner"]),
        rx.cond(row["is_service"], rx.el.span("Service", class_name="tag")),
        class_name="row g1",
    )


def _used(row: rx.Var[KeyLine]) -> rx.Component:
    return rx.el.span(rx.cond(row["used"] == "", "never", moment(row["used"], "ago")), class_name="t2")


def _end(row: rx.Var[KeyLine]) -> rx.Component:
    day = moment(row["ends"], "day")
    return rx.cond(
        row["revoked"] != "",
        rx.el.span(moment(row["revoked"], "day"), class_name="t2"),
        rx.match(
            row["ending"],
            ("never", badge("never", "orange", "triangle-alert")),
            ("ended", badge("ended", "red", "circle-x")),
            ("soon", badge(day, "amber", "clock")),
            rx.el.span(day, class_name="t2"),
        ),
    )


def _empty() -> rx.Component:
    return rx.cond(
        ApiKeysState.shows_revoked,
        empty_state(
            "key-round", "Nothing was revoked", "A key that is taken back is kept here, for the record."
        ),
        empty_state("key-round", "No keys yet", WHAT, new_key_button()),
    )


def key_sheet() -> rx.Component:
    """Everything about one key but its secret, which nobody has any more."""
    revoke = rx.el.button(
        icon("ban", "sm"),
        "Revoke key",
        on_click=ApiKeysState.ask_to_revoke(True),
        class_name="btn danger grow",
    )
    return rx.el.aside(
        rx.el.header(
            rx.el.h2(CHOSEN["name"], class_name="cut"),
            rx.el.button(
                icon("x", "sm"),
                class_name="btn ghost icon sm end",
                on_click=ApiKeysState.close,
                aria_label="Close",
            ),
            class_name="pagehead",
        ),
        rx.el.div(
            rx.el.section(_facts(), class_name="cx"),
            rx.el.section(
                rx.el.h2("This key may"), scope_list(CHOSEN["scopes"].to(list[Scope])), class_name="cx"
            ),
            class_name="scroll",
        ),
        rx.cond(CHOSEN["revoked"] == "", rx.el.footer(revoke, class_name="sheetfoot")),
        class_name="side-sheet keysheet",
        aria_label="Key",
    )


def _facts() -> rx.Component:
    used = rx.cond(
        CHOSEN["used"] == "", "never", rx.fragment(moment(CHOSEN["used"]), " from ", CHOSEN["used_from"])
    )
    facts = [
        ("Begins with", rx.el.span(CHOSEN["prefix"], class_name="mono")),
        ("Acts as", rx.cond(CHOSEN["is_service"], "a service of the workspace", CHOSEN["owner"])),
        ("Made", rx.fragment(moment(CHOSEN["made"], "day"), " by ", CHOSEN["owner"])),
        ("Last used", used),
        ("Ends", rx.cond(CHOSEN["ends"] == "", "never, until somebody revokes it", moment(CHOSEN["ends"]))),
    ]
    lines = [part for name, value in facts for part in (rx.el.dt(name), rx.el.dd(value))]
    revoked = rx.cond(
        CHOSEN["revoked"] == "",
        rx.fragment(),
        rx.fragment(rx.el.dt("Revoked"), rx.el.dd(moment(CHOSEN["revoked"]))),
    )
    return rx.el.dl(*lines, revoked, class_name="kv")


def scope_list(scopes: rx.Var[list[Scope]]) -> rx.Component:
    """What a key may do, in words and by the name of the API."""

    def line(scope: rx.Var[Scope]) -> rx.Component:
        mark = rx.el.span(icon("check"), class_name="state ready", title="May")
        return rx.el.li(
            mark, rx.el.span(scope["name"], class_name="mono"), rx.el.span(scope["words"], class_name="t3")
        )

    return rx.el.ul(rx.foreach(scopes, line), class_name="scopes")


def revoke_dialog() -> rx.Component:
    consequence = rx.fragment(
        "The next call with this key is refused, and every program that uses it stops until it gets ",
        "another. A revoked key cannot be brought back.",
    )
    return confirm_dialog(
        rx.fragment("Revoke “", CHOSEN["name"], "”"),
        consequence,
        verb="Revoke key",
        is_open=ApiKeysState.is_asking,
        on_open_change=ApiKeysState.ask_to_revoke,
        on_confirm=ApiKeysState.revoke,
        is_busy=ApiKeysState.is_revoking,
        is_dangerous=True,
    )

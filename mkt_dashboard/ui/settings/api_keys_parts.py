"""The parts of the keys: the table, the key beside it, and the question before one is revoked."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.badges import avatar, badge
from mkt_dashboard.ui.components.chart import chart
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import confirm_dialog
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, note
from mkt_dashboard.ui.components.page import Tab, icon, panel, tabs
from mkt_dashboard.ui.components.spark import spark
from mkt_dashboard.ui.settings.api_keys_figures import UsageLine
from mkt_dashboard.ui.settings.api_keys_new_state import NewApiKeyState
from mkt_dashboard.ui.settings.api_keys_rotate_state import RotateKeyState
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
        Tab("Rate limits", f"{links.API_KEYS}?show=limits"),
        current=rx.cond(
            ApiKeysState.shows_limits, "Rate limits", rx.cond(ApiKeysState.shows_revoked, "Revoked", "In use")
        ),
    )


def key_table() -> rx.Component:
    columns = [
        Column("Key", _name),
        Column("May", lambda row: rx.el.span(row["may"], class_name="t2 may"), is_wide=True),
        Column("Owner", _owner, is_wide=True),
        Column("Calls, 7 days", _calls, is_wide=True),
        Column("Errors", _errors, is_number=True, is_wide=True),
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


def _calls(row: rx.Var[KeyLine]) -> rx.Component:
    usage = row["usage"].to(UsageLine)
    return rx.el.span(
        rx.cond(usage["days"].to(list[float]).length() > 0, spark(usage["days"].to(list[float]))),
        rx.el.span(usage["week"], class_name="num"),
        class_name="row keycalls",
    )


def _errors(row: rx.Var[KeyLine]) -> rx.Component:
    usage = row["usage"].to(UsageLine)
    return rx.el.span(usage["share"], class_name=rx.cond(usage["is_high"], "down num", "t2 num"))


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
    rotate = rx.el.button(
        icon("refresh-cw", "sm"),
        "Rotate key",
        on_click=RotateKeyState.ask(CHOSEN["id"]),
        class_name="btn grow",
    )
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
            rx.cond(CHOSEN["old_ends"] != "", rx.el.section(_old_secret(), class_name="cx")),
            rx.el.section(_facts(), class_name="cx"),
            rx.el.section(rx.el.h2("Calls per hour"), _hours(), class_name="cx"),
            rx.el.section(
                rx.el.h2("This key may"), scope_list(CHOSEN["scopes"].to(list[Scope])), class_name="cx"
            ),
            class_name="scroll",
        ),
        rx.cond(CHOSEN["revoked"] == "", rx.el.footer(rotate, revoke, class_name="sheetfoot")),
        class_name="side-sheet keysheet",
        aria_label="Key",
    )


def _facts() -> rx.Component:
    used = rx.cond(
        CHOSEN["used"] == "",
        "never",
        rx.fragment(
            moment(CHOSEN["used"]),
            " from ",
            CHOSEN["used_from"],
            rx.cond(CHOSEN["used_by"] != "", rx.fragment(" by ", CHOSEN["used_by"])),
        ),
    )
    usage = CHOSEN["usage"].to(UsageLine)
    facts = [
        ("Begins with", rx.el.span(CHOSEN["prefix"], class_name="mono")),
        ("Acts as", rx.cond(CHOSEN["is_service"], "a service of the workspace", CHOSEN["owner"])),
        ("Made", rx.fragment(moment(CHOSEN["made"], "day"), " by ", CHOSEN["owner"])),
        ("Last used", used),
        ("Calls", rx.fragment(usage["today"], " today, ", usage["week"], " in 7 days")),
        ("Limit", rx.cond(CHOSEN["limit"] == "", "that of the workspace", CHOSEN["limit"])),
        ("Ends", rx.cond(CHOSEN["ends"] == "", "never, until somebody revokes it", moment(CHOSEN["ends"]))),
    ]
    lines = [part for name, value in facts for part in (rx.el.dt(name), rx.el.dd(value))]
    revoked = rx.cond(
        CHOSEN["revoked"] == "",
        rx.fragment(),
        rx.fragment(rx.el.dt("Revoked"), rx.el.dd(moment(CHOSEN["revoked"]))),
    )
    return rx.el.dl(*lines, revoked, class_name="kv")


def _old_secret() -> rx.Component:
    return note(
        "The secret before the last rotation still opens until ",
        moment(CHOSEN["old_ends"]),
        ".",
        kind="amber",
        glyph="clock",
    )


def _hours() -> rx.Component:
    return rx.cond(
        ApiKeysState.chosen_says != "",
        chart(ApiKeysState.chosen_figure, says=ApiKeysState.chosen_says, height=150),
        rx.el.p("No calls in the last 48 hours.", class_name="t3 s12"),
    )


def all_hours() -> rx.Component:
    """What all keys together did, hour by hour."""
    return rx.cond(
        ApiKeysState.figure_says != "",
        rx.el.div(
            panel(
                "Calls per hour",
                rx.el.div(
                    chart(ApiKeysState.figure, says=ApiKeysState.figure_says, height=220), class_name="body"
                ),
                beside=[rx.el.span("all keys, last 48 hours", class_name="t3 s12")],
            ),
            class_name="padx keysub",
        ),
    )


def ending_note() -> rx.Component:
    """One line for all that end soon, with the way out."""
    line = note(
        rx.el.b(ApiKeysState.ending, class_name="m"),
        " within 14 days. Rotate what is still needed, so that its programs go on.",
        kind="amber",
        glyph="clock",
    )
    return rx.cond(
        (ApiKeysState.ending != "") & ~ApiKeysState.shows_revoked,
        rx.el.div(line, class_name="ssonote keynote"),
    )


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

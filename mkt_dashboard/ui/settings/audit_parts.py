"""The parts of the audit log: what was verified, the filters, the table."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table, table_foot
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.fields import choice, search_input
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, error_note, note
from mkt_dashboard.ui.components.page import icon, link, toolbar
from mkt_dashboard.ui.settings import audit_words as words
from mkt_dashboard.ui.settings.audit_entry import face
from mkt_dashboard.ui.settings.audit_lines import AuditLine
from mkt_dashboard.ui.settings.audit_state import EXPORT, AuditState
from mkt_dashboard.ui.visitor import may

FILTERS, CHECK = AuditState.filters, AuditState.check


def chain_badge() -> rx.Component:
    return rx.cond(
        CHECK["at"] != "",
        rx.cond(
            CHECK["is_whole"], badge("chain whole", "green", "link"), badge("chain broken", "red", "circle-x")
        ),
        badge("not verified yet", "line", "circle-dashed"),
    )


def audit_actions() -> list[rx.Component]:
    return [
        busy_button(
            icon("shield-check", "sm"),
            rx.el.span("Verify the chain"),
            on_click=AuditState.verify,
            is_busy=AuditState.is_verifying,
            class_name="btn ghost sm",
        ),
        rx.cond(may(Permission.AUDIT_EXPORT), rx.fragment(_export("csv", "CSV"), _export("jsonl", "JSON"))),
    ]


def _export(form: str, word: str) -> rx.Component:
    # The router takes every path of ours for a page unless it is told to leave the click to the browser.
    return link(
        icon("download", "sm"),
        f"Export {word}",
        href=f"{EXPORT}?format={form}&" + AuditState.export_query,
        reload_document=True,
        download=True,
        class_name="btn sm hide-s",
    )


def check_note() -> rx.Component:
    """Up to which entry the log was proved to be what was written, or what is wrong with it."""
    whole = note(
        "Verified up to entry ",
        rx.el.b(CHECK["upto"], class_name="num"),
        ", ",
        moment(CHECK["at"]),
        ". No entry was changed, none is missing.",
        glyph="shield-check",
    )
    never = note(
        "Each entry carries a hash that covers the entry before it. Verify the chain to see that none was "
        "changed and none is missing.",
        glyph="link",
    )
    found = rx.cond(CHECK["is_whole"], whole, error_note(CHECK["sentence"]))
    return rx.el.div(rx.cond(CHECK["at"] != "", found, never), class_name="auditnote", role="status")


def audit_filters() -> rx.Component:
    return toolbar(
        search_input("Object or person", value=FILTERS["search"], on_change=AuditState.find),
        rx.el.span(
            rx.el.select(
                rx.el.option("Anyone", value=""),
                rx.foreach(AuditState.people, lambda one: rx.el.option(one["word"], value=one["value"])),
                value=FILTERS["member"],
                on_change=lambda value: AuditState.filter_by("member", value),
                aria_label="Who",
            ),
            icon("chevron-down"),
            class_name="select native sm",
        ),
        _choice(words.GROUPS, "group", "What"),
        _choice(words.DOOR_CHOICES, "door", "Door"),
        _day("since", "From"),
        _day("until", "To"),
        rx.cond(
            FILTERS["object"] != "",
            rx.el.button(
                "One object",
                icon("x"),
                class_name="chip on",
                on_click=AuditState.filter_by("object", ""),
                aria_label="Show every object",
            ),
        ),
    )


def _choice(options: list[tuple[str, str]], name: str, label: str) -> rx.Component:
    return rx.el.span(
        choice(
            options,
            value=FILTERS[name],
            on_change=lambda value: AuditState.filter_by(name, value),
            label=label,
        ),
        class_name="filterbox",
    )


def _day(name: str, label: str) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="t3 s12"),
        rx.el.input(
            type="date",
            value=FILTERS[name],
            on_change=lambda value: AuditState.filter_by(name, value),
            class_name="bare",
            aria_label=label,
        ),
        class_name="input sm auditday",
    )


def audit_table() -> rx.Component:
    columns = [
        Column("Time", lambda row: rx.el.span(moment(row["at"]), class_name="t2 nowrap"), is_wide=True),
        Column("Who", _who, is_wide=True),
        Column("Did", _did),
        Column("To", lambda row: rx.el.div(row["about"], class_name="t2 cut"), is_wide=True),
        Column(
            "Entry", lambda row: rx.el.span(row["number"], class_name="t3 num"), is_number=True, is_wide=True
        ),
        Column("Hash", lambda row: rx.el.span(row["hash"], class_name="mono t3"), is_wide=True),
    ]
    table = data_table(
        AuditState.rows,
        columns,
        row_id=lambda row: row["seq"],
        on_row_click=lambda row: AuditState.open(row["seq"]),
        current_id=AuditState.entry["seq"],
        is_loading=~AuditState.is_loaded,
        empty=_empty(),
    )
    problem = rx.el.div(
        error_note(AuditState.problem, " ", link("Show every entry", href=links.AUDIT)), class_name="pad"
    )
    return rx.cond(AuditState.problem != "", problem, table)


def _who(row: rx.Var[AuditLine]) -> rx.Component:
    return rx.el.span(face(row["initials"], row["who"], "sm"), rx.el.span(row["who"]), class_name="row")


def _did(row: rx.Var[AuditLine]) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            row["did"],
            class_name="plainbutton",
            on_click=AuditState.open(row["seq"]).stop_propagation,
        ),
        rx.el.div(
            rx.el.span(row["who"], class_name="cut"),
            rx.el.span(row["about"], class_name="cut"),
            moment(row["at"]),
            class_name="row only-s second t3 s12",
        ),
        class_name="namecell",
    )


def _empty() -> rx.Component:
    return rx.cond(
        AuditState.is_filtered,
        empty_state(
            "search",
            "No entry fits",
            "Search looks at the names of objects and people. Take a filter away to see more.",
            link("Show every entry", href=links.AUDIT, class_name="btn"),
        ),
        empty_state(
            "history",
            "Nothing was done yet",
            "The audit log keeps who did what, when and from where. Nobody can change or delete an entry.",
        ),
    )


def audit_foot() -> rx.Component:
    return table_foot(
        AuditState.shown,
        None,
        has_before=AuditState.has_before,
        has_after=AuditState.has_after,
        on_page=AuditState.turn,
    )

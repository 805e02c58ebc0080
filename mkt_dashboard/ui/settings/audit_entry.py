"""One entry of the audit log beside the list."""

import reflex as rx

from mkt_dashboard.ui.components.badges import avatar
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.page import Content, icon, link
from mkt_dashboard.ui.settings.audit_lines import Fact, FieldChange, Link
from mkt_dashboard.ui.settings.audit_state import AuditState

ENTRY = AuditState.entry


def entry_sheet() -> rx.Component:
    """One entry beside the list: what changed, where from, and its place in the chain."""
    return rx.el.aside(
        rx.el.header(
            rx.el.h2("Entry ", ENTRY["number"], class_name="cut"),
            rx.el.button(
                icon("x", "sm"),
                class_name="btn ghost icon sm end",
                on_click=AuditState.open(""),
                aria_label="Close",
            ),
            class_name="pagehead",
        ),
        rx.el.div(_deed(), _what_changed(), _where_from(), _chain(), class_name="scroll padx auditentry"),
        class_name="side-sheet",
        aria_label="Entry",
    )


def face(initials: rx.Var[str], name: rx.Var[str], size: str) -> rx.Component:
    """Whoever did it as a disc; a machine gets a cog."""
    cog = rx.el.span(icon("cog", "xs"), class_name=f"av {size} e")
    return rx.cond(initials != "", avatar(initials, name, f"c {size}"), cog)


def _deed() -> rx.Component:
    return rx.el.div(
        face(ENTRY["initials"], ENTRY["who"], "lg"),
        rx.el.div(
            rx.el.b(ENTRY["who"]),
            " ",
            ENTRY["did"],
            rx.cond(ENTRY["about"] != "", rx.fragment(" ", _about())),
            rx.el.div(moment(ENTRY["at"]), class_name="s12 t3"),
        ),
        class_name="row deed",
    )


def _about() -> rx.Component:
    name = rx.el.span("“", ENTRY["about"], "”")
    return rx.cond(ENTRY["path"] != "", link(name, href=ENTRY["path"]), name)


def _what_changed() -> rx.Component:
    diff = rx.fragment(_heading("What changed"), rx.el.dl(rx.foreach(AuditState.changes, _field_change)))
    facts = rx.fragment(
        _heading("Details"), rx.el.dl(rx.foreach(AuditState.facts, _fact), class_name="kv facts")
    )
    return rx.fragment(
        rx.cond(AuditState.changes.length() > 0, diff), rx.cond(AuditState.facts.length() > 0, facts)
    )


def _field_change(change: rx.Var[FieldChange]) -> rx.Component:
    return rx.el.div(
        rx.el.dt(change["name"], class_name="s12 t3"),
        rx.el.dd(
            rx.el.del_(change["old"]),
            icon("arrow-right", "xs"),
            rx.el.ins(change["new"]),
            class_name="fieldchange",
        ),
    )


def _fact(fact: rx.Var[Fact]) -> rx.Component:
    return rx.fragment(rx.el.dt(fact["name"]), rx.el.dd(fact["value"]))


def _where_from() -> rx.Component:
    return rx.fragment(
        _heading("Where from"),
        rx.el.dl(
            rx.el.dt("Address"),
            rx.el.dd(ENTRY["ip"], class_name="num"),
            rx.el.dt("Door"),
            rx.el.dd(ENTRY["door"]),
            rx.el.dt("Action"),
            rx.el.dd(ENTRY["action"], class_name="mono"),
            class_name="kv",
        ),
        rx.cond(
            ENTRY["object_id"] != "",
            rx.el.button(
                "Show everything about this object",
                class_name="btn sm",
                on_click=AuditState.follow(ENTRY["object_id"]),
            ),
        ),
    )


def _chain() -> rx.Component:
    return rx.fragment(
        _heading("Chain"),
        rx.el.ul(rx.foreach(AuditState.neighbours, _link), class_name="chain mono"),
        rx.el.p(ENTRY["hash"], class_name="mono s12 wholehash"),
        rx.el.p("Each hash covers the entry and the hash before it.", class_name="s12 t3"),
    )


def _link(one: rx.Var[Link]) -> rx.Component:
    return rx.el.li(
        icon("link"),
        rx.el.span(one["number"]),
        rx.el.b(one["hash"]),
        class_name=rx.cond(one["is_this"], "on", ""),
    )


def _heading(words_: Content) -> rx.Component:
    return rx.el.h3(words_, class_name="sect section")

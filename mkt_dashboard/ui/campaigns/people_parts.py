"""The parts of the people page: tabs with counts, what narrows them, the table."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns import words
from mkt_dashboard.ui.campaigns.people_state import PeopleState, PeopleTab, PersonLine
from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table, table_foot
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, note, who_may
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.visitor import VisitorState, may

LOOKS = {
    "sent": ("green", "check"),
    "failed": ("red", "circle-x"),
    "suppressed": ("", "ban"),
    "unknown": ("violet", "circle-question-mark"),
    "sending": ("accent", "loader"),
    "queued": ("", "hourglass"),
    "deferred": ("amber", "clock-alert"),
}


def number_tabs() -> rx.Component:
    """One tab a number; those without anybody are not shown."""
    return rx.el.div(
        rx.el.nav(rx.foreach(PeopleState.tabs, _tab), class_name="subtabs", aria_label="Which people"),
        class_name="toolbar scrolls",
    )


def _tab(one: rx.Var[PeopleTab]) -> rx.Component:
    is_here = one["key"] == PeopleState.which
    return link(
        one["name"],
        rx.el.span(one["amount"], class_name="n"),
        href=one["href"],
        class_name=rx.cond(is_here, "btn xs on", "btn ghost xs"),
        aria_current=rx.cond(is_here, "page", "false"),
        key=one["key"],
    )


def narrowed() -> rx.Component:
    """What the list is narrowed to, with the way back to everybody behind the number."""
    chips = rx.foreach(PeopleState.chips, lambda one: rx.el.span(one, class_name="chip on"))
    back = link("Show all", href=PeopleState.sides["people"], class_name="btn ghost xs")
    masked = note(
        "Your role sees numbers, not recipients, so names are masked. ",
        f"Ask {who_may(Permission.ANALYTICS_RECIPIENT_LEVEL)}.",
        glyph="lock",
    )
    others = note("People outside your lists are counted, but not named.", glyph="lock")
    return rx.fragment(
        rx.cond(VisitorState.sees_all_lists, rx.fragment(), rx.el.div(others, class_name="padx over")),
        rx.cond(
            may(Permission.ANALYTICS_RECIPIENT_LEVEL),
            rx.fragment(),
            rx.el.div(masked, class_name="padx over"),
        ),
        rx.cond(PeopleState.chips.length() > 0, rx.el.div(chips, back, class_name="row padx over wrap")),
    )


def people_table() -> rx.Component:
    columns = [
        Column("Contact", _contact),
        Column("Outcome", _outcome, is_wide=True),
        Column("Why, and what the server said", _why, is_wide=True),
        Column("Sent", lambda row: moment(row["ended_at"]), is_wide=True),
        Column("Opened", lambda row: _hit(row["opened_at"], row["is_human_open"]), is_wide=True),
        Column("Clicked", lambda row: _hit(row["clicked_at"], row["is_human_click"]), is_wide=True),
        Column(
            "", lambda row: rx.cond(row["note"] != "", badge(row["note"], "amber", "bell-off")), is_wide=True
        ),
    ]
    return data_table(
        PeopleState.rows,
        columns,
        row_id=lambda row: row["key"],
        on_row_click=lambda row: rx.cond(row["path"] != "", rx.redirect(row["path"]), rx.noop()),
        is_loading=~PeopleState.is_loaded,
        empty=empty_state(
            "users",
            "Nobody stands behind this number",
            "It is 0, or it changed since you opened it.",
            link("Show all people", href=PeopleState.sides["people"], class_name="btn"),
        ),
    )


def _contact(row: rx.Var[PersonLine]) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(row["email"], class_name="m cut"),
            rx.el.span(row["name"], class_name="t3 cut hide-s"),
            class_name="row",
        ),
        rx.el.div(
            _outcome(row), rx.el.span(_then(row), class_name="t3 s12 cut"), class_name="row only-s second"
        ),
        class_name="namecell",
    )


def _then(row: rx.Var[PersonLine]) -> rx.Component:
    """What followed, in a word for the phone."""
    clicked = rx.fragment("clicked ", moment(row["clicked_at"]))
    opened = rx.fragment("opened ", moment(row["opened_at"]))
    return rx.cond(
        row["clicked_at"] != "", clicked, rx.cond(row["opened_at"] != "", opened, rx.fragment(row["why"]))
    )


def _outcome(row: rx.Var[PersonLine]) -> rx.Component:
    looks = [(key, badge(words.OUTCOMES[key][0], *look)) for key, look in LOOKS.items()]
    return rx.fragment(rx.match(row["outcome"], *looks, badge(row["outcome"], "", "hourglass")))


def _why(row: rx.Var[PersonLine]) -> rx.Component:
    return rx.el.div(
        rx.cond(row["why"] != "", rx.el.span(row["why"], " ")),
        rx.el.span(row["reply"], class_name="mono s12 t3"),
        class_name="t2 cut reply",
        title=row["reply"],
    )


def _hit(at: rx.Var[str], is_human: rx.Var[bool]) -> rx.Component:
    machine = rx.el.span(icon("bot", "xs"), " ", moment(at), class_name="t3 row g1", title="By a machine")
    return rx.cond(is_human | (at == ""), moment(at), machine)


def page_turner() -> rx.Component:
    return table_foot(
        PeopleState.shown,
        None,
        has_before=PeopleState.has_before,
        has_after=PeopleState.has_after,
        on_page=PeopleState.turn,
    )

"""The card of the audience: the lists, the funnel, and the people behind each step of it."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.audience_state import AudienceState, Match
from mkt_dashboard.ui.campaigns.card import card, edit_button, may_edit, sentence
from mkt_dashboard.ui.campaigns.checklist_state import Chosen
from mkt_dashboard.ui.campaigns.funnel import Step
from mkt_dashboard.ui.components.dialogs import dialog
from mkt_dashboard.ui.components.fields import choice
from mkt_dashboard.ui.components.figures import definition
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import who_may
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.visitor import may

is_editing = AudienceState.editing == "audience"


def audience_card() -> rx.Component:
    is_chosen = AudienceState.include.length() > 0
    return card(
        "audience",
        rx.cond(is_chosen, _chosen(), sentence("audience")),
        acts=[edit_button("audience", AudienceState.open_lists, "Choose lists")],
        below=[
            rx.cond(is_editing & may_edit, _choices()),
            rx.cond(
                is_chosen & (AudienceState.cards["audience"]["state"] == "blocked"), sentence("audience")
            ),
            rx.cond(AudienceState.steps.length() > 0, _funnel()),
        ],
        is_open=is_chosen | is_editing,
    )


def _chosen() -> rx.Component:
    return rx.el.div(
        rx.foreach(AudienceState.include, lambda one, place: _chip(one, place, "include")),
        rx.cond(AudienceState.exclude.length() > 0, rx.el.span("not", class_name="t3 s12")),
        rx.foreach(AudienceState.exclude, lambda one, place: _chip(one, place, "exclude")),
        class_name="row wrap chips",
    )


def _chip(one: rx.Var[Chosen], place: rx.Var[int], kind: str) -> rx.Component:
    drop = rx.el.button(
        icon("x"),
        on_click=AudienceState.drop_list(kind, one["id"]),
        class_name="bare",
        aria_label="Take out " + one["name"],
    )
    return rx.fragment(
        rx.cond(place > 0, rx.el.span("or", class_name="t3 s12")),
        rx.el.span(
            icon("list"), rx.el.b(one["name"]), rx.cond(is_editing & may_edit, drop), class_name="chip"
        ),
    )


def _choices() -> rx.Component:
    return rx.el.div(
        _chooser("include", "Send to", "Add a list …"),
        _chooser("exclude", "Leave out", "Leave a list out …"),
        class_name="form-2",
    )


def _chooser(kind: str, label: str, begin: str) -> rx.Component:
    return rx.el.div(
        rx.el.span(label, class_name="label"),
        choice(
            rx.Var.create([{"value": "", "word": begin}]).to(list[dict[str, str]]) + AudienceState.choices,
            value="",
            on_change=lambda value: AudienceState.add_list(kind, value),
            label=label,
        ),
        class_name="field",
    )


def _funnel() -> rx.Component:
    again = rx.el.div(
        "Counted ",
        moment(AudienceState.counted_at, "ago"),
        rx.cond(
            AudienceState.is_editable,
            rx.el.button("Count again", on_click=AudienceState.count_again, class_name="btn ghost xs"),
        ),
        class_name="row s12 t3 counted",
    )
    return rx.el.div(
        rx.el.div(rx.foreach(AudienceState.steps, _step), class_name="funnel wide"),
        rx.cond(AudienceState.has_started, rx.fragment(), again),
    )


def _step(step: rx.Var[Step]) -> rx.Component:
    lost = rx.cond(
        step["lost_width"] != "0.00%",
        rx.el.u(class_name="cut2", style={"--left": step["width"]}, width=step["lost_width"]),
    )
    is_end = (step["key"] == "matched") | (step["key"] == "sendable")
    return rx.el.div(
        definition(step["name"], step["meaning"]),
        rx.el.span(rx.el.i(width=step["width"]), lost, class_name="track"),
        rx.el.span(rx.cond(is_end, _people(step, step["amount"]), step["amount"]), class_name="n"),
        rx.el.span(
            rx.cond(step["lost"] != "", rx.fragment(_people(step, step["lost"]), " ")),
            step["why"],
            class_name="why",
            title=step["why"],
        ),
        class_name=rx.cond(step["key"] == "sendable", "f last", "f"),
        key=step["key"],
    )


def _people(step: rx.Var[Step], amount: rx.Var[str]) -> rx.Component:
    closed = rx.tooltip(
        rx.el.span(amount, class_name="def", tab_index=0),
        content=f"Your role sees numbers, not people. Ask {who_may(Permission.CONTACT_PII)}.",
    )
    opened = rx.el.button(
        amount,
        on_click=AudienceState.open_step(step["key"]),
        class_name="bare people",
        title="Open the people",
    )
    return rx.cond(may(Permission.CONTACT_PII), opened, closed)


def people_dialog() -> rx.Component:
    """The first of those behind a step, each a way to the contact."""
    table = rx.el.table(
        rx.el.tbody(rx.foreach(AudienceState.matches, _match)),
        class_name="table tight plain flush",
    )
    return dialog(
        AudienceState.step_title,
        rx.cond(
            AudienceState.matches.length() > 0,
            rx.el.div(table, class_name="matches"),
            rx.el.p("Nobody is left out at this step."),
        ),
        is_open=AudienceState.step_title != "",
        on_open_change=AudienceState.close_step,
        footer=[
            rx.el.span("The first ", AudienceState.matches.length(), class_name="t3 s12 grow"),
            rx.dialog.close(rx.el.button("Close", class_name="btn")),
        ],
        width="560px",
    )


def _match(one: rx.Var[Match]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(link(one["email"], href=one["path"], class_name="plain m")),
        rx.el.td(one["name"], class_name="t2 hide-s"),
        rx.el.td(one["why"], class_name="t3 r"),
        key=one["path"],
    )

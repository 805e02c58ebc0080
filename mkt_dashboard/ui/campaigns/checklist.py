"""What surrounds the cards of the checklist: the buttons of the head, notices, the panel on the right."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.card import may_edit
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState, Deed, Difference
from mkt_dashboard.ui.campaigns.head import turn_buttons
from mkt_dashboard.ui.campaigns.launch_card import launch_button, unschedule_button
from mkt_dashboard.ui.campaigns.launch_state import LaunchState
from mkt_dashboard.ui.campaigns.mail_state import MailState
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import note, who_may
from mkt_dashboard.ui.components.page import Content, icon, link
from mkt_dashboard.ui.visitor import may


def name_in_place() -> rx.Component:
    """The name; a click turns it into a field."""
    typing = rx.el.input(
        default_value=ChecklistState.name,
        on_blur=ChecklistState.rename,
        auto_focus=True,
        max_length=200,
        class_name="input sm rename",
        aria_label="Name of the campaign",
    )
    shown = rx.el.h1(
        rx.cond(
            may_edit,
            rx.el.button(
                ChecklistState.name, on_click=ChecklistState.begin_renaming, class_name="bare", title="Rename"
            ),
            ChecklistState.name,
        )
    )
    return rx.cond(ChecklistState.is_renaming, typing, shown)


def head_actions() -> list[Content]:
    saved = rx.cond(
        ChecklistState.saved_at != "",
        rx.el.span("Saved ", moment(ChecklistState.saved_at, "ago"), class_name="s12 t3 nowrap hide-s"),
    )
    test = rx.cond(
        may(Permission.CAMPAIGN_TEST_SEND) & (MailState.mail["id"] != ""),
        busy_button(
            icon("flask-conical", "sm"),
            rx.el.span("Send test", class_name="hide-s"),
            on_click=MailState.send_test,
            is_busy=MailState.is_testing,
            class_name="btn sm",
            aria_label="Send test to myself",
        ),
    )
    return [saved, turn_buttons(), test, _main_button()]


def _main_button() -> rx.Component:
    again = rx.cond(
        may(Permission.CAMPAIGN_CREATE),
        rx.el.button(icon("copy", "sm"), "Duplicate", on_click=LaunchState.duplicate, class_name="btn sm"),
    )
    watch = link("Watch it live", href=LaunchState.sides["live"], class_name="btn primary sm")
    return rx.cond(
        LaunchState.has_started,
        rx.cond(LaunchState.has_ended, again, watch),
        rx.cond(LaunchState.status == "scheduled", unschedule_button(), launch_button("btn primary sm")),
    )


def notices() -> rx.Component:
    """What has to be known before anything is changed here."""
    fixed = note("What was launched cannot be changed. Duplicate it to send again.", glyph="lock")
    back = note(
        "It leaves by itself. A change takes it off the schedule: what was agreed on is no longer it.",
        kind="sky",
        glyph="clock",
    )
    closed = note(
        "You may look, not change. This needs ",
        rx.el.span(str(Permission.CAMPAIGN_UPDATE), class_name="mono"),
        f". Ask {who_may(Permission.CAMPAIGN_UPDATE)}.",
        glyph="lock",
    )
    return rx.fragment(
        rx.cond(ChecklistState.conflict != "", _conflict()),
        rx.cond(
            ChecklistState.has_started,
            fixed,
            rx.cond(
                may(Permission.CAMPAIGN_UPDATE),
                rx.cond(ChecklistState.status == "scheduled", back),
                closed,
            ),
        ),
    )


def _conflict() -> rx.Component:
    return rx.el.div(
        rx.el.div(icon("triangle-alert"), rx.el.b(ChecklistState.conflict, class_name="m"), class_name="row"),
        rx.el.table(
            rx.el.thead(rx.el.tr(rx.el.th(""), rx.el.th("Yours"), rx.el.th("Theirs"))),
            rx.el.tbody(rx.foreach(ChecklistState.differences, _difference)),
            class_name="table tight plain flush",
        ),
        rx.el.div(
            rx.el.button("Take theirs", on_click=ChecklistState.take_theirs, class_name="btn sm"),
            rx.el.button("Keep mine", on_click=ChecklistState.keep_mine, class_name="btn sm"),
            class_name="row",
        ),
        class_name="conflict note amber",
        role="alert",
    )


def _difference(one: rx.Var[Difference]) -> rx.Component:
    return rx.el.tr(rx.el.td(one["field"]), rx.el.td(one["mine"]), rx.el.td(one["theirs"]))


def context_panel() -> rx.Component:
    """Right of the cards: what happened to this campaign, and the facts about it."""
    return rx.el.aside(
        rx.el.nav(_side("activity", "Activity"), _side("details", "Details"), class_name="tabs"),
        rx.el.div(
            rx.cond(ChecklistState.side == "activity", _activity(), _details()),
            class_name="scroll context-body",
        ),
        class_name="context",
        aria_label="Context panel",
    )


def _side(side: str, name: str) -> rx.Component:
    is_here = ChecklistState.side == side
    return rx.el.a(
        name,
        on_click=ChecklistState.choose_side(side),
        role="button",
        tab_index=0,
        class_name=rx.cond(is_here, "on", ""),
        custom_attrs={"aria-pressed": is_here},
    )


def _activity() -> rx.Component:
    return rx.el.ul(rx.foreach(ChecklistState.activity, _deed), class_name="deeds")


def _deed(one: rx.Var[Deed]) -> rx.Component:
    return rx.el.li(
        icon(one["icon"], "sm"),
        rx.el.div(
            rx.el.span(rx.el.b(one["who"], class_name="m"), " ", one["did"]),
            rx.el.div(moment(one["at"], "ago"), class_name="t3 s12"),
        ),
    )


def _details() -> rx.Component:
    lines: list[tuple[str, Content]] = [
        ("Begun by", ChecklistState.created_by),
        ("Begun", moment(ChecklistState.created_at)),
        ("Launched by", rx.cond(ChecklistState.launched_by != "", ChecklistState.launched_by, "–")),
        ("Launched", moment(ChecklistState.launched_at)),
        ("Finished", moment(ChecklistState.finished_at)),
        ("Channel", "Email"),
        ("Id", rx.el.span(ChecklistState.public_id, class_name="mono s12 id")),
    ]
    cells = [cell for name, value in lines for cell in (rx.el.dt(name), rx.el.dd(value))]
    return rx.el.dl(*cells, class_name="kv")

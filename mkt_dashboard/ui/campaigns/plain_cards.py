"""The cards of goal and budget, of tracking and of the schedule."""

from zoneinfo import available_timezones

import reflex as rx

from mkt_dashboard.ui.campaigns.card import card, edit_button, may_edit, sentence
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.schedule_state import ScheduleState
from mkt_dashboard.ui.components.fields import field, segmented, text_input
from mkt_dashboard.ui.components.page import icon

GOALS = [
    ("", "No goal"),
    ("clicks", "Human clicks"),
    ("opens", "Human opens"),
    ("conversions", "Conversions"),
    ("revenue", "Revenue"),
]
CURRENCIES = ["EUR", "USD", "GBP", "CHF"]
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
plan = ScheduleState.plan


def goal_card() -> rx.Component:
    is_editing = (ChecklistState.editing == "goal") & may_edit
    return card(
        "goal",
        sentence("goal"),
        acts=[edit_button("goal", ChecklistState.edit("goal"))],
        below=[rx.cond(is_editing, _goal_form())],
        is_open=is_editing,
    )


def _goal_form() -> rx.Component:
    return rx.el.form(
        field("Goal", _select("goal_type", GOALS, ChecklistState.goal_type), name="goal_type"),
        _amount("goal_target", "Target", ChecklistState.goal_target, "5 000"),
        _amount("budget_total", "Budget", ChecklistState.budget_total, "900"),
        field(
            "Currency",
            _select("currency", [(one, one) for one in CURRENCIES], ChecklistState.currency),
            name="currency",
        ),
        rx.el.div(
            rx.el.button("Save goal and budget", type="submit", class_name="btn primary sm"),
            class_name="wide-field",
        ),
        on_submit=ChecklistState.save_goal,
        reset_on_submit=False,
        class_name="form-2",
    )


def _select(name: str, options: list[tuple[str, str]], value: rx.Var[str]) -> rx.Component:
    items = [rx.el.option(word, value=key) for key, word in options]
    return rx.el.span(
        rx.el.select(*items, name=name, id=name, default_value=value),
        icon("chevron-down"),
        class_name="select native",
    )


def _amount(name: str, label: str, value: rx.Var[str], placeholder: str) -> rx.Component:
    error = ChecklistState.field_errors.get(name, "")
    control = text_input(
        name, error=error, default_value=value, placeholder=placeholder, input_mode="decimal", max_length=20
    )
    return field(label, control, name=name, error=error)


def tracking_card() -> rx.Component:
    is_editing = (ChecklistState.editing == "tracking") & may_edit
    switches = rx.el.div(
        _switch("opens", "Count opens", "A picture of one pixel; opens by machines are told apart.",
                ChecklistState.track_opens),
        _switch("clicks", "Count clicks", "Links lead through this system and on to their target.",
                ChecklistState.track_clicks),
        class_name="col g3",
    )  # fmt: skip
    return card(
        "tracking",
        sentence("tracking"),
        acts=[edit_button("tracking", ChecklistState.edit("tracking"))],
        below=[rx.cond(is_editing, switches)],
        is_open=is_editing,
    )


def _switch(what: str, label: str, hint: str, is_on: rx.Var[bool]) -> rx.Component:
    return rx.el.button(
        rx.el.span(class_name=rx.cond(is_on, "switch on", "switch")),
        rx.el.span(
            rx.el.span(label, class_name="m"), rx.el.span(hint, class_name="t3 s12"), class_name="col"
        ),
        type="button",
        role="switch",
        on_click=ChecklistState.track(what),
        class_name="bare row g3",
        custom_attrs={"aria-checked": is_on},
    )


def schedule_card() -> rx.Component:
    is_editing = (ScheduleState.editing == "schedule") & may_edit
    return card(
        "schedule",
        rx.cond(plan["is_later"] & (plan["local"] != ""), _moment(), sentence("schedule")),
        acts=[edit_button("schedule", ScheduleState.edit("schedule"))],
        below=[rx.cond(is_editing, _schedule_form())],
        is_open=is_editing,
    )


def _moment() -> rx.Component:
    is_late = ScheduleState.cards["schedule"]["state"] == "blocked"
    return rx.fragment(
        rx.el.div(
            plan["local"],
            rx.el.span(" ", plan["zone"], class_name="t3"),
            rx.el.span(", ", plan["utc"], class_name="t3"),
            rx.cond(plan["reader"] != "", rx.el.span(", ", plan["reader"], " for you", class_name="t3")),
        ),
        rx.cond(is_late, sentence("schedule")),
        rx.cond(ScheduleState.plan_hint != "", rx.el.div(ScheduleState.plan_hint, class_name="s12 warnc")),
    )


def _schedule_form() -> rx.Component:
    when = rx.cond(plan["is_later"], "later", "now")
    return rx.el.div(
        segmented(
            [("now", "At once"), ("later", "At a time")],
            value=when,
            on_choose=lambda chosen: (
                ScheduleState.send_later if chosen == "later" else ScheduleState.send_at_once
            ),
            label="When it leaves",
        ),
        rx.cond(plan["is_later"], _clock()),
        class_name="col g3",
    )


def _clock() -> rx.Component:
    error = ScheduleState.field_errors.get("time", "")
    zone_error = ScheduleState.field_errors.get("time_zone", "")
    return rx.el.div(
        field("Day", _part("day", "date", plan["day"]), name="day"),
        field("Time", _part("time", "time", plan["time"], error), name="time", error=error),
        field(
            "Time zone",
            rx.fragment(
                _part("zone", "text", plan["zone"], zone_error, list="zones"),
                rx.el.datalist(*[rx.el.option(value=zone) for zone in (*ZONES, "UTC")], id="zones"),
            ),
            name="zone",
            error=zone_error,
        ),
        class_name="form-3",
    )


def _part(
    name: str, kind: str, value: rx.Var[str], error: rx.Var[str] | str = "", **props: str
) -> rx.Component:
    control = text_input(
        name,
        error=error,
        type=kind,
        default_value=value,
        on_blur=lambda typed: ScheduleState.plan_for(name, typed),
        **props,
    )
    # Drawn anew when another day is chosen for it, so that it shows what was saved.
    return rx.fragment(control, key=f"{name}-{value}")

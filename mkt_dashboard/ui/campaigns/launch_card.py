"""The last two cards, and the question that is asked before a launch."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.card import card, sentence, state_mark
from mkt_dashboard.ui.campaigns.cards import Finding
from mkt_dashboard.ui.campaigns.launch_state import LaunchState
from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.figures import number
from mkt_dashboard.ui.components.notices import error_note, who_may
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.visitor import may

is_blocked = LaunchState.cards["preflight"]["state"] == "blocked"


def preflight_card() -> rx.Component:
    findings = rx.el.ul(rx.foreach(LaunchState.findings, _finding), class_name="findings")
    return card(
        "preflight",
        sentence("preflight"),
        acts=[
            rx.cond(
                LaunchState.is_editable,
                rx.el.button("Check again", on_click=LaunchState.count_again, class_name="btn ghost xs"),
            )
        ],
        below=[rx.cond(LaunchState.findings.length() > 0, findings)],
        is_open=LaunchState.findings.length() > 0,
    )


def _finding(one: rx.Var[Finding]) -> rx.Component:
    return rx.el.li(
        state_mark(one["state"]),
        rx.el.span(rx.el.b(one["title"], class_name="m"), " ", one["sentence"], class_name="grow"),
        rx.el.a("Go to it", href=one["href"], class_name="btn xs"),
        key=one["href"],
    )


def launch_card() -> rx.Component:
    return card("launch", _what_happens(), acts=[_launch_act()])


def _what_happens() -> rx.Component:
    started = rx.fragment("Launched by ", LaunchState.launched_by, ". Open the live page to watch it.")
    said = rx.match(
        LaunchState.status,
        ("scheduled", rx.el.div("Leaves ", LaunchState.plan["local"], " by itself.", class_name="t2")),
        ("missed", rx.el.div(LaunchState.status_reason, class_name="warnc")),
        rx.cond(LaunchState.has_started, rx.el.div(started, class_name="t2"), sentence("launch")),
    )
    return rx.fragment(said)


def _launch_act() -> rx.Component:
    return rx.cond(
        LaunchState.has_started,
        link("Open live page", href=LaunchState.sides["live"], class_name="btn ghost xs"),
        rx.cond(LaunchState.status == "scheduled", unschedule_button("btn xs"), launch_button("btn xs")),
    )


def launch_button(class_name: str) -> rx.Component:
    """Asks first. Off while something blocks; who may not launch reads who may."""
    word = rx.cond(LaunchState.plan["is_later"], "Schedule", "Launch")
    off = rx.tooltip(
        rx.el.span(rx.el.button(word, class_name=class_name, disabled=True)),
        content=LaunchState.cards["preflight"]["sentence"],
    )
    on = rx.el.button(icon("send", "sm"), word, on_click=LaunchState.ask, class_name=class_name)
    lock = rx.tooltip(
        rx.el.span(rx.el.button(icon("lock", "sm"), word, class_name="btn sm", disabled=True)),
        content=f"It takes {who_may(Permission.CAMPAIGN_LAUNCH)} to launch.",
    )
    return rx.cond(may(Permission.CAMPAIGN_LAUNCH), rx.cond(is_blocked, off, on), lock)


def unschedule_button(class_name: str = "btn sm") -> rx.Component:
    return rx.cond(
        may(Permission.CAMPAIGN_CANCEL),
        rx.el.button(
            icon("calendar-x", "sm"),
            "Take off the schedule",
            on_click=LaunchState.unschedule,
            class_name=class_name,
        ),
    )


def launch_dialog() -> rx.Component:
    """Name the number, what will happen and when; launch only after the number was typed."""
    verb = rx.cond(LaunchState.plan["is_later"], "Schedule", "Launch")
    width = (LaunchState.sendable * 100 / (LaunchState.sendable + LaunchState.left_out)).to_string() + "%"
    body = [
        rx.cond(LaunchState.problem != "", error_note(LaunchState.problem)),
        rx.el.p(LaunchState.consequence),
        rx.el.div(
            rx.el.i(width=width, background="var(--accent)"),
            rx.el.i(flex="1", background="var(--line-2)"),
            class_name="stack",
        ),
        rx.el.div(
            rx.el.span(rx.el.b(number(LaunchState.sendable), class_name="m"), " sendable"),
            rx.el.span(
                number(LaunchState.left_out),
                " left out, ",
                rx.dialog.close(rx.el.a("see why", href="#audience")),
                class_name="end",
            ),
            class_name="row s12 t2 num",
        ),
        field(
            "Type the sendable number to confirm",
            text_input(
                "sendable",
                on_change=LaunchState.type_number,
                input_mode="numeric",
                auto_complete="off",
                auto_focus=True,
            ),
            name="sendable",
        ),
    ]
    return dialog(
        rx.fragment(verb, " “", LaunchState.name, "”?"),
        rx.el.div(*body, class_name="col g3"),
        is_open=LaunchState.is_asking,
        on_open_change=LaunchState.answer,
        footer=[
            rx.el.span("You can pause at any time.", class_name="t3 s12 grow"),
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            rx.cond(
                LaunchState.is_confirmed,
                busy_button(
                    verb,
                    on_click=LaunchState.launch,
                    is_busy=LaunchState.is_launching,
                    class_name="btn primary",
                ),
                rx.el.button(verb, class_name="btn primary", disabled=True),
            ),
        ],
    )

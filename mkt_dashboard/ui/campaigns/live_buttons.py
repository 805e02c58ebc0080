"""What can be done with a campaign that is leaving, and what each button would do now."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.live_figures import Effect
from mkt_dashboard.ui.campaigns.live_state import LiveState
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.page import Content, icon, link, panel
from mkt_dashboard.ui.visitor import may

is_running = LiveState.status == "running"
is_paused = LiveState.status == "paused"


def live_actions() -> list[Content]:
    """What can be done now. Cancelling asks first."""
    last = rx.cond(
        is_running & (LiveState.sent != "0"),
        rx.el.span("Live, last mail ", moment(LiveState.last_at, "ago"), class_name="s12 t3 nowrap hide-s"),
    )
    pause = busy_button(
        icon("pause", "sm"), "Pause", on_click=LiveState.pause, is_busy=LiveState.is_busy, class_name="btn sm"
    )
    resume = busy_button(
        icon("play", "sm"),
        "Resume",
        on_click=LiveState.resume,
        is_busy=LiveState.is_busy,
        class_name="btn primary sm",
    )
    cancel = rx.el.button(
        icon("ban", "sm"),
        rx.el.span("Cancel the rest", class_name="hide-s"),
        on_click=LiveState.ask_to_cancel(True),
        class_name="btn sm danger-quiet",
        aria_label="Cancel the rest",
    )
    unschedule = busy_button(
        icon("calendar-x", "sm"),
        "Take off the schedule",
        on_click=LiveState.unschedule,
        is_busy=LiveState.is_busy,
        class_name="btn sm",
    )
    report = link("Open report", href=LiveState.sides["report"], class_name="btn primary sm")
    can_cancel = (is_running | is_paused | (LiveState.status == "preparing")) & may(
        Permission.CAMPAIGN_CANCEL
    )
    return [
        last,
        rx.cond(is_running & may(Permission.CAMPAIGN_PAUSE), pause),
        rx.cond(can_cancel, cancel),
        rx.cond(is_paused & may(Permission.CAMPAIGN_RESUME), resume),
        rx.cond((LiveState.status == "scheduled") & may(Permission.CAMPAIGN_CANCEL), unschedule),
        rx.cond(LiveState.has_ended & may(Permission.ANALYTICS_READ), report),
    ]


def what_buttons_do() -> rx.Component:
    nothing = rx.el.li(
        rx.el.span(icon("circle-check"), class_name="kind green"),
        rx.el.div(
            rx.el.b("Nothing is left to do"),
            rx.el.p(
                "Every contact has an outcome. Opens and clicks go on arriving in the report.",
                class_name="t2",
            ),
        ),
    )
    return panel(
        "What each button does now",
        rx.el.ul(
            rx.cond(LiveState.effects.length() > 0, rx.foreach(LiveState.effects, _effect), nothing),
            class_name="does",
        ),
    )


def _effect(one: rx.Var[Effect]) -> rx.Component:
    return rx.el.li(
        rx.el.span(icon(one["icon"]), class_name=f"kind {one['tint']}"),
        rx.el.div(rx.el.b(one["verb"]), rx.el.p(one["says"], class_name="t2")),
        key=one["verb"],
    )


def cancel_dialog() -> rx.Component:
    return confirm_dialog(
        rx.fragment("Cancel the rest of “", LiveState.name, "”?"),
        LiveState.cancelling,
        verb="Cancel the rest",
        is_open=LiveState.is_asking,
        on_open_change=LiveState.ask_to_cancel,
        on_confirm=LiveState.cancel,
        is_busy=LiveState.is_busy,
        is_dangerous=True,
        hint="Pausing keeps the rest for later.",
    )

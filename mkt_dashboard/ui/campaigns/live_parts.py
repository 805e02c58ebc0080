"""The parts of the live page: what is said above, the large number, the bar of places, the course."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.campaigns.live_figures import Place
from mkt_dashboard.ui.campaigns.live_state import LiveState
from mkt_dashboard.ui.components.chart import chart
from mkt_dashboard.ui.components.figures import definition, number, people
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, note
from mkt_dashboard.ui.components.page import Content, icon, link, panel
from mkt_dashboard.ui.visitor import may

is_running = LiveState.status == "running"
is_paused = LiveState.status == "paused"
may_count = may(Permission.ANALYTICS_READ)


def before_it_starts() -> rx.Component:
    """Planned, or not launched at all."""
    countdown = rx.el.div(
        rx.el.span(icon("clock", "lg"), class_name="glyph"),
        rx.el.h2("Leaves in ", LiveState.leaves_in),
        rx.el.p(
            moment(LiveState.leaves_at),
            ", by itself. The audience is frozen at that moment: who unsubscribes until then gets nothing.",
        ),
        class_name="empty",
    )
    draft = empty_state(
        "send",
        "Not launched yet",
        "When it is launched, this page shows each mail as it leaves.",
        link("Open the checklist", href=LiveState.sides["checklist"], class_name="btn primary"),
    )
    missed = empty_state(
        "clock-alert",
        "It did not leave",
        LiveState.status_reason,
        link("Open the checklist", href=LiveState.sides["checklist"], class_name="btn primary"),
    )
    said = rx.match(LiveState.status, ("scheduled", countdown), ("missed", missed), draft)
    return rx.fragment(said)


def live_notices() -> rx.Component:
    """What explains the shape of things: an outage, a pause, an end."""
    said = rx.match(
        LiveState.status,
        (
            "preparing",
            note(
                "Freezing the audience and cutting it into ranges. The first mail follows at once.",
                glyph="loader",
            ),
        ),
        (
            "running",
            rx.cond(
                LiveState.status_reason != "",
                note(LiveState.status_reason, kind="amber", glyph="triangle-alert"),
            ),
        ),
        (
            "paused",
            note(
                rx.cond(LiveState.status_reason != "", LiveState.status_reason, "It is paused."),
                " ",
                number(LiveState.queued),
                " wait. Nothing leaves until it is resumed.",
                kind="amber",
                glyph="pause",
            ),
        ),
        (
            "failed",
            note(LiveState.status_reason, " Duplicate it to send again.", kind="red", glyph="circle-x"),
        ),
        ("cancelled", note(LiveState.status_reason, glyph="ban")),
    )
    return rx.fragment(said)


def hero() -> rx.Component:
    """The large number, and the bar in which every contact has one place."""
    return rx.el.section(
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    LiveState.sent, rx.el.small(" of ", LiveState.audience, " sent"), class_name="big num"
                ),
                rx.el.p(_story(), class_name="t2"),
            ),
            rx.el.div(
                _figure("Rate", "Mails the servers accepted, a second, over the last looks.", _rate()),
                _figure(
                    "Delivered",
                    "Share of mails accepted and not bounced since, of all that were tried.",
                    LiveState.delivered,
                ),
                rx.cond(
                    may_count,
                    _figure(
                        "Human clicks",
                        "Contacts who clicked a link themselves so far.",
                        people(LiveState.clicks, LiveState.sides["people"] + "?which=human_clicked"),
                    ),
                ),
                class_name="end row g6 top nums",
            ),
            class_name="row top wrap",
        ),
        rx.el.div(
            rx.foreach(LiveState.places, _bar),
            class_name="stack big-stack",
            role="img",
            aria_label="Where all contacts are",
        ),
        rx.el.ul(
            rx.foreach(LiveState.places, _legend),
            rx.el.li(
                icon("equal", "sm"),
                LiveState.audience,
                ", every contact has one place",
                class_name="end t3 sum",
            ),
            class_name="legend num",
        ),
        class_name="hero",
    )


def _story() -> rx.Component:
    launched = rx.fragment("Launched ", moment(LiveState.launched_at), " by ", LiveState.launched_by, ". ")
    ends = rx.fragment(
        "Last mail leaves about ",
        rx.el.b(moment(LiveState.ends_at, "time"), class_name="m"),
        ", in ",
        LiveState.ends_in,
        ".",
    )
    ended = rx.fragment(
        "Ended ",
        moment(LiveState.finished_at),
        rx.cond(LiveState.took != "", ", after " + LiveState.took, ""),
        ".",
    )
    return rx.fragment(
        launched,
        rx.cond(LiveState.has_ended, ended, rx.cond(is_running & (LiveState.ends_in != ""), ends)),
    )


def _rate() -> rx.Component:
    return rx.fragment(LiveState.rate, " ", rx.el.small(LiveState.rate_says))


def _figure(name: str, meaning: str, value: Content) -> rx.Component:
    return rx.el.div(
        rx.el.div(definition(name, meaning), class_name="k"),
        rx.el.div(value, class_name="v"),
        class_name="stat",
    )


def _bar(place: rx.Var[Place]) -> rx.Component:
    part = rx.el.i(flex_grow=place["share"], background=place["colour"], title=place["name"])
    return rx.cond(place["share"].to(float) > 0, part)


def _legend(place: rx.Var[Place]) -> rx.Component:
    amount = rx.cond(
        may_count,
        link(place["amount"], href=place["href"], class_name="people b"),
        rx.el.b(place["amount"]),
    )
    deferred = rx.el.span(
        "of them deferred ",
        rx.cond(
            may_count,
            people(number(LiveState.deferred), LiveState.sides["people"] + "?which=deferred"),
            number(LiveState.deferred),
        ),
        class_name="t3",
    )
    return rx.el.li(
        rx.el.i(class_name="sq", background=place["colour"]),
        definition(place["name"], place["meaning"]),
        amount,
        rx.cond((place["key"] == "queued") & (LiveState.deferred > 0), deferred),
        key=place["key"],
    )


def course() -> rx.Component:
    body = rx.cond(
        LiveState.chart.contains("data"),
        chart(LiveState.chart, says=LiveState.chart_says, height=244),
        rx.el.div("Nothing was sent yet.", class_name="t3 s12 quiet"),
    )
    return panel(
        LiveState.chart_title,
        rx.el.div(body, class_name="body"),
        beside=[rx.el.span(moment(LiveState.started_at), " on, your clock", class_name="t3 s12")],
    )

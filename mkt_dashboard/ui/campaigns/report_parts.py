"""The parts of the report: the strip, the course, bars, the mail with its clicks, what just happened."""

import reflex as rx

from mkt_dashboard.ui.campaigns.causes import cause_bars
from mkt_dashboard.ui.campaigns.live_figures import Cause
from mkt_dashboard.ui.campaigns.report_figures import Happening, LinkLine, Rung
from mkt_dashboard.ui.campaigns.report_state import ReportState
from mkt_dashboard.ui.components.chart import chart
from mkt_dashboard.ui.components.fields import segmented
from mkt_dashboard.ui.components.figures import Stat, people, stat_strip
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.page import Content, icon, link, panel

HEADLINES = (
    (
        "delivered",
        "Delivered",
        "delivered",
        "Mails the receiving server accepted and did not bounce since. Not the same as read.",
    ),
    (
        "opens",
        "Human opens",
        "human_opened",
        "Contacts with at least one open that was not made by a machine. Machine opens come from mail "
        "security and privacy proxies; they are kept and told apart.",
    ),
    (
        "clicks",
        "Human clicks",
        "human_clicked",
        "Contacts who followed at least one link themselves. Link scanners are kept and told apart.",
    ),
    (
        "unsubscribes",
        "Unsubscribes",
        "unsubscribed",
        "Contacts who unsubscribed through this mail, and their share of delivered ones.",
    ),
    (
        "bounces",
        "Bounced",
        "bounced",
        "Mails that came back after they were accepted. Below: people who pressed “this is spam”.",
    ),
)


def report_actions() -> list[Content]:
    return [
        rx.cond(
            ReportState.counted_at != "",
            rx.el.span("Counted ", moment(ReportState.counted_at, "ago"), class_name="s12 t3 nowrap hide-s"),
        )
    ]


def strip() -> rx.Component:
    return stat_strip(*[_headline(*one) for one in HEADLINES], label="Headline numbers")


def _headline(key: str, name: str, which: str, meaning: str) -> Stat:
    found = ReportState.headlines[key]
    href = ReportState.sides["people"] + f"?which={which}"
    value = rx.fragment(
        people(found["value"], href),
        rx.cond(found["share"] != "", rx.el.small(" ", found["share"])),
    )
    return Stat(name=name, meaning=meaning, value=value, below=found["below"])


def course() -> rx.Component:
    """Opens or clicks over time; the choice stands in the address."""
    switch = segmented(
        [("opens", "Opens"), ("clicks", "Clicks")],
        value=ReportState.over,
        on_choose=ReportState.show,
        label="What is counted",
    )
    drawn = chart(ReportState.course, says=ReportState.course_says, height=220)
    nothing = rx.el.div(
        "None yet. The first ones show here within a second or two.", class_name="t3 s12 quiet tall"
    )
    return panel(
        rx.cond(ReportState.over == "clicks", "Clicks over time", "Opens over time"),
        rx.el.div(rx.cond(ReportState.course.contains("data"), drawn, nothing), class_name="body"),
        beside=[
            rx.el.span(ReportState.course_caption, class_name="t3 s12 hide-s"),
            rx.el.span(switch, class_name="end"),
        ],
    )


def ladder() -> rx.Component:
    return panel(
        "From sent to clicked",
        rx.el.div(rx.foreach(ReportState.rungs, _rung), class_name="body funnel rf"),
    )


def _rung(rung: rx.Var[Rung]) -> rx.Component:
    return rx.el.div(
        rx.el.span(rung["name"]),
        rx.el.span(rx.el.i(width=rung["width"]), class_name="track"),
        link(rung["amount"], href=rung["href"], class_name="n people"),
        class_name=rx.cond(rung["name"] == "Human click", "f last", "f"),
        key=rung["name"],
    )


def not_sent() -> rx.Component:
    """Who got nothing, and why."""
    return panel(
        "Who got nothing",
        rx.el.div(
            _reasons("Failed", ReportState.failed, "var(--red-dot)"),
            _reasons("Left out", ReportState.left_out, "var(--gray-dot)"),
            rx.cond(
                (ReportState.failed.length() == 0) & (ReportState.left_out.length() == 0),
                rx.el.div("Everybody got it.", class_name="t3 s12 quiet"),
            ),
            class_name="body col g3",
        ),
    )


def _reasons(title: str, causes: rx.Var[list[Cause]], colour: str) -> rx.Component:
    bars = rx.el.div(rx.el.div(title, class_name="label"), cause_bars(causes, colour))
    return rx.cond(causes.length() > 0, bars)


def click_map() -> rx.Component:
    """The mail itself with its clicks on it, and the links beside as a list."""
    frame = rx.el.iframe(
        src=ReportState.map_address,
        title="The mail with its clicks",
        custom_attrs={"sandbox": ""},
        class_name="clickframe",
    )
    return panel(
        "Click map",
        rx.el.div(rx.cond(ReportState.map_address != "", frame), class_name="cm"),
        rx.el.footer(
            rx.el.span("few"),
            rx.el.span(class_name="ramp"),
            rx.el.span("many"),
            rx.el.span("people who clicked", class_name="end"),
            class_name="row s12 t3",
        ),
        class_name="clickmap",
    )


def link_list() -> rx.Component:
    none = rx.el.div("The mail has no links that are counted.", class_name="t3 s12 quiet")
    head = rx.el.thead(
        rx.el.tr(
            rx.el.th("Link"),
            rx.el.th("People", class_name="r"),
            rx.el.th("Share", class_name="r"),
            rx.el.th("Clicks", class_name="r hide-s", title="All clicks, machines included"),
        )
    )
    table = rx.el.table(
        head, rx.el.tbody(rx.foreach(ReportState.links, _link)), class_name="table tight linklist"
    )
    return panel("Links", rx.cond(ReportState.links.length() > 0, table, none))


def _link(one: rx.Var[LinkLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(rx.el.div(link(one["url"], href=one["href"], class_name="plain"), class_name="cut")),
        rx.el.td(people(one["people"], one["href"]), class_name="r m"),
        rx.el.td(one["share"], class_name="r t3"),
        rx.el.td(one["all"], class_name="r t3 hide-s"),
        on_click=rx.redirect(one["href"]),
        key=one["number"],
    )


def latest() -> rx.Component:
    none = rx.el.div(
        "No opens or clicks yet. They appear here within a second or two.", class_name="t3 s12 quiet"
    )
    return panel(
        "Just now",
        rx.cond(
            ReportState.happenings.length() > 0,
            rx.el.ul(rx.foreach(ReportState.happenings, _happening), class_name="items feed happenings"),
            none,
        ),
        beside=[rx.el.span("live", class_name="t3 s12")],
    )


def _happening(one: rx.Var[Happening]) -> rx.Component:
    return rx.el.li(
        icon(one["icon"], "sm"),
        rx.el.div(
            rx.el.span(one["who"], class_name=rx.cond(one["is_human"], "m", "t2")),
            " ",
            one["did"],
            rx.cond(one["link"] != "", rx.el.span(" ", one["link"], class_name="t3")),
            class_name="grow cut",
        ),
        rx.el.span(moment(one["at"], "ago"), class_name="t3 s12 nowrap"),
    )

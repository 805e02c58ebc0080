"""The parts of home: the strip of numbers, three lists, the fortnight, the steps of a new workspace."""

from dataclasses import dataclass

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.figures import Stat, bar, stat_strip
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import skeleton_figure, who_may
from mkt_dashboard.ui.components.page import icon, link, panel
from mkt_dashboard.ui.home.morning import Change, Day, Need, Planned
from mkt_dashboard.ui.home.state import HomeState
from mkt_dashboard.ui.running import Run
from mkt_dashboard.ui.visitor import may

HEADLINES = (
    (
        "sent",
        "Sent",
        "Messages the receiving servers accepted, of campaigns that began in this time.",
    ),
    (
        "opens",
        "Human opens",
        "Messages opened at least once by a person. Opens by mail security and privacy proxies are kept, "
        "but not counted here.",
    ),
    (
        "clicks",
        "Human clicks",
        "Links clicked by a person, once a message and link. Clicks of link scanners are not counted here.",
    ),
    ("growth", "List growth", "Contacts added, less the people who unsubscribed, in this time."),
    (
        "complaints",
        "Complaints",
        "People who pressed “this is spam”, as a share of what was sent. "
        "Mailbox providers act from 0.10 % on.",
    ),
)


def headline_strip() -> rx.Component:
    """Five numbers with their definition on hover; nothing where the role opens no numbers."""
    stats = [_headline(*one) for one in HEADLINES]
    return rx.cond(
        may(Permission.ANALYTICS_READ), stat_strip(*stats, label="Headline numbers"), rx.fragment()
    )


def _headline(key: str, name: str, meaning: str) -> Stat:
    found = HomeState.headlines[key]
    below = rx.fragment(
        rx.cond(
            found["change"] != "",
            rx.el.b(found["change"] + " ", class_name=f"m {found['tone']}"),
            rx.fragment(),
        ),
        found["beside"],
    )
    return Stat(
        name=name,
        meaning=meaning,
        value=rx.cond(HomeState.is_loaded, found["value"], skeleton_figure()),
        below=rx.cond(HomeState.is_loaded, below, rx.fragment()),
        spark=found["trend"],
    )


def needs() -> rx.Component:
    """What failed, stands still or is unfinished, each with the one thing to do."""
    amount = rx.el.span(HomeState.needs.length(), class_name="n t3 s12")
    return panel(
        "Needs you",
        _list(
            HomeState.needs,
            _need,
            "needs",
            "Nothing waits for you.",
            "What fails or stands still shows here.",
        ),
        beside=[amount],
    )


def _need(one: rx.Var[Need]) -> rx.Component:
    return rx.el.li(
        rx.el.span(icon(one["icon"]), class_name=f"kind {one['tint']}"),
        rx.el.div(
            rx.el.div(rx.el.b(one["title"], class_name="m"), class_name="cut"),
            rx.el.div(one["says"], class_name="cut t3 s12"),
            class_name="grow",
        ),
        link(one["verb"], href=one["path"], class_name="btn xs"),
    )


def runs() -> rx.Component:
    """What is being sent or read right now, with its bar."""
    return panel(
        "Running now",
        _list(
            HomeState.runs,
            _run,
            "run",
            "Nothing is running.",
            "Launches and imports show here with their progress.",
        ),
        beside=[rx.el.span(HomeState.runs.length(), class_name="n t3 s12")],
    )


def _run(one: rx.Var[Run]) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.div(
                link(rx.el.b(one["name"], class_name="m cut"), href=one["path"], class_name="plain cut"),
                rx.el.span(
                    rx.el.b(one["done"], class_name="m"),
                    " ",
                    one["whole"],
                    class_name="end num s12 t2 nowrap",
                ),
                class_name="row",
            ),
            bar(one["share"], kind=one["kind"]),
            rx.el.div(one["beside"], rx.el.span(one["end"], class_name="end"), class_name="row t3 s12 num"),
            class_name="grow",
        )
    )


def changes() -> rx.Component:
    """What others, and the system, did."""
    return panel(
        "What changed",
        _list(
            HomeState.changes, _change, "feed", "Nothing changed.", "Launches, imports and edits show here."
        ),
        class_name="changes",
    )


def _change(one: rx.Var[Change]) -> rx.Component:
    name = rx.cond(
        one["path"] != "",
        link(one["name"], href=one["path"], class_name="t m"),
        rx.el.b(one["name"], class_name="m"),
    )
    return rx.el.li(
        icon(one["icon"], "sm"),
        rx.el.span(one["who"], " ", one["did"], " ", name, class_name="cut grow"),
        rx.el.span(moment(one["at"], "ago"), class_name="t3 s12 nowrap"),
    )


def _list(rows: rx.Var, draw: object, kind: str, nothing: str, teaches: str) -> rx.Component:
    empty = rx.el.div(
        rx.el.b(nothing, class_name="m"), rx.el.span(teaches, class_name="t3 s12"), class_name="quiet"
    )
    return rx.cond(
        rows.length() > 0,
        rx.el.ul(rx.foreach(rows, draw), class_name=f"items {kind}"),
        rx.cond(HomeState.is_loaded, empty, rx.fragment()),
    )


def fortnight() -> rx.Component:
    """Fourteen days from today, each with what leaves on it."""
    return panel(
        "Next 14 days",
        rx.el.div(rx.foreach(HomeState.calendar, _day), class_name="days"),
        beside=[
            rx.cond(
                may(Permission.CAMPAIGN_READ),
                link("All campaigns", href=links.CAMPAIGNS, class_name="end s12"),
                rx.fragment(),
            )
        ],
        class_name="fortnight",
    )


def _day(day: rx.Var[Day]) -> rx.Component:
    classes = rx.cond(day["is_today"], "day today", rx.cond(day["is_weekend"], "day we", "day"))
    return rx.el.div(
        rx.el.div(rx.el.span(day["name"]), rx.el.b(day["number"]), class_name="dn"),
        rx.foreach(day["sends"].to(list[Planned]), _planned),
        class_name=classes,
    )


def _planned(one: rx.Var[Planned]) -> rx.Component:
    return link(rx.el.b(one["name"]), rx.el.span(one["at"]), href=one["path"], class_name=f"ev {one['tint']}")


@dataclass(frozen=True)
class Step:
    """One thing to do first, who may, and what it leads to."""

    title: str
    says: str
    verb: str
    path: str
    permission: Permission


STEPS = (
    Step(
        "Import your contacts",
        "Drop a CSV. Columns are recognised, bad rows are listed, nobody is mailed yet.",
        "Import contacts",
        links.NEW_IMPORT,
        Permission.CONTACT_IMPORT,
    ),
    Step(
        "Write an email",
        "Start from one of five templates and see it with a real contact’s name in it.",
        "New email",
        links.NEW_EMAIL,
        Permission.CONTENT_CREATE,
    ),
    Step(
        "Send it as a campaign",
        "Choose the list, see how many can get it and why others cannot, then launch.",
        "New campaign",
        links.NEW_CAMPAIGN,
        Permission.CAMPAIGN_CREATE,
    ),
)


def first_steps() -> rx.Component:
    """What a new workspace does first, in this order."""
    return rx.el.section(
        rx.el.h2("Three steps to your first campaign"),
        rx.el.p(
            "Until a mail server is connected, every mail lands in the outbox of this machine. Try freely.",
            class_name="t2",
        ),
        rx.el.ol(
            *[_step(number, step) for number, step in enumerate(STEPS, start=1)],
            class_name="panel items steps3",
        ),
        class_name="first-steps",
    )


def _step(number: int, step: Step) -> rx.Component:
    button = link(step.verb, href=step.path, class_name="btn primary" if number == 1 else "btn")
    locked = rx.el.span(
        icon("lock", "sm"),
        f" Ask {who_may(step.permission)}",
        class_name="t3 s12",
        title=str(step.permission),
    )
    return rx.el.li(
        rx.el.span(number, class_name="let"),
        rx.el.div(rx.el.b(step.title), rx.el.div(step.says, class_name="t3 s12"), class_name="grow"),
        rx.cond(may(step.permission), button, locked),
    )

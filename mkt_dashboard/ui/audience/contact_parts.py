"""The parts of one contact: standing, fields, lists, timeline; used on its page and in the sheet."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.contact_state import ContactState, Fact, OnList
from mkt_dashboard.ui.audience.phone_number import PhoneNumber
from mkt_dashboard.ui.audience.timeline import Line
from mkt_dashboard.ui.audience.words import consent_badge
from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.figures import Stat, stat_strip
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.page import Tab, icon, link, tabs
from mkt_dashboard.ui.visitor import may

PERSON = ContactState.person


def may_get_mail() -> rx.Component:
    """The one thing to know first."""
    return rx.cond(
        PERSON["standing"] == "given",
        badge("can get email", "green", "check"),
        consent_badge(PERSON["standing"]),
    )


def consent_line() -> rx.Component:
    """What was agreed, where, and what stops a mail."""
    return rx.fragment(
        rx.el.div(
            icon("mail", "sm"),
            rx.el.span(
                rx.el.b("Email", class_name="m"),
                rx.el.span(
                    rx.cond(PERSON["source"] != "", PERSON["source"], "nobody has asked yet"),
                    class_name="s12 t3",
                ),
                class_name="grow col",
            ),
            consent_badge(PERSON["standing"]),
            class_name="row consent-line",
        ),
        rx.cond(
            PERSON["suppressed"] != "",
            rx.el.p(
                "This address is suppressed: nothing is sent to it, whatever a list or an import says.",
                class_name="s12 t2",
            ),
        ),
    )


def contact_facts() -> rx.Component:
    return rx.el.dl(
        rx.el.dt("Email"),
        rx.el.dd(PERSON["email"], class_name="cut"),
        rx.el.dt("Name"),
        rx.el.dd(
            rx.cond(
                (PERSON["first_name"] != "") | (PERSON["last_name"] != ""),
                rx.fragment(PERSON["first_name"], " ", PERSON["last_name"]),
                "–",
            )
        ),
        rx.cond(PERSON["phone"] != "", _phone()),
        rx.foreach(PERSON["facts"].to(list[Fact]), _fact),
        rx.cond(
            PERSON["tags"].to(list[str]).length() > 0,
            rx.fragment(
                rx.el.dt("Tags"),
                rx.el.dd(
                    rx.foreach(PERSON["tags"].to(list[str]), _tag),
                    class_name="row g1 wrap",
                ),
            ),
        ),
        rx.el.dt("Known since"),
        rx.el.dd(moment(PERSON["added"], "day")),
        class_name="kv",
    )


def _phone() -> rx.Component:
    number = PhoneNumber.create(
        contact=PERSON["id"], masked=PERSON["phone"], may_reveal=may(Permission.CONTACT_PII)
    )
    return rx.fragment(rx.el.dt("Phone"), rx.el.dd(number))


def _fact(fact: rx.Var[Fact]) -> rx.Component:
    return rx.fragment(rx.el.dt(fact["name"], class_name="cut"), rx.el.dd(fact["value"], class_name="cut"))


def _tag(tag: rx.Var[str]) -> rx.Component:
    return link(tag, href=f"{links.CONTACTS}?tag={tag}", class_name="tag")


def list_chips(*, can_change: bool) -> rx.Component:
    def chip(one: rx.Var[OnList]) -> rx.Component:
        remove = rx.el.button(
            icon("x"),
            class_name="bare",
            on_click=ContactState.leave(one["id"]),
            aria_label="Take off " + one["name"],
        )
        return rx.el.span(
            icon("list"),
            link(rx.el.b(one["name"]), href=links.contacts_of_list(one["id"]), class_name="plain"),
            rx.cond(
                one["has_left"],
                rx.el.span("left", class_name="t3"),
                rx.cond(may(Permission.CONTACT_UPDATE), remove) if can_change else rx.fragment(),
            ),
            class_name="chip",
        )

    on = PERSON["lists"].to(list[OnList])
    return rx.cond(
        on.length() > 0,
        rx.el.div(rx.foreach(on, chip), class_name="row wrap g1 ltags"),
        rx.el.p("On no list.", class_name="t3"),
    )


def join_select() -> rx.Component:
    """Put the contact on one more list."""
    return rx.cond(
        may(Permission.CONTACT_UPDATE),
        rx.el.span(
            rx.el.select(
                rx.el.option("Add to list…", value=""),
                rx.foreach(ContactState.choices, lambda one: rx.el.option(one["word"], value=one["value"])),
                value="",
                on_change=ContactState.join,
                aria_label="Add to a list",
            ),
            icon("chevron-down"),
            class_name="select native sm end",
        ),
    )


def figures_strip() -> rx.Component:
    figures = ContactState.figures
    last = rx.cond(
        figures["last_sent"] != "", rx.fragment("last ", moment(figures["last_sent"], "day")), "none yet"
    )
    last_click = rx.cond(
        figures["last_clicked"] != "",
        rx.fragment("last ", moment(figures["last_clicked"], "day")),
        "none yet",
    )
    return stat_strip(
        Stat("Mails", "Mails of campaigns that were sent to this contact.", figures["sent"], last),
        Stat(
            "Human opens",
            "Of these mails, those opened at least once by a person and not by a machine.",
            figures["opened"],
            rx.fragment("of ", figures["sent"]),
        ),
        Stat(
            "Human clicks",
            "Of these mails, those in which a person followed a link.",
            figures["clicked"],
            last_click,
        ),
        label="Headline numbers",
    )


def timeline_tabs() -> rx.Component:
    path = links.contact(PERSON["id"])
    return tabs(
        Tab("Everything", path),
        Tab("By a human", f"{path}?kind=human"),
        Tab("Messages", f"{path}?kind=messages"),
        Tab("Changes", f"{path}?kind=changes"),
        current=rx.match(
            ContactState.kind,
            ("human", "By a human"),
            ("messages", "Messages"),
            ("changes", "Changes"),
            "Everything",
        ),
    )


def timeline_list(lines: rx.Var[list[Line]]) -> rx.Component:
    return rx.el.ul(rx.foreach(lines, _line), class_name="tline")


def _line(line: rx.Var[Line]) -> rx.Component:
    about = link(rx.el.b(line["about"], class_name="m"), href=line["path"], class_name="plain")
    return rx.fragment(
        rx.cond(line["day"] != "", rx.el.li(line["day"], class_name="day-h")),
        rx.el.li(
            rx.el.time(line["time"]),
            rx.el.span(icon(line["icon"]), class_name="kind " + line["tint"]),
            rx.el.div(
                rx.el.div(line["what"], " ", rx.cond(line["about"] != "", about), class_name="cut"),
                rx.cond(line["below"] != "", rx.el.div(line["below"], class_name="s12 t3 cut")),
                class_name="grow",
            ),
            rx.match(
                line["who"],
                ("human", badge("human", "accent", "user")),
                ("machine", badge("machine", "", "bot")),
                rx.fragment(),
            ),
        ),
    )

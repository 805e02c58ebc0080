"""The outbox: the list left, the mail as its recipient got it right."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.figures import number
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, error_note, skeleton_rows
from mkt_dashboard.ui.components.page import Tab, icon, link, page, page_head, tabs
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.outbox.state import Header, MailLine, OutboxState

MAIL = OutboxState.mail


def outbox_page() -> rx.Component:
    is_reading = (MAIL["id"] != "") | (OutboxState.problem != "")
    return rx.el.div(
        page(
            page_head("Outbox", rx.el.span(number(OutboxState.total), class_name="t3 num")),
            rx.el.div(
                search_input(
                    "Search recipient or subject",
                    value=OutboxState.search,
                    on_change=OutboxState.find,
                    width="100%",
                ),
                class_name="toolbar",
            ),
            rx.el.div(_list(), class_name="scroll"),
            ticker(OutboxState.look_again, seconds=3),
        ),
        rx.el.section(
            rx.cond(is_reading, _reading(), rx.cond(OutboxState.is_closed, rx.fragment(), _nothing_open())),
            class_name="reading",
        ),
        class_name=rx.cond(is_reading, "outbox is-reading", "outbox"),
    )


def _list() -> rx.Component:
    lines = rx.fragment(
        rx.el.ul(rx.foreach(OutboxState.lines, _line), class_name="items mails"),
        rx.cond(
            OutboxState.has_more,
            rx.el.button("Show older mails", class_name="btn ghost wide", on_click=OutboxState.show_more),
            rx.fragment(),
        ),
    )
    nothing = rx.cond(
        OutboxState.search != "",
        empty_state(
            "search", "No mail fits", "Search looks at recipients and subjects. Try a part of the address."
        ),
        empty_state(
            "inbox",
            "No mail yet",
            "Until a mail server is connected, every mail lands here instead of leaving this machine. "
            "Send yourself a test, or launch a campaign.",
            link("Write an email", href=links.EMAILS, class_name="btn primary"),
        ),
    )
    closed = empty_state(
        "lock",
        "The outbox is of the whole workspace",
        "It holds the mails to everybody, and you work with some lists or folders only. "
        "Ask a Marketing Admin.",
    )
    nothing = rx.cond(OutboxState.is_closed, closed, nothing)
    return rx.cond(
        OutboxState.lines.length() > 0, lines, rx.cond(OutboxState.is_loaded, nothing, skeleton_rows())
    )


def _line(line: rx.Var[MailLine]) -> rx.Component:
    return rx.el.li(
        link(
            rx.el.div(
                rx.el.b(line["subject"], class_name="m cut grow"),
                rx.el.span(moment(line["at"], "ago"), class_name="t3 s12 nowrap"),
                class_name="row",
            ),
            rx.el.div(line["to"], class_name="t3 s12 cut"),
            href=links.mail(line["id"]),
            class_name="plain grow",
            aria_current=rx.cond(line["id"] == MAIL["id"], "true", "false"),
        ),
        class_name=rx.cond(line["id"] == MAIL["id"], "on", ""),
    )


def _nothing_open() -> rx.Component:
    return empty_state(
        "mail-open", "Choose a mail", "You see it exactly as it arrived: pictures, links and headers."
    )


def _reading() -> rx.Component:
    return rx.cond(
        OutboxState.problem != "",
        rx.el.div(
            error_note(OutboxState.problem, " ", link("Back to the outbox", href=links.OUTBOX)),
            class_name="pad",
        ),
        rx.fragment(
            rx.el.header(
                link(
                    icon("arrow-left"),
                    href=links.OUTBOX,
                    class_name="btn ghost icon sm only-s",
                    aria_label="Back",
                ),
                rx.el.h1(MAIL["subject"]),
                rx.el.div(
                    _turn("before", "chevron-up", "Newer mail"),
                    _turn("after", "chevron-down", "Older mail"),
                    class_name="actions",
                ),
                class_name="pagehead",
            ),
            _envelope(),
            tabs(
                Tab("As it arrived", links.mail(MAIL["id"])),
                Tab("Text", f"{links.mail(MAIL['id'])}?side=text"),
                Tab("Source", f"{links.mail(MAIL['id'])}?side=source"),
                current=rx.match(OutboxState.side, ("text", "Text"), ("source", "Source"), "As it arrived"),
            ),
            rx.match(
                OutboxState.side,
                ("text", _text()),
                ("source", rx.el.pre(MAIL["source"], class_name="scroll mono source")),
                _arrived(),
            ),
        ),
    )


def _turn(way: str, glyph: str, name: str) -> rx.Component:
    return rx.el.button(
        icon(glyph, "sm"),
        class_name="btn ghost icon sm",
        aria_label=name,
        on_click=OutboxState.turn(way),
        custom_attrs={"data-turn": way},
    )


def _envelope() -> rx.Component:
    return rx.el.dl(
        rx.el.dt("From"),
        rx.el.dd(MAIL["sender"], class_name="cut"),
        rx.el.dt("To"),
        rx.el.dd(MAIL["to"], class_name="cut"),
        rx.el.dt("Arrived"),
        rx.el.dd(moment(MAIL["at"])),
        rx.el.dt("Headers"),
        rx.el.dd(
            rx.el.details(
                rx.el.summary(MAIL["headers"].to(list[Header]).length(), " lines"),
                rx.el.dl(rx.foreach(MAIL["headers"].to(list[Header]), _header), class_name="headers mono"),
            )
        ),
        class_name="kv envelope-lines",
    )


def _header(header: rx.Var[Header]) -> rx.Component:
    return rx.fragment(rx.el.dt(header["name"]), rx.el.dd(header["value"]))


def _arrived() -> rx.Component:
    """Show the mail in a frame without scripts and without our origin."""
    frame = rx.el.iframe(
        src_doc=MAIL["html"],
        sandbox="allow-popups allow-popups-to-escape-sandbox",
        title="The mail as it arrived",
        class_name="mail-frame",
        key=MAIL["id"],
    )
    return rx.cond(MAIL["html"] != "", frame, _text())


def _text() -> rx.Component:
    return rx.cond(
        MAIL["text"] != "",
        rx.el.pre(MAIL["text"], class_name="scroll mail-text"),
        empty_state("file-text", "No text part", "This mail has only an HTML part."),
    )

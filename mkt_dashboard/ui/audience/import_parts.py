"""The parts of one import: counters while it runs, what became of its rows, and how it was done."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.imports_parts import or_nothing
from mkt_dashboard.ui.audience.imports_state import ImportState, RefusedLine
from mkt_dashboard.ui.components.dialogs import confirm_dialog
from mkt_dashboard.ui.components.figures import bar
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import error_note, note
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.visitor import may

FOUND = ImportState.found
COLOURS = ("var(--green-dot)", "var(--c1)", "var(--c-mute)", "var(--red-dot)")


def import_body() -> rx.Component:
    """What is known of one import: what became of its rows left, how it was done right."""
    return rx.el.div(
        rx.el.div(_progress(), _numbers(), _refused(), class_name="scroll pad imp-main"),
        _facts(),
        class_name="imp-grid",
    )


def _progress() -> rx.Component:
    running = rx.el.section(
        rx.el.div(
            rx.el.b(FOUND["rows"], class_name="hero num"),
            rx.el.span("rows read, ", FOUND["rejected"], " refused so far", class_name="t2"),
            rx.el.span(FOUND["took"], class_name="t3 num end"),
            class_name="row base",
        ),
        bar(FOUND["share"]),
        rx.el.p(
            FOUND["phase"],
            ". You may close this page: contacts are written at the very end, all at once.",
            class_name="t3 s12",
        ),
        class_name="col g2 running",
        aria_live="off",
    )
    ended = rx.match(
        FOUND["status"],
        ("failed", error_note(rx.el.b("Nothing was imported. "), FOUND["error"], " ", _again())),
        (
            "cancelled",
            note("Cancelled before the end: no contact was added or changed. ", _again(), glyph="ban"),
        ),
        rx.fragment(),
    )
    return rx.cond(FOUND["is_live"], running, ended)


def _again() -> rx.Component:
    return link("Import another file", href=links.NEW_IMPORT)


def _numbers() -> rx.Component:
    def people_of(effect: str) -> str:
        return f"{links.CONTACTS}?import={FOUND['id']}&effect={effect}"

    figures = rx.el.div(
        _figure(0, "New contacts", FOUND["created"], "added by this file", people_of("created")),
        _figure(1, "Changed", FOUND["updated"], "known before, fields changed", people_of("updated")),
        _figure(2, "Same as before", FOUND["unchanged"], "nothing had to change", people_of("unchanged")),
        _figure(3, "Refused rows", FOUND["rejected"], "see below, or errors.csv", "#refused"),
        class_name="diffsum four",
        role="list",
    )
    stack = rx.el.div(
        *[
            _share(FOUND["amounts"].to(list[int])[position], colour)
            for position, colour in enumerate(COLOURS)
        ],
        class_name="stack",
        aria_hidden="true",
    )
    warned = rx.el.p(
        rx.el.b(FOUND["warned"], class_name="num"),
        " came in without a phone number, because it could not be read: see below, or errors.csv.",
        class_name="s12 t2",
    )
    return rx.cond(
        FOUND["status"] == "done", rx.fragment(figures, stack, rx.cond(FOUND["warned"] != "", warned))
    )


def _share(amount: rx.Var[int], colour: str) -> rx.Component:
    return rx.cond(amount > 0, rx.el.i(flex=amount.to_string(), background=colour))


def _figure(
    position: int, name: str, value: rx.Var[str], below: str, href: str | rx.Var[str]
) -> rx.Component:
    return link(
        rx.el.span(rx.el.i(class_name="sq", background=COLOURS[position]), name, class_name="k"),
        rx.el.b(value, class_name="num"),
        rx.el.span(below, class_name="t3 s12"),
        href=href,
        role="listitem",
    )


def _refused() -> rx.Component:
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th("Line", class_name="r", width="72px"),
                rx.el.th("Column", class_name="hide-s", width="120px"),
                rx.el.th("Value", class_name="hide-s"),
                rx.el.th("Why"),
            )
        ),
        rx.el.tbody(rx.foreach(ImportState.refused, _refused_row)),
        class_name="table refused",
    )
    more = rx.el.p(
        "The first ",
        ImportState.refused.length().to_string(),
        " are shown; all are in errors.csv.",
        class_name="t3 s12 pad-y",
    )
    return rx.cond(
        ImportState.refused.length() > 0,
        rx.el.section(
            rx.el.header(
                rx.el.h2(rx.cond(FOUND["warned"] != "", "Refused rows and numbers", "Refused rows")),
                link(
                    icon("download", "sm"),
                    "errors.csv",
                    href=f"/api/v1/imports/{FOUND['id']}/errors.csv",
                    # Else the router of the pages takes it for one of them.
                    reload_document=True,
                    download="errors.csv",
                    class_name="btn sm end",
                ),
            ),
            table,
            rx.cond(FOUND["reported"] > ImportState.refused.length(), more),
            class_name="panel",
            id="refused",
        ),
    )


def _refused_row(row: rx.Var[RefusedLine]) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row["line"], class_name="r t3"),
        rx.el.td(or_nothing(row["column"]), class_name="t2 hide-s"),
        rx.el.td(
            rx.el.div(or_nothing(row["value"]), class_name="cut w180 mono"),
            class_name="hide-s",
            title=row["value"],
        ),
        rx.el.td(
            rx.el.span(row["sentence"]),
            rx.el.span(row["value"], class_name="t3 s12 mono only-s second"),
            class_name="why",
        ),
    )


def _facts() -> rx.Component:
    list_link = rx.cond(
        FOUND["list_path"] != "",
        link(FOUND["list_name"], href=FOUND["list_path"]),
        "no list",
    )
    took = rx.fragment(rx.el.dt("Took"), rx.el.dd(or_nothing(FOUND["took"])))
    return rx.el.aside(
        rx.el.div(
            rx.el.section(
                rx.el.h2("The file"),
                rx.el.dl(
                    rx.el.dt("Size"),
                    rx.el.dd(FOUND["size"]),
                    rx.el.dt("Written"),
                    rx.el.dd(or_nothing(FOUND["written_as"])),
                    rx.el.dt("Started"),
                    rx.el.dd(moment(FOUND["at"])),
                    rx.el.dt("By"),
                    rx.el.dd(or_nothing(FOUND["by"])),
                    rx.cond(~FOUND["is_live"], took),
                    class_name="kv",
                ),
                class_name="grp",
            ),
            rx.el.section(
                rx.el.h2("What it does"),
                rx.el.dl(
                    rx.el.dt("List"),
                    rx.el.dd(list_link),
                    rx.el.dt("Fields"),
                    rx.el.dd(FOUND["policy"]),
                    rx.el.dt("Consent"),
                    rx.el.dd(FOUND["consent"]),
                    class_name="kv",
                ),
                rx.el.p("Who has said no stays out: consent can only get stricter.", class_name="t3 s12"),
                class_name="grp",
            ),
            class_name="scroll",
        ),
        class_name="imp-side",
    )


def cancel_button() -> rx.Component:
    button = rx.el.button("Cancel import", on_click=ImportState.ask_to_cancel(True), class_name="btn sm")
    return rx.cond(FOUND["is_live"] & may(Permission.CONTACT_IMPORT), button)


def cancel_dialog() -> rx.Component:
    return confirm_dialog(
        rx.fragment("Cancel the import of “", FOUND["file_name"], "”?"),
        "Contacts are written at the very end, all at once. Cancelling now adds and changes nobody.",
        verb="Cancel import",
        is_open=ImportState.asks_to_cancel,
        on_open_change=ImportState.ask_to_cancel,
        on_confirm=ImportState.cancel,
        is_busy=ImportState.is_cancelling,
        is_dangerous=True,
        hint="The file can be imported again.",
    )

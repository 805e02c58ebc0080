"""The parts of a new import: drop, columns, what will happen, and the one button."""

import reflex as rx

from mkt_dashboard.domain.audience.importer import files
from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.audience.new_import_state import NEW_LIST, ColumnLine, NewImportState
from mkt_dashboard.ui.audience.words import POLICIES
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.file_drop import file_drop
from mkt_dashboard.ui.components.notices import error_note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.visitor import VisitorState, may

ERRORS = NewImportState.field_errors
TARGETS = [
    ("email", "Email address"),
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("full_name", "Full name"),
    ("phone", "Phone"),
    ("tags", "Tags"),
]


def steps() -> rx.Component:
    has_file = NewImportState.file_id != ""
    is_mapped = has_file & (NewImportState.fault == "")
    is_agreed = NewImportState.has_agreed & (NewImportState.list_id != "")
    return rx.el.ol(
        _step(
            1,
            "Drop",
            rx.cond(has_file, NewImportState.written_as, "a CSV, up to 250 MB"),
            has_file,
            ~has_file,
        ),
        _step(2, "Columns", "what each one becomes", is_mapped, has_file & ~is_mapped),
        _step(3, "List and consent", "where they agreed", is_mapped & is_agreed, is_mapped & ~is_agreed),
        _step(4, "Run", "all at once, or not at all", False, is_mapped & is_agreed),
        class_name="stepper four",
    )


def _step(
    number: int, name: str, below: str | rx.Var[str], is_done: rx.Var[bool] | bool, is_on: rx.Var[bool]
) -> rx.Component:
    mark = rx.cond(is_done, rx.el.i(class_name="ic xs i-check"), rx.el.b(str(number)))
    return rx.el.li(
        mark,
        rx.el.span(name),
        rx.el.em(below),
        class_name=rx.cond(is_done, "done", rx.cond(is_on, "on", "")),
        custom_attrs={"aria-current": rx.cond(is_on, "step", "false")},
    )


def drop_zone() -> rx.Component:
    """The whole sheet takes the file."""
    return rx.el.div(
        file_drop(
            to="/api/v1/imports/files",
            title="Drop a CSV anywhere here",
            hint="The first line names the columns; one of them holds email addresses. Commas, semicolons or "
            "tabs, UTF-8, UTF-16 or Latin-1, up to 250 MB.",
            accept=".csv,.txt,.tsv,text/csv,text/plain",
            max_bytes=files.MAX_BYTES,
            on_done=NewImportState.uploaded,
        ),
        class_name="scroll pad droparea",
    )


def mapping() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("file-text"), class_name="glyph"),
            rx.el.span(
                rx.el.b(NewImportState.file_name, class_name="m cut"),
                rx.el.span(
                    NewImportState.size,
                    rx.cond(NewImportState.written_as != "", ", " + NewImportState.written_as, ""),
                    class_name="t3 s12",
                ),
                class_name="col grow",
            ),
            rx.el.button("Choose another file", on_click=NewImportState.start_over, class_name="btn sm"),
            class_name="row filehead",
        ),
        rx.cond(NewImportState.fault != "", error_note(NewImportState.fault)),
        rx.cond(NewImportState.columns.length() > 0, _columns()),
        class_name="scroll pad imp-main",
    )


def _columns() -> rx.Component:
    heads = ("In the file", "Becomes", "First rows")
    return rx.el.section(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(*[rx.el.th(head, class_name="hide-s" if head == heads[2] else "") for head in heads])
            ),
            rx.el.tbody(rx.foreach(NewImportState.columns, _column)),
            class_name="table maptable",
        ),
        class_name="panel",
    )


def _column(column: rx.Var[ColumnLine]) -> rx.Component:
    select = rx.el.span(
        rx.el.select(
            *[rx.el.option(word, value=target) for target, word in TARGETS],
            rx.el.option("Field: " + column["key"], value=column["key"]),
            rx.el.option("Leave out", value=""),
            value=column["target"],
            on_change=lambda target: NewImportState.map_column(column["position"], target),
            aria_label="What the column " + column["heading"] + " becomes",
        ),
        icon("chevron-down"),
        class_name="select native sm",
    )
    return rx.el.tr(
        rx.el.td(
            rx.el.div(rx.cond(column["heading"] != "", column["heading"], "(no name)"), class_name="m cut"),
            rx.el.div(column["sample"], class_name="t3 s12 cut only-s second"),
        ),
        rx.el.td(select),
        rx.el.td(
            rx.el.div(
                rx.foreach(
                    column["samples"].to(list[str]),
                    lambda sample: rx.el.span(rx.cond(sample != "", sample, "–"), class_name="sample cut"),
                ),
                class_name="samples",
            ),
            class_name="hide-s",
        ),
        class_name=rx.cond(column["target"] == "", "out", ""),
    )


def decisions() -> rx.Component:
    """List, policy, consent and the button, beside the columns."""
    return rx.el.aside(
        rx.el.div(_list_choice(), _policy_choice(), _consent(), class_name="scroll"),
        rx.el.footer(
            rx.el.p(
                "Contacts are written at the very end. You may close the page; cancelling changes nobody.",
                class_name="s12 t3",
            ),
            busy_button(
                "Import ",
                NewImportState.file_name,
                on_click=NewImportState.start,
                is_busy=NewImportState.is_starting,
                class_name="btn primary cut",
            ),
        ),
        class_name="imp-side",
    )


def _list_choice() -> rx.Component:
    select = rx.el.span(
        rx.el.select(
            rx.el.option("Choose a list…", value=""),
            rx.cond(
                may(Permission.LIST_CREATE) & VisitorState.sees_all_lists,
                rx.el.option("A new list…", value=NEW_LIST),
            ),
            rx.foreach(NewImportState.lists, lambda one: rx.el.option(one["word"], value=one["value"])),
            id="list_id",
            value=NewImportState.list_id,
            on_change=NewImportState.choose_list,
        ),
        icon("chevron-down"),
        class_name="select native",
    )
    name_error = ERRORS.get("name", "")
    name = field(
        "Name of the new list",
        rx.debounce_input(
            text_input(
                "list_name",
                error=name_error,
                value=NewImportState.list_name,
                on_change=NewImportState.name_list,
                max_length=200,
            ),
            debounce_timeout=300,
        ),
        name="list_name",
        error=name_error,
    )
    return rx.el.section(
        field("They join the list", select, name="list_id", error=ERRORS.get("list_id", "")),
        rx.cond(NewImportState.list_id == NEW_LIST, name),
        class_name="grp",
    )


def _policy_choice() -> rx.Component:
    return rx.el.section(
        rx.el.h2("Contacts we already know"),
        *[_policy(key, word, below) for key, (word, below) in POLICIES.items()],
        class_name="grp",
        role="radiogroup",
    )


def _policy(key: str, word: str, below: str) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="policy",
            value=key,
            checked=NewImportState.policy == key,
            on_change=NewImportState.choose_policy(key),
            class_name="tick round",
        ),
        rx.el.span(rx.el.span(word), rx.el.span(below, class_name="t3 s12"), class_name="col"),
        class_name="row top",
    )


def _consent() -> rx.Component:
    source_error = ERRORS.get("consent_source", "")
    error = ERRORS.get("consent", "")
    return rx.el.section(
        field(
            "Where they agreed",
            rx.debounce_input(
                text_input(
                    "consent_source",
                    error=source_error,
                    value=NewImportState.consent_source,
                    on_change=NewImportState.say_where,
                    placeholder="Form at the fair, 12 to 14 Nov",
                    max_length=500,
                ),
                debounce_timeout=300,
            ),
            name="consent_source",
            error=source_error,
            hint="Kept with every new contact.",
        ),
        rx.el.label(
            rx.el.input(
                type="checkbox",
                checked=NewImportState.has_agreed,
                on_change=NewImportState.agree,
                class_name="tick",
                id="has_agreed",
            ),
            rx.el.span("These people agreed to get email from us."),
            class_name="row top",
        ),
        rx.cond(error != "", rx.el.div(icon("circle-alert"), error, class_name="err", role="alert")),
        rx.el.p("Who said no before stays out. Nobody's no is lifted by a file.", class_name="t3 s12"),
        class_name="grp",
    )

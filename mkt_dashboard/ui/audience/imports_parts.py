"""The parts of the imports: the table of all, with bars for those that run."""

import reflex as rx

from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.imports_state import ImportLine, ImportsState
from mkt_dashboard.ui.components.badges import import_status
from mkt_dashboard.ui.components.data_table import Column, data_table, table_foot
from mkt_dashboard.ui.components.figures import bar
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import icon, link


def new_import_link(class_name: str = "btn primary sm") -> rx.Component:
    return link(icon("file-up", "sm"), "Import a CSV", href=links.NEW_IMPORT, class_name=class_name)


def import_table() -> rx.Component:
    columns = [
        Column("File", _file),
        Column("Status", _status, is_wide=True),
        Column("List", _list, is_wide=True),
        Column("Rows", lambda row: row["rows"], is_number=True, is_wide=True),
        Column("New", lambda row: row["created"], is_number=True),
        Column("Changed", lambda row: row["updated"], is_number=True, is_wide=True),
        Column("Refused", lambda row: row["rejected"], is_number=True, is_wide=True),
        Column("By", lambda row: rx.el.span(row["by"], class_name="t2"), is_wide=True),
        Column("Started", lambda row: rx.el.span(moment(row["at"]), class_name="t2"), is_wide=True),
    ]
    return data_table(
        ImportsState.rows,
        columns,
        row_id=lambda row: row["id"],
        on_row_click=lambda row: rx.redirect(row["path"]),
        is_loading=~ImportsState.is_loaded,
        empty=empty_state(
            "file-up",
            "No imports yet",
            "A CSV with an email column becomes contacts. You see what each row did, and what was refused.",
            new_import_link("btn primary"),
        ),
    )


def _file(row: rx.Var[ImportLine]) -> rx.Component:
    return rx.el.div(
        link(
            icon("file-text", "sm"),
            rx.el.span(row["file_name"], class_name="cut"),
            href=row["path"],
            class_name="name row plain",
            on_click=rx.stop_propagation,
        ),
        rx.el.div(
            import_status(row["status"]),
            rx.el.span(moment(row["at"], "ago"), class_name="t3 s12 cut"),
            class_name="row only-s second",
        ),
        class_name="namecell",
    )


def _status(row: rx.Var[ImportLine]) -> rx.Component:
    return rx.cond(
        row["status"] == "running",
        rx.el.span(rx.el.span(bar(row["share"]), class_name="w80"), row["rows"], class_name="row num"),
        import_status(row["status"]),
    )


def _list(row: rx.Var[ImportLine]) -> rx.Component:
    return rx.el.div(or_nothing(row["list_name"]), class_name="t2 cut w180")


def or_nothing(value: rx.Var[str]) -> rx.Var:
    return rx.cond(value != "", value, "–")


def import_foot() -> rx.Component:
    return table_foot(
        ImportsState.rows.length(),
        None,
        has_before=ImportsState.has_before,
        has_after=ImportsState.has_after,
        on_page=ImportsState.turn,
    )

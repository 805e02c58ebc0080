"""The table of backups, and how one is put back."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, error_note, note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.instance.backups_state import BackupsState, Row


def make_button() -> rx.Component:
    return busy_button(
        rx.cond(BackupsState.is_making, rx.fragment(), icon("database-backup", "sm")),
        rx.cond(BackupsState.is_making, "Making a backup", "Make a backup now"),
        on_click=BackupsState.make,
        is_busy=BackupsState.is_making,
        class_name="btn primary sm",
    )


def backup_table() -> rx.Component:
    columns = [
        Column("Backup", lambda row: rx.el.b(row["name"], class_name="cut")),
        Column("Made", lambda row: moment(row["made_at"]), width="180px", is_wide=True),
        Column("Size", lambda row: row["size"], is_number=True, width="120px"),
        Column("", _verify, is_number=True, width="170px"),
    ]
    nothing = empty_state(
        "database-backup",
        "No backup yet",
        "A backup is one file with the database of all workspaces, the uploaded files and the secret key. "
        "It is made while people work.",
        make_button(),
    )
    return data_table(
        BackupsState.rows,
        columns,
        row_id=lambda row: row["name"],
        is_loading=~BackupsState.is_loaded,
        empty=nothing,
    )


def _verify(row: rx.Var[Row]) -> rx.Component:
    button = rx.el.button(
        "Verify",
        class_name="btn xs",
        on_click=BackupsState.verify(row["name"]),
        disabled=BackupsState.is_busy,
        aria_label="Verify " + row["name"],
    )
    return rx.cond(row["found"] != "", badge("whole", "green", "check"), button)


def problem() -> rx.Component:
    """What went wrong with the last one."""
    return rx.cond(
        (BackupsState.problem != "") & ~BackupsState.is_making,
        rx.el.div(error_note(BackupsState.problem), class_name="padx"),
    )


def how_to_restore() -> rx.Component:
    """Where the files are, and the command: a backup is never put over a filled installation."""
    command = "MKT_DATA_DIR=.mkt2 python -m mkt_dashboard restore "
    return rx.el.div(
        note(
            "The files are in ",
            rx.el.span(BackupsState.folder, class_name="mono"),
            " on this machine and hold everything of everybody, the secret key as well. Copy them elsewhere. "
            "To put one back, stop the system and run ",
            rx.el.span(command, BackupsState.folder, "/FILE", class_name="mono"),
            ", which fills a new data folder and never writes over one.",
        ),
        class_name="padx backupnote",
    )

"""Folders on a list of emails or campaigns: the filter, the entry of a row, and the dialogs."""

from typing import Any

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.scopes.folders import NOWHERE
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.folders.state import FolderChoice, FoldersState
from mkt_dashboard.ui.visitor import VisitorState, may


def folder_filter(chosen: rx.Var[str], on_choose: Any) -> rx.Component:
    """Narrow to one folder, and the way to the folders themselves. Without any there is nothing to narrow."""
    select = rx.el.span(
        rx.el.select(
            rx.el.option(rx.cond(VisitorState.sees_all_folders, "Every folder", "Your folders"), value=""),
            _options(),
            rx.cond(VisitorState.sees_all_folders, rx.el.option("In no folder", value=NOWHERE)),
            value=chosen,
            on_change=on_choose,
            aria_label="Folder",
        ),
        icon("chevron-down"),
        class_name="select native sm folderfilter",
    )
    manage = rx.el.button(
        icon("folder", "sm"),
        rx.el.span("Folders", class_name="hide-s"),
        on_click=FoldersState.manage(True),
        class_name="btn ghost sm",
        aria_label="Folders",
    )
    return rx.fragment(
        rx.cond(FoldersState.choices.length() > 0, select), rx.cond(may(Permission.FOLDER_MANAGE), manage)
    )


def _options() -> rx.Component:
    return rx.foreach(FoldersState.choices, lambda one: rx.el.option(one["word"], value=one["value"]))


def folder_field(chosen: rx.Var[str], on_choose: Any, error: rx.Var[str]) -> rx.Component:
    """Say where something new is filed. Shown where there are folders."""
    select = rx.el.span(
        rx.el.select(
            rx.cond(
                VisitorState.sees_all_folders | (FoldersState.choices.length() > 1),
                rx.el.option(
                    rx.cond(VisitorState.sees_all_folders, "No folder", "Choose a folder…"), value=""
                ),
            ),
            _options(),
            value=chosen,
            on_change=on_choose,
            id="folder_id",
        ),
        icon("chevron-down"),
        class_name="select native",
    )
    return rx.cond(FoldersState.choices.length() > 0, field("Folder", select, name="folder_id", error=error))


def move_entry(thing_id: rx.Var[str], name: rx.Var[str], folder_id: rx.Var[str]) -> rx.Component:
    """The line in the menu of a row."""
    return rx.cond(
        FoldersState.choices.length() > 0,
        rx.popover.close(
            rx.el.button(
                icon("folder-open"),
                "Move to folder…",
                on_click=FoldersState.ask_to_move(thing_id, name, folder_id),
                class_name="bare mi",
            )
        ),
    )


def folder_dialogs(on_move: Any) -> rx.Component:
    return rx.fragment(_move_dialog(on_move), _manage_dialog(), _delete_dialog())


def _move_dialog(on_move: Any) -> rx.Component:
    select = rx.el.span(
        rx.el.select(
            rx.cond(VisitorState.sees_all_folders, rx.el.option("No folder", value="")),
            _options(),
            value=FoldersState.target,
            on_change=FoldersState.choose_target,
            id="target",
        ),
        icon("chevron-down"),
        class_name="select native",
    )
    return dialog(
        rx.fragment("Move “", FoldersState.moving_name, "”"),
        field(
            "Folder",
            select,
            name="target",
            hint="Members who work with some folders only see what is in theirs.",
        ),
        is_open=FoldersState.moving != "",
        on_open_change=FoldersState.leave,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button("Move", on_click=on_move, is_busy=FoldersState.is_saving, class_name="btn primary"),
        ],
    )


def _manage_dialog() -> rx.Component:
    error = rx.cond(FoldersState.renaming == "", FoldersState.field_errors.get("name", ""), "")
    form = rx.el.form(
        text_input(
            "name",
            error=error,
            placeholder="Name of a new folder",
            aria_label="Name of a new folder",
            auto_complete="off",
            max_length=200,
        ),
        busy_button(
            "Make folder", on_click=rx.noop(), is_busy=FoldersState.is_saving, class_name="btn", type="submit"
        ),
        class_name="row folderform",
        on_submit=FoldersState.create,
        reset_on_submit=True,
    )
    nothing = rx.el.p(
        "No folders yet. A folder holds the emails and campaigns of one region, brand or season.",
        class_name="t2",
    )
    lines = rx.el.ul(rx.foreach(FoldersState.choices, _line), class_name="folderlist")
    return dialog(
        "Folders",
        rx.cond(FoldersState.choices.length() > 0, lines, nothing),
        rx.cond(
            VisitorState.sees_all_folders,
            rx.fragment(form, rx.cond(error != "", rx.el.div(error, class_name="err", role="alert"))),
        ),
        is_open=FoldersState.is_managing,
        on_open_change=FoldersState.manage,
        footer=[rx.dialog.close(rx.el.button("Done", class_name="btn"))],
    )


def _line(one: rx.Var[FolderChoice]) -> rx.Component:
    shown = rx.fragment(
        icon("folder", "sm"),
        rx.el.span(one["word"], class_name="cut grow"),
        rx.el.button(
            icon("pencil", "sm"),
            on_click=FoldersState.rename(one["value"]),
            class_name="btn ghost icon xs",
            aria_label="Rename " + one["word"],
        ),
        rx.cond(
            VisitorState.sees_all_folders,
            rx.el.button(
                icon("trash-2", "sm"),
                on_click=FoldersState.ask_to_delete(one["value"]),
                class_name="btn ghost icon xs",
                aria_label="Delete " + one["word"],
            ),
        ),
    )
    error = FoldersState.field_errors.get("name", "")
    form = rx.el.form(
        text_input(
            "new_name",
            error=error,
            default_value=one["word"],
            auto_focus=True,
            aria_label="New name",
            auto_complete="off",
            max_length=200,
        ),
        rx.el.button("Save name", type="submit", class_name="btn sm"),
        rx.cond(error != "", rx.el.span(error, class_name="err", role="alert")),
        class_name="row wrap grow",
        on_submit=FoldersState.save_name,
        reset_on_submit=False,
    )
    return rx.el.li(
        rx.cond(FoldersState.renaming == one["value"], form, shown), class_name="row", key=one["value"]
    )


def _delete_dialog() -> rx.Component:
    return confirm_dialog(
        rx.fragment("Delete the folder “", FoldersState.deleting_name, "”?"),
        "The emails and campaigns in it stay, and are in no folder then. Members who work with this folder "
        "only will not see them any more.",
        verb="Delete folder",
        is_open=FoldersState.deleting != "",
        on_open_change=FoldersState.keep,
        on_confirm=FoldersState.delete,
        is_busy=FoldersState.is_saving,
        is_dangerous=True,
    )

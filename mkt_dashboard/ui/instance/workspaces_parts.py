"""The table of workspaces and its dialogs."""

import reflex as rx

from mkt_dashboard.ui.components.badges import badge
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.figures import definition, number
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.instance.menu_of_row import entry, menu_of_row
from mkt_dashboard.ui.instance.workspaces_state import Row, WorkspacesState

ACTIVITY = "When somebody was last there, or something was last written into its audit log."


def workspace_table() -> rx.Component:
    columns = [
        Column("Workspace", _name),
        Column("State", _state, width="130px"),
        Column("Members", _members, is_number=True, is_wide=True, width="150px"),
        Column("Contacts", lambda row: number(row["contacts"]), is_number=True, is_wide=True, width="110px"),
        Column(
            definition("Last activity", ACTIVITY),
            lambda row: _when(row["active_at"], "ago"),
            is_number=True,
            is_wide=True,
            width="140px",
        ),
        Column(
            "Made on", lambda row: _when(row["since"], "day"), is_number=True, is_wide=True, width="120px"
        ),
        Column("", _menu, width="52px"),
    ]
    nothing = empty_state(
        "layout-grid",
        "No workspace yet",
        "A workspace holds the contacts, campaigns and members of one team. You make it, its first "
        "Marketing Admin gets an invitation, and you see none of what is in it.",
        new_button(),
    )
    return data_table(
        WorkspacesState.rows,
        columns,
        row_id=lambda row: row["id"],
        is_loading=~WorkspacesState.is_loaded,
        empty=nothing,
    )


def new_button() -> rx.Component:
    return rx.el.button(
        icon("plus", "sm"),
        "New workspace",
        on_click=WorkspacesState.open_form(True),
        class_name="btn primary sm",
    )


def _when(at: rx.Var[str], style: str) -> rx.Component:
    return rx.el.span(moment(at, style), class_name="t2")  # type: ignore[arg-type]


def _name(row: rx.Var[Row]) -> rx.Component:
    beside = rx.el.span(row["beside"], class_name="only-s")
    return rx.el.span(
        rx.el.b(row["name"], class_name="cut"),
        beside,
        class_name=rx.cond(row["state"] == "open", "twol", "twol gone"),
    )


def _members(row: rx.Var[Row]) -> rx.Component:
    invited = rx.el.span(", ", row["invited"], " invited", class_name="t3")
    return rx.el.span(number(row["members"]), rx.cond(row["invited"] > 0, invited))


def _state(row: rx.Var[Row]) -> rx.Component:
    return rx.fragment(
        rx.match(
            row["state"],
            ("open", badge("open", "green", "check")),
            ("closed", badge("closed", "", "ban")),
            badge("deleting", "red"),
        )
    )


def _menu(row: rx.Var[Row]) -> rx.Component:
    is_open = row["state"] == "open"
    menu = menu_of_row(
        "What can be done with " + row["name"],
        entry("pencil", "Rename workspace", WorkspacesState.ask("rename", row["id"])),
        rx.cond(
            is_open,
            entry("ban", "Close workspace", WorkspacesState.ask("close", row["id"])),
            rx.fragment(
                entry("undo-2", "Open again", WorkspacesState.open_again(row["id"])),
                entry("trash-2", "Delete workspace", WorkspacesState.ask("delete", row["id"])),
            ),
        ),
    )
    return rx.cond(row["state"] == "deleting", rx.fragment(), menu)


def create_dialog() -> rx.Component:
    errors = WorkspacesState.field_errors
    form = rx.el.form(
        _text_field("Name", "name", errors, placeholder="Harbour Tea", auto_focus=True, max_length=200),
        _text_field(
            "Email of its first Marketing Admin",
            "email",
            errors,
            hint="An invitation goes there. Whoever accepts it owns the workspace.",
            type="email",
            placeholder="ines@example.com",
            max_length=320,
        ),
        id="create-form",
        class_name="col g4",
        on_submit=WorkspacesState.create,
        reset_on_submit=False,
    )
    return dialog(
        "New workspace",
        form,
        is_open=WorkspacesState.is_making,
        on_open_change=WorkspacesState.open_form,
        footer=_footer("Make the workspace", "create-form"),
    )


def rename_dialog() -> rx.Component:
    form = rx.el.form(
        _text_field(
            "Name",
            "name",
            WorkspacesState.field_errors,
            hint="Its members see the new name at once. What mails say about their sender stays.",
            default_value=WorkspacesState.about_name,
            key="rename-" + WorkspacesState.about,
            auto_focus=True,
            max_length=200,
        ),
        id="rename-form",
        on_submit=WorkspacesState.rename,
        reset_on_submit=False,
    )
    return dialog(
        "Rename " + WorkspacesState.about_name,
        form,
        is_open=WorkspacesState.deed == "rename",
        on_open_change=WorkspacesState.keep,
        footer=_footer("Save name", "rename-form"),
    )


def close_dialog() -> rx.Component:
    return confirm_dialog(
        "Close " + WorkspacesState.about_name,
        "Nobody can sign in to it any more: open pages, API keys and tokens stop at their next step. "
        "What is being sent is paused, what is scheduled does not start. Nothing is removed, links in "
        "mails that left still work, and you may open it again.",
        verb="Close workspace",
        is_open=WorkspacesState.deed == "close",
        on_open_change=WorkspacesState.keep,
        on_confirm=WorkspacesState.close,
        is_busy=WorkspacesState.is_busy,
        is_dangerous=True,
    )


def delete_dialog() -> rx.Component:
    form = rx.el.form(
        rx.el.p(
            "Its ",
            number(WorkspacesState.about_contacts),
            " contacts, its campaigns, emails and numbers, its audit log and keys are removed, and the "
            "accounts of people who are members nowhere else.",
        ),
        note(
            "There is no way back but a backup, and unsubscribe links in its mails stop working.",
            kind="red",
            glyph="triangle-alert",
        ),
        _text_field(
            "Write the name of the workspace: " + WorkspacesState.about_name,
            "typed_name",
            WorkspacesState.field_errors,
            auto_focus=True,
            max_length=300,
        ),
        id="delete-form",
        class_name="col g4",
        on_submit=WorkspacesState.delete,
        reset_on_submit=False,
    )
    return dialog(
        "Delete " + WorkspacesState.about_name,
        form,
        is_open=WorkspacesState.deed == "delete",
        on_open_change=WorkspacesState.keep,
        footer=_footer("Delete workspace", "delete-form", kind="danger"),
    )


def _text_field(
    label: str | rx.Var[str],
    name: str,
    errors: rx.Var[dict[str, str]],
    *,
    hint: str = "",
    **props: object,
) -> rx.Component:
    error = errors.get(name, "")  # pyright: ignore[reportAttributeAccessIssue]
    control = text_input(name, error=error, auto_complete="off", **props)
    return field(label, control, name=name, error=error, hint=hint)  # type: ignore[arg-type]


def _footer(words: str, form: str, kind: str = "primary") -> list[rx.Component]:
    submit = busy_button(
        words,
        on_click=rx.noop(),
        is_busy=WorkspacesState.is_busy,
        class_name=f"btn {kind}",
        type="submit",
        form=form,
    )
    return [rx.dialog.close(rx.el.button("Back", class_name="btn")), submit]

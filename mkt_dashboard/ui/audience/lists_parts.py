"""The parts of the lists: table, the menu of a row, the dialog."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.lists_state import ListLine, ListsState
from mkt_dashboard.ui.components.data_table import Column, data_table
from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.figures import definition, people
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import Tab, icon, link, tabs
from mkt_dashboard.ui.visitor import VisitorState, may

CONTACTS = "Contacts who are on the list now. Exact up to 100 000."
LEFT = "Contacts who were on it and unsubscribed. They stay off, whatever an import says."


def list_tabs() -> rx.Component:
    return tabs(
        Tab("In use", links.LISTS),
        Tab("Archived", f"{links.LISTS}?show=archived"),
        current=rx.cond(ListsState.shows_archived, "Archived", "In use"),
    )


def list_table() -> rx.Component:
    columns = [
        Column("Name", _name),
        Column(definition("Contacts", CONTACTS), _contacts, is_number=True),
        Column(definition("Left", LEFT), lambda row: row["left"], is_number=True, is_wide=True),
        Column("Made", lambda row: rx.el.span(moment(row["made"], "day"), class_name="t2"), is_wide=True),
        Column("", _menu, width="52px"),
    ]
    return data_table(
        ListsState.rows,
        columns,
        row_id=lambda row: row["id"],
        on_row_click=lambda row: rx.redirect(row["path"]),
        is_loading=~ListsState.is_loaded,
        empty=_empty(),
    )


def _name(row: rx.Var[ListLine]) -> rx.Component:
    return rx.el.div(
        link(row["name"], href=row["path"], class_name="name plain cut", on_click=rx.stop_propagation),
        rx.cond(row["description"] != "", rx.el.span(row["description"], class_name="t3 s12 cut hide-s")),
        class_name="namecell inline",
    )


def _contacts(row: rx.Var[ListLine]) -> rx.Component:
    return rx.el.span(people(row["contacts"], row["path"]), on_click=rx.stop_propagation)


def _menu(row: rx.Var[ListLine]) -> rx.Component:
    entries = [
        rx.popover.close(link(icon("users"), "Show its contacts", href=row["path"])),
        rx.popover.close(
            rx.el.button(
                icon("pencil"), "Rename", on_click=ListsState.rename(row["id"]), class_name="bare mi"
            )
        ),
        rx.popover.close(
            rx.cond(
                row["is_archived"],
                rx.el.button(
                    icon("undo-2"),
                    "Take back into use",
                    on_click=ListsState.put_away(row["id"], False),
                    class_name="bare mi",
                ),
                rx.el.button(
                    icon("folder"),
                    "Archive",
                    on_click=ListsState.put_away(row["id"], True),
                    class_name="bare mi",
                ),
            )
        ),
    ]
    button = rx.el.button(
        icon("ellipsis", "sm"),
        class_name="btn ghost icon xs",
        aria_label="What can be done with " + row["name"],
    )
    menu = rx.el.div(
        rx.popover.root(
            rx.popover.trigger(button),
            rx.popover.content(*entries, class_name="menu", align="end", side_offset=4),
        ),
        on_click=rx.stop_propagation,
        class_name="rowmenu",
    )
    return rx.cond(may(Permission.LIST_UPDATE), menu)


def _empty() -> rx.Component:
    return rx.cond(
        ListsState.shows_archived,
        empty_state(
            "folder", "Nothing is archived", "A list that is not used any more can be put away here."
        ),
        rx.cond(
            VisitorState.sees_all_lists,
            _no_lists(),
            empty_state(
                "list",
                "None of the lists is yours",
                "A Marketing Admin chooses under Members with which lists you work.",
            ),
        ),
    )


def _no_lists() -> rx.Component:
    return rx.fragment(
        empty_state(
            "list",
            "No lists yet",
            "A list is a group of contacts who signed up for the same thing. A campaign goes to lists.",
            rx.cond(may(Permission.LIST_CREATE), new_list_button()),
        ),
    )


def new_list_button() -> rx.Component:
    return rx.el.button(
        icon("plus", "sm"), "New list", on_click=ListsState.open_form(True), class_name="btn primary sm"
    )


def list_dialog() -> rx.Component:
    error = ListsState.field_errors.get("name", "")
    form = rx.el.form(
        field(
            "Name",
            text_input(
                "name",
                error=error,
                default_value=ListsState.name,
                placeholder="Trail notes",
                auto_focus=True,
                max_length=200,
            ),
            name="name",
            error=error,
            hint="Your team chooses it by this name when a campaign is made.",
        ),
        field(
            "What it is for",
            text_input("description", default_value=ListsState.description, max_length=1000),
            name="description",
        ),
        id="list-form",
        on_submit=ListsState.save,
        reset_on_submit=False,
    )
    return dialog(
        rx.cond(ListsState.renaming != "", "Rename list", "New list"),
        form,
        is_open=ListsState.is_naming,
        on_open_change=ListsState.open_form,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                rx.cond(ListsState.renaming != "", "Save list", "Create list"),
                on_click=rx.noop(),
                is_busy=ListsState.is_saving,
                class_name="btn primary",
                type="submit",
                form="list-form",
            ),
        ],
    )

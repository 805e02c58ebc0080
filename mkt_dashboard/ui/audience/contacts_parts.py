"""The parts of the list of contacts: filters, table, the sheet beside it, the form of a new one."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience.contact_state import ContactState
from mkt_dashboard.ui.audience.contacts_state import ContactLine, ContactsState
from mkt_dashboard.ui.audience.words import CONSENT_CHOICES, consent_badge
from mkt_dashboard.ui.components.data_table import Column, Selection, bulk_bar, data_table, table_foot
from mkt_dashboard.ui.components.fields import choice, search_input
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state, error_note
from mkt_dashboard.ui.components.page import icon, link, toolbar
from mkt_dashboard.ui.visitor import may

FILTERS = ContactsState.filters


def contact_filters() -> rx.Component:
    return toolbar(
        search_input(
            "Search email, name or phone",
            value=FILTERS["search"],
            on_change=ContactsState.find,
            width="250px",
        ),
        rx.el.span(
            rx.el.select(
                rx.el.option("Every list", value=""),
                rx.foreach(ContactsState.lists, lambda one: rx.el.option(one["word"], value=one["value"])),
                value=FILTERS["list"],
                on_change=lambda value: ContactsState.filter_by("list", value),
                aria_label="List",
            ),
            icon("chevron-down"),
            class_name="select native sm",
        ),
        rx.el.span(
            choice(
                CONSENT_CHOICES,
                value=FILTERS["consent"],
                on_change=lambda value: ContactsState.filter_by("consent", value),
                label="Consent",
            ),
            class_name="filterbox",
        ),
        _chip("Tag", FILTERS["tag"], "tag"),
        rx.cond(
            FILTERS["phone"] != "",
            rx.el.button(
                "With this phone number",
                icon("x"),
                class_name="chip on",
                on_click=ContactsState.filter_by("phone", ""),
                aria_label="Remove the filter Phone",
            ),
        ),
        rx.cond(
            FILTERS["import"] != "",
            rx.el.button(
                rx.match(
                    FILTERS["effect"],
                    ("created", "Created by"),
                    ("updated", "Changed by"),
                    ("unchanged", "Left as they were by"),
                    "In",
                ),
                rx.el.b(ContactsState.import_name),
                icon("x"),
                class_name="chip on",
                on_click=ContactsState.filter_by("import", ""),
                aria_label="Remove this filter",
            ),
        ),
    )


def _chip(word: str, value: rx.Var[str], name: str) -> rx.Component:
    chip = rx.el.button(
        word,
        rx.el.b(value),
        icon("x"),
        class_name="chip on",
        on_click=ContactsState.filter_by(name, ""),
        aria_label=f"Remove the filter {word}",
    )
    return rx.cond(value != "", chip)


def contact_table() -> rx.Component:
    columns = [
        Column("Contact", _contact),
        Column("Name", lambda row: rx.el.span(_or_nothing(row["name"])), is_wide=True),
        Column("Lists", lambda row: _cut(row["lists"]), is_wide=True),
        Column("Tags", lambda row: _cut(row["tags"]), is_wide=True),
        Column("Consent, email", lambda row: consent_badge(row["standing"]), is_wide=True),
        Column("Added", lambda row: rx.el.span(moment(row["added"], "day"), class_name="t2"), is_wide=True),
    ]
    selection = Selection(
        chosen=ContactsState.chosen,
        is_all=(ContactsState.chosen.length() == ContactsState.shown) & (ContactsState.shown > 0),
        on_toggle=ContactsState.tick,
        on_toggle_all=ContactsState.tick_all,
    )
    table = data_table(
        ContactsState.rows,
        columns,
        row_id=lambda row: row["id"],
        on_row_click=lambda row: ContactState.open(row["id"]),
        current_id=ContactState.person["id"],
        selection=selection,
        is_loading=~ContactsState.is_loaded,
        empty=_empty(),
    )
    problem = rx.el.div(
        error_note(ContactsState.problem, " ", link("Show all contacts", href=links.CONTACTS)),
        class_name="pad",
    )
    return rx.cond(ContactsState.problem != "", problem, table)


def _contact(row: rx.Var[ContactLine]) -> rx.Component:
    return rx.el.div(
        link(
            row["email"],
            href=row["path"],
            class_name="name plain cut",
            on_click=rx.stop_propagation,
        ),
        rx.el.div(
            consent_badge(row["standing"]),
            rx.el.span(rx.cond(row["name"] != "", row["name"], row["lists"]), class_name="t3 s12 cut"),
            class_name="row only-s second",
        ),
        class_name="namecell",
    )


def _or_nothing(value: rx.Var[str]) -> rx.Var:
    return rx.cond(value != "", value, "–")


def _cut(value: rx.Var[str]) -> rx.Component:
    return rx.el.div(_or_nothing(value), class_name="t2 cut w180", title=value)


def _empty() -> rx.Component:
    return rx.cond(
        ~ContactsState.is_bare,
        empty_state(
            "search",
            "No contact fits",
            "Search looks at addresses, names and whole phone numbers. Take a filter away to see more.",
            link("Show all contacts", href=links.CONTACTS, class_name="btn"),
        ),
        empty_state(
            "users",
            "No contacts yet",
            "A contact is a person you may write to: an address, what you know, and what was agreed.",
            rx.cond(
                may(Permission.CONTACT_IMPORT),
                link(icon("file-up", "sm"), "Import a CSV", href=links.NEW_IMPORT, class_name="btn primary"),
            ),
            rx.cond(may(Permission.CONTACT_CREATE), _new_button("btn")),
        ),
    )


def contact_foot() -> rx.Component:
    return table_foot(
        ContactsState.shown,
        ContactsState.total,
        has_before=ContactsState.has_before,
        has_after=ContactsState.has_after,
        on_page=ContactsState.turn,
    )


def contact_actions() -> list[rx.Component]:
    return [
        rx.cond(
            may(Permission.CONTACT_IMPORT) & ~ContactsState.is_bare,
            link(icon("file-up", "sm"), "Import", href=links.NEW_IMPORT, class_name="btn sm"),
        ),
        rx.cond(may(Permission.CONTACT_CREATE) & ~ContactsState.is_bare, _new_button("btn primary sm")),
    ]


def _new_button(class_name: str) -> rx.Component:
    return rx.el.button(
        icon("plus", "sm"), "New contact", on_click=ContactsState.open_form(True), class_name=class_name
    )


def chosen_bar() -> rx.Component:
    """What can be done with the ticked contacts."""
    return bulk_bar(
        ContactsState.chosen,
        rx.el.span(
            icon("list-plus", "sm"),
            rx.el.select(
                rx.el.option("Add to list…", value=""),
                rx.foreach(ContactsState.lists, lambda one: rx.el.option(one["word"], value=one["value"])),
                value="",
                on_change=ContactsState.add_to_list,
                aria_label="Add the chosen contacts to a list",
            ),
            class_name="btn sm bulkselect",
        ),
        on_clear=ContactsState.clear,
    )

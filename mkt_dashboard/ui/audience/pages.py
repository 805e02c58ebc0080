"""The screens of the audience, each read from top to bottom."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.audience import contact_dialogs
from mkt_dashboard.ui.audience import contact_parts as one_contact
from mkt_dashboard.ui.audience import import_parts as one_import
from mkt_dashboard.ui.audience import imports_parts as all_imports
from mkt_dashboard.ui.audience import new_import_parts as new_import
from mkt_dashboard.ui.audience.contact_sheet import contact_sheet
from mkt_dashboard.ui.audience.contact_state import ContactState
from mkt_dashboard.ui.audience.contacts_parts import (
    chosen_bar,
    contact_actions,
    contact_filters,
    contact_foot,
    contact_table,
)
from mkt_dashboard.ui.audience.contacts_state import ContactsState
from mkt_dashboard.ui.audience.imports_state import ImportsState, ImportState
from mkt_dashboard.ui.audience.lists_parts import list_dialog, list_table, list_tabs, new_list_button
from mkt_dashboard.ui.audience.lists_state import ListsState
from mkt_dashboard.ui.audience.new_import_state import NewImportState
from mkt_dashboard.ui.components.badges import import_status
from mkt_dashboard.ui.components.notices import empty_state, error_note, skeleton_rows
from mkt_dashboard.ui.components.page import icon, link, page, page_head, panel, scroll
from mkt_dashboard.ui.components.ticker import ticker
from mkt_dashboard.ui.visitor import VisitorState, may


def contacts_page() -> rx.Component:
    """Every contact, the newest first, and the chosen one beside the list."""
    is_open = ContactState.person["id"] != ""
    return rx.el.div(
        page(
            page_head(
                "Contacts",
                rx.el.span(ContactsState.total, class_name="t3 num"),
                rx.el.span(ContactsState.scope_says, class_name="t3 s12 hide-s"),
                actions=contact_actions(),
            ),
            _scope_line(ContactsState.scope_says),
            rx.cond(ContactsState.is_bare, rx.fragment(), contact_filters()),
            scroll(contact_table(), class_name="audience"),
            rx.cond(ContactsState.shown > 0, contact_foot()),
            chosen_bar(),
            contact_dialogs.new_contact_dialog(),
        ),
        rx.cond(is_open, contact_sheet()),
        class_name=rx.cond(is_open, "with-sheet is-open", "with-sheet"),
    )


def _scope_line(says: rx.Var[str]) -> rx.Component:
    """On a phone the head has no room for it."""
    return rx.cond(says != "", rx.el.p(says, class_name="only-s padx t3 s12 scopeline"))


def contact_page() -> rx.Component:
    """Everything about one contact."""
    return page(
        rx.cond(ContactState.problem != "", _not_there(ContactState.problem, links.CONTACTS), _contact()),
        contact_dialogs.edit_dialog(),
        contact_dialogs.unsubscribe_dialog(),
        contact_dialogs.delete_dialog(),
    )


def _contact() -> rx.Component:
    person = ContactState.person
    is_out = (person["consent"] == "withdrawn") & (person["suppressed"] != "")
    actions = [
        rx.cond(
            may(Permission.CONTACT_DELETE),
            rx.el.button(
                icon("trash-2", "sm"),
                rx.el.span("Delete", class_name="hide-s"),
                on_click=ContactState.ask_to_delete(True),
                class_name="btn ghost sm",
                aria_label="Delete contact",
            ),
        ),
        rx.cond(
            may(Permission.SUPPRESSION_ADD) & ~is_out,
            rx.el.button(
                icon("bell-off", "sm"),
                rx.el.span("Unsubscribe", class_name="hide-s"),
                on_click=ContactState.ask_to_unsubscribe(True),
                class_name="btn sm",
                aria_label="Unsubscribe contact",
            ),
        ),
        rx.cond(
            may(Permission.CONTACT_UPDATE) & may(Permission.CONTACT_PII),
            rx.el.button(
                icon("pencil", "sm"), "Edit", on_click=ContactState.edit(True), class_name="btn primary sm"
            ),
        ),
    ]
    return rx.fragment(
        page_head(
            rx.cond(person["name"] != "", person["name"], "Contact"),
            one_contact.may_get_mail(),
            back=links.CONTACTS,
            actions=actions,
        ),
        one_contact.timeline_tabs(),
        scroll(
            rx.cond(ContactState.is_loaded, _contact_body(), skeleton_rows()),
            class_name="report contact-page",
        ),
    )


def _contact_body() -> rx.Component:
    nothing = empty_state(
        "history",
        "Nothing here yet",
        "Mails, opens, clicks and changes of this contact stand here, newest first.",
    )
    timeline = rx.cond(
        ContactState.timeline.length() > 0, one_contact.timeline_list(ContactState.timeline), nothing
    )
    return rx.fragment(
        rx.cond(may(Permission.ANALYTICS_RECIPIENT_LEVEL), one_contact.figures_strip()),
        rx.el.div(
            panel("Timeline", timeline),
            rx.el.div(
                panel("Details", rx.el.div(one_contact.contact_facts(), class_name="body")),
                panel("Consent", rx.el.div(one_contact.consent_line(), class_name="body")),
                panel(
                    "Lists",
                    rx.el.div(one_contact.list_chips(can_change=True), class_name="body"),
                    beside=[one_contact.join_select()],
                ),
                class_name="col g4",
            ),
            class_name="ct-grid",
        ),
    )


def lists_page() -> rx.Component:
    """Every list with how many are on it."""
    return page(
        page_head(
            "Lists",
            rx.el.span(ListsState.scope_says, class_name="t3 s12 hide-s"),
            actions=[rx.cond(may(Permission.LIST_CREATE) & VisitorState.sees_all_lists, new_list_button())],
        ),
        _scope_line(ListsState.scope_says),
        list_tabs(),
        scroll(list_table(), class_name="audience"),
        list_dialog(),
    )


def imports_page() -> rx.Component:
    """Every import, the newest first."""
    return page(
        page_head("Imports", actions=[all_imports.new_import_link()]),
        scroll(all_imports.import_table(), class_name="audience"),
        rx.cond(ImportsState.has_before | ImportsState.has_after, all_imports.import_foot()),
        rx.cond(ImportsState.has_live, ticker(ImportsState.look_again, seconds=2)),
    )


def new_import_page() -> rx.Component:
    """From a dropped file to a started import."""
    return page(
        page_head("Import contacts", back=links.IMPORTS),
        new_import.steps(),
        rx.cond(
            NewImportState.file_id != "",
            rx.el.div(new_import.mapping(), new_import.decisions(), class_name="imp-grid"),
            new_import.drop_zone(),
        ),
    )


def import_page() -> rx.Component:
    """One import while it runs, and what became of it."""
    found = ImportState.found
    head = page_head(
        rx.cond(ImportState.is_loaded, found["file_name"], "Import"),
        import_status(found["status"]),
        back=links.IMPORTS,
        actions=[one_import.cancel_button()],
    )
    body = rx.fragment(head, rx.cond(ImportState.is_loaded, one_import.import_body(), skeleton_rows()))
    return page(
        rx.cond(ImportState.problem != "", _not_there(ImportState.problem, links.IMPORTS), body),
        rx.cond(found["is_live"], ticker(ImportState.look_again, seconds=1)),
        one_import.cancel_dialog(),
    )


def _not_there(problem: rx.Var[str], back: str) -> rx.Component:
    return rx.el.div(error_note(problem, " ", link("Back to the list", href=back)), class_name="pad")

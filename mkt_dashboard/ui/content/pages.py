"""The two screens of emails: all of them, and the desk of one."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.fields import search_input
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import Tab, link, page, page_head, scroll, tabs, toolbar
from mkt_dashboard.ui.content.compare import comparison
from mkt_dashboard.ui.content.desk import DeskState
from mkt_dashboard.ui.content.desk_parts import desk_bar, desk_foot, writing_pane
from mkt_dashboard.ui.content.left_parts import left_pane
from mkt_dashboard.ui.content.list_parts import (
    email_card,
    new_email_button,
    new_email_dialog,
    no_emails,
    waiting_cards,
)
from mkt_dashboard.ui.content.preview_parts import preview_pane
from mkt_dashboard.ui.content.state import EmailsState
from mkt_dashboard.ui.folders.parts import folder_dialogs, folder_filter
from mkt_dashboard.ui.folders.state import FoldersState
from mkt_dashboard.ui.visitor import may


def emails_page() -> rx.Component:
    """Every email as a tile that shows the mail itself."""
    return page(
        page_head("Emails", actions=[rx.cond(may(Permission.CONTENT_CREATE), new_email_button())]),
        tabs(
            Tab("Emails", links.EMAILS, EmailsState.count),
            Tab("Archive", f"{links.EMAILS}?archived=1", EmailsState.archived_count),
            current=rx.cond(EmailsState.archived, "Archive", "Emails"),
        ),
        toolbar(
            search_input("Name or subject", value=EmailsState.search, on_change=EmailsState.look_for),
            folder_filter(EmailsState.folder, EmailsState.choose_folder),
            rx.el.span("Last edited first", class_name="end t3 s12 hide-s"),
        ),
        scroll(
            rx.cond(
                EmailsState.is_loaded,
                rx.cond(EmailsState.emails.length() > 0, _tiles(), no_emails()),
                waiting_cards(),
            ),
            class_name="tplwrap",
        ),
        new_email_dialog(),
        folder_dialogs(FoldersState.move_email),
    )


def _tiles() -> rx.Component:
    more = busy_button(
        "Show more",
        on_click=EmailsState.load_more,
        is_busy=EmailsState.is_loading_more,
        class_name="btn sm more",
    )
    return rx.fragment(
        rx.el.div(rx.foreach(EmailsState.emails, email_card), class_name="tplgrid"),
        rx.cond(EmailsState.has_more, rx.el.div(more, class_name="morebar")),
    )


def email_page() -> rx.Component:
    """The desk: settings left, the code in the middle, the mail as it is read on the right."""
    return rx.cond(
        DeskState.is_missing,
        page(
            empty_state(
                "mail",
                "There is no such email",
                "Its address may be cut short, or it belongs to another workspace.",
                link("All emails", href=links.EMAILS, class_name="btn"),
            )
        ),
        rx.el.div(
            desk_bar(),
            left_pane(),
            writing_pane(),
            preview_pane(),
            desk_foot(),
            comparison(),
            class_name="editor desk",
        ),
    )

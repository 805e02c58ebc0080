"""The parts of the list of emails: a tile with the mail itself, and the dialog that begins a new one."""

import reflex as rx

from mkt_dashboard.domain.content.beginnings import BLANK
from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.rendering.starters import STARTERS
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.dialogs import busy_button, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import empty_state
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.content.state import EmailCard, EmailsState
from mkt_dashboard.ui.folders.parts import folder_field, move_entry
from mkt_dashboard.ui.visitor import may


def thumbnail(address: str | rx.Var[str]) -> rx.Component:
    """The mail itself, small. A page of its own that may run nothing, loaded when it comes into view."""
    return rx.el.div(
        rx.el.iframe(
            src=address,
            sandbox="",
            loading="lazy",
            tab_index=-1,
            title="Preview",
            aria_hidden="true",
            referrer_policy="no-referrer",
        ),
        class_name="tmini",
    )


def email_card(email: rx.Var[EmailCard]) -> rx.Component:
    return rx.el.article(
        link(
            rx.el.div(thumbnail(email["preview"]), class_name="tprev"),
            href=links.email(email["id"]),
            aria_label=email["name"],
        ),
        rx.el.div(
            link(email["name"], href=links.email(email["id"]), class_name="cut name"),
            _card_menu(email),
            class_name="tcap",
        ),
        rx.el.div(
            _version(email),
            moment(email["updated_at"], "ago"),
            rx.cond(email["folder"] != "", rx.el.span(", ", email["folder"])),
            class_name="s12 t3 num tsub cut",
        ),
        class_name="tpl",
        key=email["id"],
    )


def _version(email: rx.Var[EmailCard]) -> rx.Component:
    return rx.cond(email["version"] > 0, rx.el.span(f"Version {email['version']}, "), rx.el.span("Draft, "))


def _card_menu(email: rx.Var[EmailCard]) -> rx.Component:
    return rx.popover.root(
        rx.popover.trigger(
            rx.el.button(icon("ellipsis", "sm"), class_name="btn ghost icon xs", aria_label="More")
        ),
        rx.popover.content(
            rx.popover.close(link(icon("square-arrow-out-up-right"), "Open", href=links.email(email["id"]))),
            rx.cond(
                may(Permission.CONTENT_CREATE),
                _menu_line("copy", "Duplicate", EmailsState.duplicate(email["id"])),
            ),
            rx.cond(
                may(Permission.CONTENT_UPDATE),
                move_entry(email["id"], email["name"], email["folder_id"]),
            ),
            rx.cond(
                may(Permission.CONTENT_ARCHIVE),
                rx.cond(
                    EmailsState.archived,
                    _menu_line("undo-2", "Bring back", EmailsState.bring_back(email["id"])),
                    _menu_line("folder", "Archive", EmailsState.archive(email["id"])),
                ),
            ),
            class_name="menu",
            align="end",
        ),
    )


def _menu_line(glyph: str, words: str, on_click: rx.event.EventSpec) -> rx.Component:
    return rx.popover.close(rx.el.button(icon(glyph), words, on_click=on_click, class_name="bare mi"))


def waiting_cards() -> rx.Component:
    """Tiles that wait keep the size of the ones that come."""
    tile = rx.el.div(
        rx.el.div(class_name="tprev"), rx.el.div(rx.el.span(class_name="sk", width="60%"), class_name="tcap")
    )
    return rx.el.div(*[tile] * 6, class_name="tplgrid wait", aria_hidden="true")


def no_emails() -> rx.Component:
    searched = empty_state(
        "search",
        "No email fits",
        "The search looks through names and subjects of emails. Take a filter away to see more.",
        link("Show all emails", href=links.EMAILS, class_name="btn"),
    )
    archive = empty_state(
        "folder", "The archive is empty", "Emails you archive wait here and can be brought back."
    )
    first = empty_state(
        "mail",
        "No emails yet",
        "An email is written once and sent by as many campaigns as you like. Begin with a starter.",
        rx.cond(may(Permission.CONTENT_CREATE), new_email_button()),
    )
    is_narrowed = (EmailsState.search != "") | (EmailsState.folder != "")
    return rx.cond(is_narrowed, searched, rx.cond(EmailsState.archived, archive, first))


def new_email_button() -> rx.Component:
    return rx.el.button(
        icon("plus", "sm"), "New email", on_click=EmailsState.begin, class_name="btn primary sm"
    )


def new_email_dialog() -> rx.Component:
    """Choose what to begin with by what it looks like, give it a name, write."""
    name = EmailsState.field_errors.get("name", "")
    form = rx.el.form(
        rx.el.div(
            _starter(BLANK, "Blank", "An empty sheet that compiles"),
            *[_starter(one.key, one.name, one.description) for one in STARTERS],
            class_name="starters",
            role="radiogroup",
            aria_label="Begin with",
        ),
        field(
            "Name",
            text_input("name", error=name, placeholder="First Snow Weekend", auto_focus=True, max_length=200),
            name="name",
            error=name,
            hint="Only your team reads it. The subject comes next.",
        ),
        folder_field(EmailsState.into, EmailsState.file_into, EmailsState.field_errors.get("folder_id", "")),
        id="new-email",
        on_submit=EmailsState.create,
        reset_on_submit=False,
    )
    return dialog(
        "New email",
        form,
        is_open=EmailsState.is_beginning,
        on_open_change=EmailsState.set_beginning,
        footer=[
            rx.el.span(f"{len(STARTERS)} starters, each yours to change", class_name="t3 s12 grow"),
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                "Create email",
                on_click=rx.noop(),
                is_busy=EmailsState.is_creating,
                class_name="btn primary",
                type="submit",
                form="new-email",
            ),
        ],
        width="880px",
    )


def _starter(key: str, name: str, description: str) -> rx.Component:
    is_chosen = EmailsState.starter == key
    return rx.el.button(
        rx.el.span(thumbnail(f"/api/v1/contents/starters/{key}/preview"), class_name="tprev"),
        rx.el.b(name, class_name="m"),
        rx.el.span(description, class_name="s12 t3"),
        type="button",
        role="radio",
        on_click=EmailsState.choose_starter(key),
        class_name=rx.cond(is_chosen, "starter on", "starter"),
        custom_attrs={"aria-checked": is_chosen},
    )

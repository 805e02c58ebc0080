"""The two cards of the mail: from whom with which subject, and what is inside."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.campaigns.card import card, edit_button, may_edit, sentence
from mkt_dashboard.ui.campaigns.mail_state import EmailChoice, MailState
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.fields import field, search_input, text_input
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.visitor import may

mail = MailState.mail
has_mail = mail["id"] != ""


def sender_card() -> rx.Component:
    is_editing = (MailState.editing == "sender") & may_edit
    return card(
        "sender",
        _inbox_line(),
        rx.cond(MailState.cards["sender"]["state"] != "ready", sentence("sender")),
        acts=[edit_button("sender", MailState.edit("sender"))],
        below=[rx.cond(is_editing, _sender_form())],
        is_open=True,
    )


def _inbox_line() -> rx.Component:
    name = MailState.shown_sender
    subject = rx.cond(mail["subject"] != "", mail["subject"], "No subject yet")
    return rx.el.div(
        rx.el.span(rx.cond(name != "", name[0], ""), class_name="l"),
        rx.el.div(
            rx.el.b(name), rx.el.span(MailState.shown_address, class_name="t3 s12 cut"), class_name="row"
        ),
        rx.el.span(
            rx.cond(MailState.plan["is_later"], MailState.plan["time"], "now"), class_name="t3 s12 num"
        ),
        rx.el.div(subject, class_name=rx.cond(mail["subject"] != "", "cut m", "cut t3")),
        rx.el.span(),
        rx.el.div(mail["preheader"], class_name="cut t3 s12"),
        class_name="inboxline",
    )


def _sender_form() -> rx.Component:
    return rx.el.form(
        _line("sender_name", "Sender name", MailState.sender_name, "Wrenfell Outdoor"),
        _line("sender_email", "Sender address", MailState.sender_email, "hello@example.com"),
        rx.cond(
            has_mail & may(Permission.CONTENT_UPDATE),
            rx.fragment(
                _line("subject", "Subject", mail["subject"], "What is read first"),
                _line("preheader", "Preview text", mail["preheader"], "What stands behind the subject"),
            ),
        ),
        rx.el.div(
            rx.el.button("Save sender and subject", type="submit", class_name="btn primary sm"),
            rx.el.span("Empty sender fields take those of the workspace.", class_name="t3 s12"),
            class_name="row wide-field",
        ),
        on_submit=MailState.save_sender,
        reset_on_submit=False,
        class_name="form-2",
    )


def _line(name: str, label: str, value: rx.Var[str], placeholder: str) -> rx.Component:
    error = MailState.field_errors.get(name, "")
    control = text_input(name, error=error, default_value=value, placeholder=placeholder, max_length=300)
    return field(label, control, name=name, error=error)


def content_card() -> rx.Component:
    is_editing = (MailState.editing == "content") & may_edit
    editor = link("Open editor", href=links.email(mail["id"]), class_name="btn ghost xs")
    return card(
        "content",
        rx.cond(has_mail, _mail(), sentence("content")),
        acts=[
            rx.cond(has_mail & may(Permission.CONTENT_READ), editor),
            rx.cond(
                may(Permission.CONTENT_READ),
                edit_button(
                    "content", MailState.open_emails, rx.cond(has_mail, "Choose another", "Choose an email")
                ),
            ),
        ],
        below=[rx.cond(is_editing, _picker())],
        is_open=is_editing | has_mail,
    )


def _mail() -> rx.Component:
    return rx.el.div(
        rx.cond(may(Permission.CONTENT_READ), mail_thumbnail(mail["preview"], "mini-mail")),
        rx.el.div(
            rx.el.div(rx.el.b(mail["name"], class_name="m"), class_name="cut"),
            rx.el.div(mail["says"], class_name="t2 s12"),
            rx.cond(MailState.cards["content"]["state"] == "blocked", sentence("content")),
            rx.foreach(mail["warnings"], lambda said: rx.el.div(said, class_name="s12 warnc")),
            class_name="grow",
        ),
        class_name="row g3 top",
    )


def mail_thumbnail(src: rx.Var[str], class_name: str = "") -> rx.Component:
    """The mail itself, small, in a frame that runs nothing and takes no clicks."""
    return rx.el.span(
        rx.el.iframe(
            src=src,
            title="",
            tab_index=-1,
            aria_hidden="true",
            loading="lazy",
            custom_attrs={"sandbox": "", "scrolling": "no"},
        ),
        class_name=f"mailthumb {class_name}",
    )


def _picker() -> rx.Component:
    new = rx.cond(
        may(Permission.CONTENT_CREATE),
        busy_button(
            icon("plus", "sm"),
            "Write a new email",
            on_click=MailState.write_email,
            is_busy=MailState.is_writing,
            class_name="btn sm end",
        ),
    )
    none = rx.el.p("No email fits. Write a new one, or search for another name.", class_name="t2 s12")
    return rx.el.div(
        rx.el.div(
            search_input("Name or subject", value=MailState.looking_for, on_change=MailState.find_email),
            new,
            class_name="row",
        ),
        rx.cond(
            MailState.emails.length() > 0,
            rx.el.div(rx.foreach(MailState.emails, _choice), class_name="mailpick"),
            none,
        ),
        class_name="col g3",
    )


def _choice(one: rx.Var[EmailChoice]) -> rx.Component:
    is_chosen = one["id"] == mail["id"]
    return rx.el.button(
        mail_thumbnail(one["preview"]),
        rx.el.b(one["name"], class_name="m cut"),
        rx.el.span(one["subject"], class_name="s12 t3 cut"),
        type="button",
        on_click=MailState.choose_email(one["id"]),
        class_name=rx.cond(is_chosen, "pick on", "pick"),
        custom_attrs={"aria-pressed": is_chosen},
        key=one["id"],
    )

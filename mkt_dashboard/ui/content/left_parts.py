"""The left side of the desk: subject and preheader as the inbox shows them, merge tags, versions."""

import reflex as rx

from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.content.desk import DeskState
from mkt_dashboard.ui.content.desk_parts import can_write
from mkt_dashboard.ui.content.history import HistoryState, Version
from mkt_dashboard.ui.content.seeing import SeeingState
from mkt_dashboard.ui.editors.merge_tags import merge_tags


def left_pane() -> rx.Component:
    return rx.el.aside(
        rx.el.nav(
            _tab("mail", "Mail", SeeingState.choose_pane("mail")),
            _tab("tags", "Merge tags", SeeingState.choose_pane("tags")),
            _tab("versions", "Versions", HistoryState.open_versions),
            class_name="tabs",
            aria_label="Settings of the email",
        ),
        rx.el.div(
            rx.match(SeeingState.pane, ("tags", _tags()), ("versions", _versions()), _mail_settings()),
            class_name="scroll insp",
        ),
        class_name=rx.cond(SeeingState.is_pane_open, "pane left open", "pane left"),
    )


def _tab(key: str, words: str, on_click: rx.event.EventSpec | rx.event.EventHandler) -> rx.Component:
    is_on = SeeingState.pane == key
    return rx.el.button(
        words,
        type="button",
        on_click=on_click,
        class_name=rx.cond(is_on, "on", ""),
        custom_attrs={"aria-pressed": is_on},
    )


def _mail_settings() -> rx.Component:
    return rx.fragment(
        rx.el.div(
            _line(
                "subject",
                "Subject",
                DeskState.subject,
                DeskState.write_subject,
                rx.el.span(DeskState.subject_length, " of about 60 characters", class_name="hint num"),
            ),
            _line(
                "preheader",
                "Preheader",
                DeskState.preheader,
                DeskState.write_preheader,
                rx.el.span("Follows the subject in the inbox", class_name="hint"),
            ),
            class_name="grp",
        ),
        rx.el.div(rx.el.h3("In the inbox"), _inbox_line(), class_name="grp"),
        rx.el.div(
            rx.el.h3("Merge tags in this mail"),
            rx.cond(
                DeskState.used_tags.length() > 0,
                rx.el.div(
                    rx.foreach(DeskState.used_tags, lambda name: rx.el.span(name, class_name="merge")),
                    class_name="row wrap",
                ),
                rx.el.p("None: everybody reads the same.", class_name="s12 t3"),
            ),
            class_name="grp",
        ),
    )


def _line(
    name: str, label: str, value: rx.Var[str], on_write: rx.event.EventHandler, hint: rx.Component
) -> rx.Component:
    """The browser keeps what is typed; it is handed over at each pause and when the field is left."""
    return rx.el.div(
        rx.el.div(
            rx.el.label(label, html_for=f"email-{name}", class_name="label"),
            rx.cond(can_write, _picker(name)),
            class_name="row",
        ),
        rx.el.input(
            id=f"email-{name}",
            key=f"{name}-{DeskState.doc_key}",
            default_value=value,
            on_change=lambda text: on_write(text, DeskState.doc_key).debounce(300),
            on_blur=lambda text: on_write(text, DeskState.doc_key),
            read_only=~can_write,
            max_length=998,
            class_name="input sm",
        ),
        hint,
        class_name="field",
    )


def _picker(name: str) -> rx.Component:
    button = rx.el.button(
        icon("parentheses", "sm"),
        type="button",
        class_name="btn ghost icon xs end",
        aria_label=f"Insert a merge tag into the {name}",
        title="Insert a merge tag",
    )
    return rx.popover.root(
        rx.popover.trigger(button),
        rx.popover.content(
            merge_tags(fields=DeskState.fields, target=f"email-{name}"), class_name="pop", width="264px"
        ),
    )


def _inbox_line() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.b(DeskState.sender_name, class_name="cut"),
            rx.el.span("09:12", class_name="end t3 s11 num"),
            class_name="row",
        ),
        rx.el.div(
            rx.cond(DeskState.seen_subject != "", DeskState.seen_subject, "No subject"), class_name="cut m"
        ),
        rx.el.div(DeskState.seen_preheader, class_name="cut t3"),
        class_name="inboxbox",
    )


def _tags() -> rx.Component:
    return rx.el.div(
        rx.el.p("A click puts the tag where the cursor stands in the code.", class_name="s12 t3"),
        merge_tags(fields=DeskState.fields, target=""),
        class_name="grp last",
    )


def _versions() -> rx.Component:
    none = rx.el.div(
        note(
            "A version is kept for good, and campaigns send versions. Make the first one with Ctrl S.",
            glyph="history",
        ),
        class_name="grp last",
    )
    changed = rx.el.div(
        rx.el.span(icon("pencil", "sm"), class_name="vmark"),
        rx.el.div(
            rx.el.b("Draft", class_name="m"),
            rx.el.div("Says something else than the last version", class_name="s12 t3"),
        ),
        class_name="vline now",
    )
    return rx.cond(
        HistoryState.versions.length() > 0,
        rx.fragment(rx.cond(DeskState.is_changed, changed), rx.foreach(HistoryState.versions, _version_line)),
        none,
    )


def _version_line(version: rx.Var[Version]) -> rx.Component:
    is_compared = HistoryState.compared == version["number"]
    return rx.el.button(
        rx.el.span(version["number"], class_name="vmark num"),
        rx.el.span(
            rx.el.b(rx.cond(version["subject"] != "", version["subject"], "No subject"), class_name="m cut"),
            rx.el.span(moment(version["created_at"]), ", ", version["created_by"], class_name="s12 t3 cut"),
            rx.cond(version["note"] != "", rx.el.span(version["note"], class_name="s12 t3 cut")),
            class_name="vsays",
        ),
        on_click=HistoryState.compare(version["number"]),
        title="Compare with the draft",
        class_name=rx.cond(is_compared, "bare vline on", "bare vline"),
    )

"""The right side of the desk: the mail as somebody reads it, on her screen."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui.components.notices import note
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.content.desk import DeskState, Person
from mkt_dashboard.ui.content.seeing import SeeingState
from mkt_dashboard.ui.editors.mail_preview import mail_preview
from mkt_dashboard.ui.visitor import may


def preview_pane() -> rx.Component:
    return rx.el.section(
        rx.el.header(_views(), _switches(), _seen_as(), class_name="prevbar"),
        rx.cond(
            DeskState.is_stale & (DeskState.html != ""),
            note(
                "This is how it was when it last compiled. Mend the errors to see it now.",
                kind="amber",
                glyph="clock-alert",
            ),
        ),
        rx.el.div(
            rx.cond(DeskState.html != "", _mail(), _nothing_to_show()),
            class_name=rx.cond(SeeingState.is_dark, "prevcanvas isdark", "prevcanvas"),
        ),
        class_name="prevpane",
        aria_label="Preview",
    )


def _views() -> rx.Component:
    choices = (("desktop", "monitor", "Desktop"), ("phone", "smartphone", "Phone"), ("text", "type", "Text"))
    return rx.el.div(*[_view(*choice) for choice in choices], class_name="seg", role="group")


def _view(key: str, glyph: str, words: str) -> rx.Component:
    is_on = SeeingState.view == key
    return rx.el.button(
        icon(glyph),
        rx.el.span(words, class_name="hide-narrow"),
        type="button",
        on_click=SeeingState.choose_view(key),
        class_name=rx.cond(is_on, "on", ""),
        aria_label=words,
        custom_attrs={"aria-pressed": is_on},
    )


def _switches() -> rx.Component:
    return rx.fragment(
        _switch("moon", "Dark", SeeingState.is_dark, SeeingState.turn_dark),
        _switch("image-off", "Images off", SeeingState.images_off, SeeingState.turn_images),
    )


def _switch(glyph: str, words: str, is_on: rx.Var[bool], on_click: rx.event.EventHandler) -> rx.Component:
    return rx.el.button(
        icon(glyph),
        type="button",
        on_click=on_click,
        title=words,
        aria_label=words,
        class_name=rx.cond(is_on, "btn ghost icon sm on", "btn ghost icon sm"),
        custom_attrs={"aria-pressed": is_on},
    )


def _seen_as() -> rx.Component:
    search = rx.el.label(
        icon("search", "sm"),
        rx.el.input(
            type="search",
            placeholder="Find a contact",
            aria_label="Find a contact",
            on_change=SeeingState.find_people.debounce(250),
            class_name="bare",
        ),
        class_name="input sm find",
    )
    chosen = rx.el.button(
        icon("user"),
        rx.el.b(DeskState.seen_as["label"], class_name="cut"),
        icon("chevron-down"),
        class_name="chip",
        aria_label="Seen as",
        title="Whose eyes the preview is seen with",
    )
    return rx.popover.root(
        rx.popover.trigger(chosen),
        rx.popover.content(
            rx.cond(may(Permission.CONTACT_PII), search),
            rx.foreach(SeeingState.people, _person),
            class_name="menu wide",
            align="end",
        ),
    )


def _person(person: rx.Var[Person]) -> rx.Component:
    return rx.popover.close(
        rx.el.button(
            rx.el.span(person["label"], class_name="cut"),
            rx.el.span(person["hint"], class_name="t3 s12 end cut"),
            on_click=SeeingState.see_as(person["key"]),
            class_name="bare mi",
        )
    )


def _mail() -> rx.Component:
    mail = mail_preview(
        html=DeskState.html,
        width=rx.cond(SeeingState.view == "phone", 360, 600),
        dark=SeeingState.is_dark,
        images_off=SeeingState.images_off,
    )
    return rx.cond(SeeingState.view == "text", rx.el.pre(DeskState.text, class_name="mailtext"), mail)


def _nothing_to_show() -> rx.Component:
    empty = rx.el.div(
        icon("eye", "lg"), rx.el.p("The mail shows here as soon as it compiles."), class_name="prevempty"
    )
    return rx.cond(DeskState.is_loaded, empty, rx.el.div(class_name="sk wait prevwait"))

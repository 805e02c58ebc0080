"""Dialogs: one question at a time, with the count and the consequence, never “Are you sure?”."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.page import Content


def dialog(
    title: Content,
    *body: Content,
    is_open: rx.Var[bool],
    on_open_change: Any,
    footer: list[Content],
    width: str = "480px",
) -> rx.Component:
    """A sheet over the page. Esc closes it and gives the focus back; `footer` ends with the main button."""
    return rx.dialog.root(
        rx.dialog.content(
            rx.el.header(rx.dialog.title(title, class_name="dialog-title", as_="h2")),
            rx.el.div(*body, class_name="body"),
            rx.el.footer(*footer),
            class_name="dialog",
            max_width=width,
            aria_describedby="",
        ),
        open=is_open,
        on_open_change=on_open_change,
    )


def confirm_dialog(
    title: Content,
    consequence: Content,
    *,
    verb: str,
    is_open: rx.Var[bool],
    on_open_change: Any,
    on_confirm: Any,
    is_busy: rx.Var[bool] | bool = False,
    is_dangerous: bool = False,
    hint: Content = "",
) -> rx.Component:
    """Ask once before something large: `verb` is the button with its object, “Cancel the rest”."""
    kind = "danger" if is_dangerous else "primary"
    return dialog(
        title,
        rx.el.p(consequence),
        is_open=is_open,
        on_open_change=on_open_change,
        footer=[
            rx.el.span(hint, class_name="t3 s12 grow"),
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(verb, on_click=on_confirm, is_busy=is_busy, class_name=f"btn {kind}"),
        ],
    )


def busy_button(
    *content: Content, on_click: Any, is_busy: rx.Var[bool] | bool, class_name: str = "btn", **props: Any
) -> rx.Component:
    """A button that shows that it waits and cannot be pressed twice."""
    return rx.el.button(
        rx.cond(is_busy, rx.el.i(class_name="ic sm i-loader-circle spin", aria_hidden="true"), rx.fragment()),
        *content,
        on_click=on_click,
        disabled=is_busy,
        class_name=class_name,
        **props,
    )

"""Form fields: the label, the control, a hint, and what is wrong with it right below."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.page import Content, icon


def field(
    label: str, control: rx.Component, *, name: str, error: rx.Var[str] | str = "", hint: Content = ""
) -> rx.Component:
    """Put a control under its label. `error` comes from the state: `State.field_errors.get("email", "")`."""
    said = rx.Var.create(error)
    below = rx.el.div(hint, class_name="hint") if hint else rx.fragment()
    problem = rx.el.div(
        icon("circle-alert"), rx.el.span(said), class_name="err", id=f"{name}-error", role="alert"
    )
    return rx.el.div(
        rx.el.label(label, html_for=name), control, rx.cond(said != "", problem, below), class_name="field"
    )


def text_input(
    name: str, *, error: rx.Var[str] | str = "", class_name: str = "", **props: Any
) -> rx.Component:
    """A line of text. Without `value` the browser keeps it, and a form hands it over on submit."""
    has_error = rx.Var.create(error) != ""
    return rx.el.input(
        id=name,
        name=name,
        class_name=rx.cond(has_error, f"input bad {class_name}", f"input {class_name}"),
        custom_attrs={"aria-invalid": has_error, "aria-describedby": f"{name}-error"},
        **props,
    )


def search_input(
    placeholder: str, *, value: rx.Var[str], on_change: Any, width: str = "220px"
) -> rx.Component:
    """Find in a list; asks the server once the typing pauses. The `/` key goes here."""
    return rx.el.label(
        icon("search", "sm"),
        rx.debounce_input(
            rx.el.input(
                value=value,
                on_change=on_change,
                placeholder=placeholder,
                type="search",
                class_name="bare",
                aria_label=placeholder,
                custom_attrs={"data-search": "page"},
            ),
            debounce_timeout=200,
        ),
        class_name="input sm find",
        width=width,
    )


def choice(
    options: list[tuple[str, str]] | rx.Var, *, value: rx.Var[str], on_change: Any, label: str, **props: Any
) -> rx.Component:
    """Choose one of a few. `options` are (value, word), or a Var of rows with `value` and `word`."""
    if isinstance(options, rx.Var):
        items: list[Any] = [rx.foreach(options, lambda row: rx.el.option(row["word"], value=row["value"]))]
    else:
        items = [rx.el.option(word, value=key) for key, word in options]
    return rx.el.span(
        rx.el.select(*items, value=value, on_change=on_change, aria_label=label, **props),
        icon("chevron-down"),
        class_name="select native",
    )


def segmented(
    choices: list[tuple[str, str]], *, value: rx.Var[str], on_choose: Any, label: str
) -> rx.Component:
    """Switch between two to four views; `on_choose` gets the value."""
    parts = [
        rx.el.button(
            word,
            type="button",
            class_name=rx.cond(value == key, "on", ""),
            custom_attrs={"aria-pressed": value == key},
            on_click=on_choose(key),
        )
        for key, word in choices
    ]
    return rx.el.div(*parts, class_name="seg", role="group", aria_label=label)

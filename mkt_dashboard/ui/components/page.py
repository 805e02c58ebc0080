"""The sheet of a screen: its head with the name and the buttons, tabs, toolbar, and what scrolls below."""

import reflex as rx

Content = rx.Component | rx.Var | str


def icon(name: str | rx.Var, size: str = "") -> rx.Component:
    """One of the icons in icons.css by its Lucide name: `icon("mail")`; size "", "xs", "sm" or "lg"."""
    return rx.el.i(class_name=f"ic {size} i-{name}", aria_hidden="true")


def page(*children: Content) -> rx.Component:
    """Lay a screen out from top to bottom: page_head, tabs, toolbar, then `scroll(…)`."""
    return rx.el.div(*children, class_name="page")


def page_head(
    title: Content, *beside: Content, actions: list[rx.Component] | None = None, back: str | rx.Var = ""
) -> rx.Component:
    """Name the screen. `back` links the list it came from; `actions` end with the one primary button."""
    way_back = rx.link(
        icon("arrow-left"), href=back, class_name="btn ghost icon sm", aria_label="Back", underline="none"
    )
    return rx.el.header(
        *([way_back] if isinstance(back, rx.Var) or back else []),
        rx.el.h1(title),
        *beside,
        rx.el.div(*(actions or []), class_name="actions"),
        class_name="pagehead",
    )


def scroll(*children: Content, class_name: str = "padx") -> rx.Component:
    """Hold what scrolls below the head."""
    return rx.el.div(*children, class_name=f"scroll {class_name}")

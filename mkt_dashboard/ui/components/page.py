"""The sheet of a screen: its head with the name and the buttons, tabs, toolbar, and what scrolls below."""

from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex_components_core.react_router.dom import ReactRouterLink

Content = rx.Component | rx.Var | str


def icon(name: str | rx.Var[str], size: str = "") -> rx.Component:
    """One of the icons in icons.css by its Lucide name: `icon("mail")`; size "", "xs", "sm" or "lg"."""
    return rx.el.i(class_name=f"ic {size} i-{name}", aria_hidden="true")


def link(*children: Content, href: str | rx.Var[str], **props: Any) -> rx.Component:
    """A link inside the application: no page load, no decoration of its own."""
    return ReactRouterLink.create(*children, to=href, **props)


def page(*children: Content) -> rx.Component:
    """Lay a screen out from top to bottom: page_head, tabs, toolbar, then `scroll(…)`."""
    return rx.el.div(*children, class_name="page")


def page_head(
    title: Content,
    *beside: Content,
    actions: list[rx.Component] | None = None,
    back: str | rx.Var[str] | None = None,
) -> rx.Component:
    """Name the screen. `back` links the list it came from; `actions` end with the one primary button."""
    way_back = (
        link(icon("arrow-left"), href=back, class_name="btn ghost icon sm", aria_label="Back")
        if back
        else None
    )
    return rx.el.header(
        way_back or rx.fragment(),
        rx.el.h1(title),
        *beside,
        rx.el.div(*(actions or []), class_name="actions"),
        class_name="pagehead",
    )


def scroll(*children: Content, class_name: str = "padx") -> rx.Component:
    """Hold what scrolls below the head."""
    return rx.el.div(*children, class_name=f"scroll {class_name}")


def toolbar(*children: Content) -> rx.Component:
    """Search, filters and view switches above a list."""
    return rx.el.div(*children, class_name="toolbar")


@dataclass(frozen=True)
class Tab:
    """One tab is one address, so that a reload and a link find it again."""

    name: str
    href: str | rx.Var[str]
    count: rx.Var | None = None


def tabs(*choices: Tab, current: str | rx.Var[str]) -> rx.Component:
    """Switch between the sides of one thing. `current` is the name of the tab that shows."""
    return rx.el.nav(*[_tab(choice, current) for choice in choices], class_name="tabs", aria_label="Sides")


def _tab(choice: Tab, current: str | rx.Var[str]) -> rx.Component:
    is_current = rx.Var.create(current) == choice.name
    count = [rx.el.span(choice.count, class_name="n")] if choice.count is not None else []
    return link(
        choice.name,
        *count,
        href=choice.href,
        class_name=rx.cond(is_current, "on", ""),
        aria_current=rx.cond(is_current, "page", "false"),
    )


def panel(
    title: Content, *children: Content, beside: list[Content] | None = None, class_name: str = ""
) -> rx.Component:
    """A bordered surface with a heading; `beside` stands right of it."""
    return rx.el.section(
        rx.el.header(rx.el.h2(title), *(beside or [])), *children, class_name=f"panel {class_name}"
    )

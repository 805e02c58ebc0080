"""What stands where a thing is not: empty, loading, failed, out of date, not allowed."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission, roles_with, whom_to_ask
from mkt_dashboard.ui.components.page import Content, icon


def empty_state(glyph: str, title: str, sentence: Content, *actions: rx.Component) -> rx.Component:
    """Teach: what this thing is in one sentence, and the one button that makes the first."""
    return rx.el.div(
        rx.el.span(icon(glyph, "lg"), class_name="glyph"),
        rx.el.h2(title),
        rx.el.p(sentence),
        rx.el.div(*actions, class_name="row wrap") if actions else rx.fragment(),
        class_name="empty",
    )


def note(*content: Content, kind: str = "", glyph: str = "info") -> rx.Component:
    """A sentence in the page; kind "", "amber", "red" or "sky"."""
    return rx.el.div(icon(glyph), rx.el.span(*content), class_name=f"note {kind}")


def error_note(*content: Content) -> rx.Component:
    """What happened, why, and the way out, where the thing would be."""
    return rx.el.div(icon("circle-x"), rx.el.span(*content), class_name="note red", role="alert")


def no_permission(permission: Permission) -> rx.Component:
    """Say quietly who may, never just hide a whole page."""
    return rx.el.div(
        empty_state(
            "lock",
            "Your role does not open this",
            rx.fragment(
                "It needs ",
                rx.el.span(str(permission), class_name="mono"),
                f". Ask {whom_to_ask(permission)}.",
            ),
        ),
        class_name="page",
    )


def not_of_the_instance() -> rx.Component:
    """Say to whoever looks after the installation that what is in a workspace stays in it."""
    return rx.el.div(
        empty_state(
            "lock",
            "This is inside a workspace",
            "Who looks after the installation sees nothing of it. Where you are a member, go over by the "
            "name at the top left.",
        ),
        class_name="page",
    )


def who_may(permission: Permission) -> str:
    """Name whom to ask: “a Marketing Admin or a Campaign Manager”."""
    return " or ".join(role.one for role in roles_with(permission))


def skeleton_rows(count: int = 8) -> rx.Component:
    """Rows that wait: they keep their height, so nothing jumps."""
    return rx.el.div(
        *[_skeleton_row(position) for position in range(count)], class_name="wait", aria_hidden="true"
    )


def _skeleton_row(position: int) -> rx.Component:
    width = ("46%", "58%", "40%", "52%")[position % 4]
    return rx.el.div(
        rx.el.span(class_name="sk", width="16px", height="16px"),
        rx.el.span(class_name="sk", width=width),
        rx.el.span(class_name="sk end", width="56px"),
        class_name="row skrow",
    )


def skeleton_figure() -> rx.Component:
    """A number that waits, below its label."""
    return rx.el.span(class_name="sk wait", width="96px", height="20px")

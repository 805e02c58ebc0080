"""The mark of the application, a ridge on green."""

import reflex as rx


def mark(size: str = "") -> rx.Component:
    """Draw the mark; size "" for bars, "big" for pages of their own."""
    pixels = "16" if size else "12"
    ridge = rx.el.svg(
        rx.el.path(d="M1 10 4.2 3l2 4 1.4-2.4L11 10Z", fill="#fff"),
        width=pixels,
        height=pixels,
        view_box="0 0 12 12",
        aria_hidden="true",
    )
    return rx.el.span(ridge, class_name=f"mark {size}")

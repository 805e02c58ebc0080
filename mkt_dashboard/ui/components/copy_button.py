"""A button that copies a text and says so."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of


class CopyButton(rx.NoSSRComponent):
    library = library_of("copy_button.jsx")
    tag = "CopyButton"
    is_default = True

    text: rx.Var[str]
    label: rx.Var[str]


def copy_button(text: rx.Var[str] | str, label: str = "Copy") -> rx.Component:
    """Copy `text`. The label turns into “Copied” for a moment."""
    return CopyButton.create(text=text, label=label)

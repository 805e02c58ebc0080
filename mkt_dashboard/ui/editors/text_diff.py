"""Two texts beside each other with what differs marked."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of
from mkt_dashboard.ui.editors.mjml_editor import CODEMIRROR


class TextDiff(rx.NoSSRComponent):
    """Shows; changes nothing."""

    library = library_of("text_diff.jsx")
    lib_dependencies: list[str] = [*CODEMIRROR, "@codemirror/merge@6.12.3"]
    tag = "TextDiff"
    is_default = True

    before: rx.Var[str]
    after: rx.Var[str]


text_diff = TextDiff.create

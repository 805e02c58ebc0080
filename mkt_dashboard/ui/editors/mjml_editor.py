"""The code editor for MJML: highlighting, completion from our own table of tags, problems at their line."""

from typing import Any

import reflex as rx

from mkt_dashboard.rendering.mjml_rules import RULES
from mkt_dashboard.ui.components.jsx import library_of, nothing

CODEMIRROR = [
    "@codemirror/autocomplete@6.20.4",
    "@codemirror/commands@6.11.1",
    "@codemirror/lang-xml@6.1.0",
    "@codemirror/language@6.13.1",
    "@codemirror/lint@6.9.8",
    "@codemirror/search@6.7.2",
    "@codemirror/state@6.7.6",
    "@codemirror/view@6.43.15",
    "@lezer/highlight@1.2.5",
]


def _text_and_key(text: rx.Var[str], doc_key: rx.Var[int]) -> tuple[rx.Var[str], rx.Var[int]]:
    return (text, doc_key)


class MjmlEditor(rx.NoSSRComponent):
    """Controlled by `doc_key`: the text is replaced when the key changes, and never while somebody types."""

    library = library_of("mjml_editor.jsx")
    lib_dependencies: list[str] = CODEMIRROR
    tag = "MjmlEditor"
    is_default = True

    value: rx.Var[str]
    doc_id: rx.Var[str]
    doc_key: rx.Var[int]
    problems: rx.Var[list[dict[str, Any]]]
    fields: rx.Var[list[dict[str, Any]]]
    elements: rx.Var[list[dict[str, Any]]]
    read_only: rx.Var[bool]
    on_change: rx.EventHandler[_text_and_key]
    on_save: rx.EventHandler[nothing]


def mjml_elements() -> list[dict[str, Any]]:
    """Our table of tags in the words of the editor: what may stand in what, with which attributes."""
    return [
        {
            "name": name,
            "top": not rule.parents,
            "children": sorted(child for child, other in RULES.items() if name in other.parents),
            "attributes": [{"name": attribute} for attribute in sorted(rule.attributes)],
        }
        for name, rule in RULES.items()
    ]


def mjml_editor(**props: Any) -> rx.Component:
    return MjmlEditor.create(elements=mjml_elements(), **props)

"""A place to drop a file. It goes to our own API with progress, never through Reflex's open upload."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of, one


class FileDrop(rx.NoSSRComponent):
    """Posts the file as multipart to `to`; `on_done` gets the JSON answer, `on_problem` a sentence."""

    library = library_of("file_drop.jsx")
    tag = "FileDrop"
    is_default = True

    to: rx.Var[str]
    accept: rx.Var[str]
    fields: rx.Var[dict[str, str]]
    title: rx.Var[str]
    hint: rx.Var[str]
    max_bytes: rx.Var[int]
    on_done: rx.EventHandler[one]
    on_problem: rx.EventHandler[one]


def file_drop(
    *,
    to: str,
    title: str,
    hint: str,
    accept: str = "",
    fields: dict[str, str] | rx.Var | None = None,
    max_bytes: int = 250 * 1024 * 1024,
    **events: Any,
) -> rx.Component:
    """Take one file by drop or by choice; `fields` go along with it."""
    return FileDrop.create(
        to=to, title=title, hint=hint, accept=accept, fields=fields or {}, max_bytes=max_bytes, **events
    )

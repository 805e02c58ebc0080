"""A plain table for long lists: rows from the server a page at a time, by key, with a choice of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.figures import number
from mkt_dashboard.ui.components.notices import skeleton_rows
from mkt_dashboard.ui.components.page import Content, icon


@dataclass(frozen=True)
class Column:
    """A heading and how one row fills it. Numbers stand right; `wide` ones go away on a phone."""

    name: Content
    cell: Callable[[Any], Content]
    is_number: bool = False
    is_wide: bool = False
    width: str = ""


@dataclass(frozen=True)
class Selection:
    """Which rows are ticked: the ids, and the handlers that tick one (id) and all of the page (bool)."""

    chosen: rx.Var[list[str]]
    is_all: rx.Var[bool]
    on_toggle: Any
    on_toggle_all: Any


def data_table(
    rows: rx.Var[list[Any]],
    columns: list[Column],
    *,
    row_id: Callable[[Any], rx.Var[str]] = lambda row: row.id,
    on_row_click: Callable[[Any], Any] | None = None,
    current_id: rx.Var[str] | str = "",
    selection: Selection | None = None,
    is_loading: rx.Var[bool] | bool = False,
    empty: rx.Component | None = None,
) -> rx.Component:
    """Draw the rows. Put `table_foot` below for the pages, and `bulk_bar` where rows can be chosen."""

    def draw(row: Any) -> rx.Component:
        identity = row_id(row)
        is_chosen = selection.chosen.contains(identity) if selection else rx.Var.create(False)
        clicks = {"on_click": on_row_click(row)} if on_row_click else {}
        return rx.el.tr(
            *([_tick_cell(selection, identity, is_chosen)] if selection else []),
            *[rx.el.td(column.cell(row), class_name=_classes(column)) for column in columns],
            key=identity,
            class_name=rx.cond(identity == current_id, "cur", rx.cond(is_chosen, "sel", "")),
            cursor="pointer" if on_row_click else "default",
            **clicks,
        )

    table = rx.el.table(
        rx.el.thead(rx.el.tr(*([_tick_all(selection)] if selection else []), *map(_heading, columns))),
        rx.el.tbody(rx.foreach(rows, draw)),
        class_name="table",
    )
    nothing = empty if empty is not None else rx.fragment()
    return rx.cond(rows.length() > 0, table, rx.cond(is_loading, skeleton_rows(), nothing))


def _heading(column: Column) -> rx.Component:
    return rx.el.th(column.name, class_name=_classes(column), scope="col", width=column.width or "auto")


def _classes(column: Column) -> str:
    return " ".join(["r" if column.is_number else "", "hide-s" if column.is_wide else ""]).strip()


def _tick_all(selection: Selection) -> rx.Component:
    return rx.el.th(
        rx.el.input(
            type="checkbox",
            checked=selection.is_all,
            on_change=selection.on_toggle_all,
            class_name="tick",
            aria_label="Choose all on this page",
        ),
        width="44px",
    )


def _tick_cell(selection: Selection, identity: rx.Var[str], is_chosen: rx.Var[bool]) -> rx.Component:
    return rx.el.td(
        rx.el.input(
            type="checkbox",
            checked=is_chosen,
            on_change=lambda _: selection.on_toggle(identity),
            class_name="tick",
            aria_label="Choose this row",
        ),
        on_click=rx.stop_propagation,
    )


def table_foot(
    shown: rx.Var[int],
    total: rx.Var[int] | rx.Var[str] | None,
    *,
    has_before: rx.Var[bool],
    has_after: rx.Var[bool],
    on_page: Any,
) -> rx.Component:
    """Say how much is shown and turn the page: `on_page("before")`, `on_page("after")`.

    A total that is a text is written as it is: “10 000+”.
    """
    whole = total if total is None or isinstance(total, rx.vars.StringVar) else number(total)
    amount = number(shown) if whole is None else rx.fragment(number(shown), " of ", whole)

    def turn(way: str, glyph: str, name: str, is_possible: rx.Var[bool]) -> rx.Component:
        return rx.el.button(
            icon(glyph, "sm"),
            class_name="btn ghost icon xs",
            aria_label=name,
            disabled=~is_possible,
            on_click=on_page(way),
            custom_attrs={"data-turn": way},
        )

    return rx.el.footer(
        rx.el.span(amount, class_name="t2 num"),
        rx.el.span(
            turn("before", "chevron-left", "Previous page", has_before),
            turn("after", "chevron-right", "Next page", has_after),
            class_name="row g1 end",
        ),
        class_name="listfoot",
    )


def bulk_bar(chosen: rx.Var[list[str]], *actions: rx.Component, on_clear: Any) -> rx.Component:
    """The dark bar over a table while rows are chosen."""
    bar = rx.el.div(
        rx.el.span(number(chosen.length()), " selected"),
        rx.el.span(class_name="sep"),
        *actions,
        rx.el.span(class_name="sep"),
        rx.el.button(
            icon("x", "sm"), class_name="btn sm icon", aria_label="Clear the choice", on_click=on_clear
        ),
        class_name="bulkbar floatbar",
        role="toolbar",
        aria_label="Selected rows",
    )
    return rx.cond(chosen.length() > 0, bar, rx.fragment())

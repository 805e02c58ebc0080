"""Numbers: large ones with their definition, links to the people behind them, bars, how they are written."""

from dataclasses import dataclass

import reflex as rx

from mkt_dashboard.core.figures import NARROW_SPACE, written
from mkt_dashboard.ui.components.page import Content, link
from mkt_dashboard.ui.components.spark import spark

__all__ = ["NARROW_SPACE", "written"]


def number(value: rx.Var | float) -> rx.Var[str]:
    """Write an amount in the browser with narrow spaces between thousands; nothing is an en dash."""
    grouped = f"Number({value!s}).toLocaleString('en-US').replaceAll(',', '{NARROW_SPACE}')"
    return _written_in_browser(value, grouped)


def percent(value: rx.Var | float, digits: int = 1) -> rx.Var[str]:
    """Write a share from 0 to 1 as a percentage; nothing is an en dash."""
    return _written_in_browser(value, f"(Number({value!s}) * 100).toFixed({digits}) + '{NARROW_SPACE}%'")


def _written_in_browser(value: rx.Var | float, how: str) -> rx.Var[str]:
    data = rx.Var.create(value)._get_all_var_data()  # pyright: ignore[reportPrivateUsage]
    return rx.Var(f"(({value!s}) == null ? '–' : {how})", _var_type=str, _var_data=data)


def definition(word: Content, meaning: str) -> rx.Component:
    """A word with a dotted line: what it means is on hover and on focus."""
    return rx.tooltip(rx.el.span(word, class_name="def", tab_index=0), content=meaning, delay_duration=150)


def people(value: Content, href: str | rx.Var[str]) -> rx.Component:
    """A figure that opens the people behind it."""
    return link(value, href=href, class_name="people")


@dataclass(frozen=True)
class Stat:
    """One headline number: its name, what it means, the figure, and a line below."""

    name: str
    meaning: str
    value: Content
    below: Content = ""
    spark: rx.Var | None = None


def stat_strip(*stats: Stat, label: str) -> rx.Component:
    """The headline numbers of a page, side by side with hairlines between."""
    return rx.el.section(*[_stat(one) for one in stats], class_name="strip stats", aria_label=label)


def _stat(one: Stat) -> rx.Component:
    return rx.el.div(
        rx.el.div(definition(one.name, one.meaning), class_name="k"),
        rx.el.div(
            rx.el.div(one.value, class_name="v"),
            spark(one.spark) if one.spark is not None else rx.fragment(),
            class_name="split2",
        ),
        rx.el.div(one.below, class_name="d"),
        class_name="stat",
    )


def bar(share: rx.Var | float, kind: str | rx.Var[str] = "") -> rx.Component:
    """How far something is, from 0 to 1; kind "" (accent), "green" or "gray"."""
    width = rx.Var.create(share).to(float) * 100
    return rx.el.div(
        rx.el.i(width=width.to_string() + "%"),
        class_name=f"bar {kind}",
        role="progressbar",
        custom_attrs={"aria-valuenow": width, "aria-valuemin": 0, "aria-valuemax": 100},
    )

"""A line without axes beside a number: how it went, not how much."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of


class Spark(rx.NoSSRComponent):
    library = library_of("spark.jsx")
    tag = "Spark"
    is_default = True

    values: rx.Var[list[float]]


def spark(values: rx.Var | list[float]) -> rx.Component:
    return Spark.create(values=values)

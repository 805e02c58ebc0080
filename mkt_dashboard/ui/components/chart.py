"""A Plotly chart from a plain dict, with a sentence for who cannot see it and a table behind a click."""

from typing import Any

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of, one


class Chart(rx.NoSSRComponent):
    """Loads only the cartesian part of Plotly, and only where a chart is drawn."""

    library = library_of("chart.jsx")
    lib_dependencies: list[str] = ["plotly.js-cartesian-dist-min@4.1.1"]
    tag = "Chart"
    is_default = True

    figure: rx.Var[dict]
    says: rx.Var[str]
    height: rx.Var[int]
    on_choose: rx.EventHandler[one]


def chart(figure: rx.Var[dict], *, says: str | rx.Var[str], height: int = 220, **events: Any) -> rx.Component:
    """Draw what `theme.figure` made. `on_choose` gets the customdata of the mark that was clicked."""
    return Chart.create(figure=figure, says=says, height=height, **events)

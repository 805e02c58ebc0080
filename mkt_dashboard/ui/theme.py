"""Colours and layout of charts. Colours are names of tokens.css; the chart looks them up in either theme."""

from collections.abc import Sequence
from typing import Any

HUMAN = "var(--c1)"
MUTED = "var(--c-mute)"  # machine opens, last period, “other”
CATEGORIES = tuple(f"var(--c{position})" for position in range(1, 7))
SEQUENCE = tuple(f"var(--q{position})" for position in range(1, 8))
GOOD, WARN, BAD = "var(--green-dot)", "var(--amber-dot)", "var(--red-dot)"
FONT = {"family": "Inter, system-ui, sans-serif", "size": 11, "color": "var(--c-axis)"}


def figure(*traces: dict[str, Any], **layout: Any) -> dict[str, Any]:
    """Put traces on our layout: horizontal grid only, zero shown, no frame, no legend, one hover line."""
    return {"data": list(traces), "layout": plot_layout() | layout}


def plot_layout() -> dict[str, Any]:
    axis = {"zeroline": False, "showline": False, "fixedrange": True, "tickfont": FONT, "automargin": True}
    return {
        "margin": {"l": 36, "r": 12, "t": 6, "b": 24},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": FONT,
        "showlegend": False,
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": "var(--raised)",
            "bordercolor": "var(--line-2)",
            "font": FONT | {"color": "var(--text)"},
        },
        "bargap": 0.3,
        "xaxis": axis | {"showgrid": False, "nticks": 8},
        "yaxis": axis | {"showgrid": True, "gridcolor": "var(--c-grid)", "nticks": 4, "rangemode": "tozero"},
    }


def line(
    name: str, x: Sequence[Any], y: Sequence[float], *, colour: str = HUMAN, is_filled: bool = False
) -> dict[str, Any]:
    """A line of 2 px; the first one may carry a light fill."""
    fill = {"fill": "tozeroy", "fillcolor": f"alpha({colour}, 0.09)"} if is_filled else {}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": list(x),
        "y": list(y),
        "line": {"color": colour, "width": 2, "shape": "linear"},
        **fill,
    }


def bars(
    name: str, x: Sequence[Any], y: Sequence[Any], *, colour: str = HUMAN, is_horizontal: bool = False
) -> dict[str, Any]:
    """Bars; horizontal ones carry their value at the right."""
    sideways = (
        {"orientation": "h", "textposition": "outside", "texttemplate": "%{x}"} if is_horizontal else {}
    )
    return {"type": "bar", "name": name, "x": list(x), "y": list(y), "marker": {"color": colour}, **sideways}


def label(text: str, x: Any, y: float, *, colour: str = HUMAN) -> dict[str, Any]:
    """Name a line at its end, in its colour, instead of a legend."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xanchor": "right",
        "yanchor": "bottom",
        "showarrow": False,
        "font": FONT | {"color": colour, "weight": 500},
    }

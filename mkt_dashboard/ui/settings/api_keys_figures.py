"""The numbers of the keys as the page shows them: a line for each key, and a chart by the hour."""

from collections.abc import Sequence
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from mkt_dashboard.domain.teams.keys.calls import HourOfCalls, Usage
from mkt_dashboard.ui import theme
from mkt_dashboard.ui.components.figures import NARROW_SPACE, written

# Below this share the errors are a line on the axis.
NOTICEABLE = 0.05


class UsageLine(TypedDict):
    """What one key did in a week. `share` are the refused and limited of all calls."""

    days: list[float]
    today: str
    week: str
    share: str
    is_high: bool


UNUSED = UsageLine(days=[], today="0", week="0", share="–", is_high=False)


def usage_line(usage: Usage | None) -> UsageLine:
    """Write the week of a key. Without a call there is no share of errors."""
    if usage is None or not usage.week:
        return UNUSED
    share = (usage.refused + usage.limited) / usage.week
    return UsageLine(
        days=[float(day) for day in usage.days],
        today=written(usage.today),
        week=written(usage.week),
        share=f"{_short(share * 100)}{NARROW_SPACE}%",
        is_high=share >= NOTICEABLE,
    )


def _short(value: float) -> str:
    """Write one digit behind the point where there is one: 0.3, 9.7, 100."""
    return f"{value:.1f}".removesuffix(".0")


def chart_of(hours: Sequence[HourOfCalls], time_zone: str) -> dict[str, Any]:
    """Draw the calls of each hour on the reader's clock; what was refused or too much stands below in red."""
    if not any(one.calls for one in hours):
        return {}
    zone = ZoneInfo(time_zone)
    x = [one.hour.astimezone(zone).replace(tzinfo=None).isoformat() for one in hours]
    traces = [theme.line("Calls", x, [one.calls for one in hours], is_filled=True)]
    wrong = [one.refused + one.limited for one in hours]
    if sum(wrong) >= NOTICEABLE * sum(one.calls for one in hours):
        traces.append(theme.line("Refused or over the limit", x, wrong, colour=theme.BAD))
    layout = theme.plot_layout()
    layout["xaxis"] |= {"tickformat": "%a %H:%M", "nticks": 4}
    return {"data": traces, "layout": layout}


def said_of(hours: Sequence[HourOfCalls]) -> str:
    """Say the chart in a sentence; nothing where there is none."""
    calls = sum(one.calls for one in hours)
    if not calls:
        return ""
    wrong = sum(one.refused + one.limited for one in hours)
    return (
        f"{written(calls)} calls in the last {len(hours)} hours, {written(wrong)} refused or over the limit"
    )

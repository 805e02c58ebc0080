"""What the report says of the numbers: the course of opens or clicks, bars, links, what just happened."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.delivery.queries import Numbers
from mkt_dashboard.domain.tracking.campaign_events import LatestEvent, LinkClicks, Point
from mkt_dashboard.ui import links, theme
from mkt_dashboard.ui.campaigns import words
from mkt_dashboard.ui.components.figures import written

HOUR = timedelta(hours=1)
# Age → how wide the stretches are: a young campaign is watched by the minute.
STEPS = ((timedelta(minutes=40), timedelta(minutes=1)), (timedelta(hours=3), timedelta(minutes=5)))
STEP_WORDS = {timedelta(minutes=1): "per minute", timedelta(minutes=5): "per five minutes"}
FEWEST_FOR_A_LINE = 4
SHOWN_HOURS = timedelta(hours=48)
NIGHT = (22, 6)


class Headline(TypedDict):
    """A figure with its share, and a line below it."""

    value: str
    share: str
    below: str


class Rung(TypedDict):
    """One bar from sent to clicked."""

    name: str
    amount: str
    width: str
    href: str


class LinkLine(TypedDict):
    """A link with those who followed it."""

    number: int
    url: str
    people: str
    share: str
    width: str
    all: str
    href: str


class Happening(TypedDict):
    """Something that just happened."""

    icon: str
    who: str
    did: str
    link: str
    at: str
    is_human: bool


def headlines_of(numbers: Numbers) -> dict[str, Headline]:
    """Return the five figures of the strip, each told apart from what machines did."""
    delivered = numbers.delivered
    return {
        "delivered": Headline(
            value=written(delivered),
            share="",
            below=f"{words.share(delivered, numbers.sent)} of {written(numbers.sent)} sent",
        ),
        "opens": _told_apart(numbers.human_opened, numbers.opened, delivered),
        "clicks": _told_apart(numbers.human_clicked, numbers.clicked, delivered),
        "unsubscribes": Headline(
            value=written(numbers.unsubscribed),
            share=words.share(numbers.unsubscribed, delivered),
            below="left through this mail",
        ),
        "bounces": Headline(
            value=written(numbers.bounced),
            share=words.share(numbers.bounced, numbers.sent),
            below=f"{words.counted(numbers.complained, 'complaint')}, "
            + words.share(numbers.complained, delivered),
        ),
    }


def _told_apart(human: int, everything: int, delivered: int) -> Headline:
    machine = words.share(everything - human, everything)
    return Headline(
        value=written(human),
        share=words.share(human, delivered),
        below=f"{written(everything)} all, {machine} machine" if everything else "none so far",
    )


def rungs_of(numbers: Numbers, campaign_id: str) -> list[Rung]:
    """Return the bars from the audience down to those who clicked."""
    steps = (
        ("Audience", numbers.audience, "all"),
        ("Sent", numbers.sent, "sent"),
        ("Delivered", numbers.delivered, "delivered"),
        ("Human open", numbers.human_opened, "human_opened"),
        ("Human click", numbers.human_clicked, "human_clicked"),
    )
    whole = numbers.audience or 1
    return [
        Rung(
            name=name,
            amount=written(amount),
            width=f"{amount / whole * 100:.2f}%",
            href=str(links.campaign_people(campaign_id, which)),
        )
        for name, amount, which in steps
    ]


def links_of(found: Sequence[LinkClicks], campaign_id: str) -> list[LinkLine]:
    """Return the links, the most followed first."""
    whole, most = sum(one.people for one in found), max((one.people for one in found), default=0)
    base = links.campaign_people(campaign_id, "human_clicked")
    return [
        LinkLine(
            number=one.number,
            url=one.url.removeprefix("https://").removeprefix("http://"),
            people=written(one.people),
            share=words.share(one.people, whole),
            width=f"{one.people / most * 100 if most else 0:.1f}%",
            all=written(one.all),
            href=f"{base}&link={one.number}",
        )
        for one in found
    ]


def happenings_of(found: Sequence[LatestEvent]) -> list[Happening]:
    """Return what just happened, newest first."""
    lines: list[Happening] = []
    for one in found:
        icon, did = words.EVENTS.get(one.type, ("zap", one.type))
        url = (one.url or "").removeprefix("https://")
        lines.append(
            Happening(
                icon=icon if one.is_human else "bot",
                who=one.email or "A contact",
                did=did if one.is_human else f"{did} by a machine",
                link=url,
                at=one.at.isoformat(),
                is_human=one.is_human,
            )
        )
    return lines


def step_of(started_at: datetime) -> timedelta:
    """Return how wide the stretches are: minutes while the campaign is young, then an hour."""
    age = now() - started_at
    return next((step for limit, step in STEPS if age < limit), HOUR)


def course_of(
    points: Sequence[Point], *, origin: datetime, until: datetime, step: timedelta, time_zone: str, noun: str
) -> dict[str, Any]:
    """Draw human against all, on the reader's clock, with the nights marked where there are hours."""
    zone, by_moment = ZoneInfo(time_zone), {point.at: point for point in points}
    count = int((min(until, now()) - origin) / step) + 1
    moments = [origin + step * place for place in range(max(count, 2))]
    x = [_local(moment, zone) for moment in moments]
    nothing = Point(origin, 0, 0)
    everything = [by_moment.get(moment, nothing).all for moment in moments]
    if not any(everything):
        return {}
    human = [by_moment.get(moment, nothing).human for moment in moments]
    is_line = len(x) >= FEWEST_FOR_A_LINE
    traces = (
        [
            theme.line(f"All {noun}", x, everything, colour=theme.MUTED),
            theme.line(f"Human {noun}", x, human, is_filled=True),
        ]
        if is_line
        else [
            theme.bars(f"All {noun}", x, everything, colour=theme.MUTED),
            theme.bars(f"Human {noun}", x, human),
        ]
    )
    layout = theme.plot_layout()
    layout["xaxis"] |= {"tickformat": "%H:%M" if step < HOUR else "%a %H:%M"}
    layout["shapes"] = [] if step < HOUR else [_night(one, zone) for one in _nights(moments, zone)]
    layout["annotations"] = _labels(x, human, everything, noun) if is_line else []
    return {"data": traces, "layout": layout}


def _local(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).replace(tzinfo=None).isoformat()


def _labels(x: list[str], human: list[int], everything: list[int], noun: str) -> list[dict[str, Any]]:
    """Name each line where it is highest; where they run together, the name of people is enough."""
    top, peak = everything.index(max(everything)), human.index(max(human))
    labels = [theme.label(f"Human {noun}", x[peak], human[peak])]
    if human[peak] < everything[top] * 0.8:
        labels.append(theme.label(f"All {noun}", x[top], everything[top], colour="var(--text-3)"))
    return [label | {"xanchor": "left", "xshift": 6, "yanchor": "middle"} for label in labels]


def _nights(moments: list[datetime], zone: ZoneInfo) -> list[datetime]:
    evenings = {moment.astimezone(zone).date() for moment in moments}
    begin, end = moments[0].astimezone(zone), moments[-1].astimezone(zone)
    starts = [datetime(day.year, day.month, day.day, NIGHT[0], tzinfo=zone) for day in sorted(evenings)]
    return [start for start in starts if begin < start < end]


def _night(start: datetime, zone: ZoneInfo) -> dict[str, Any]:
    end = start + timedelta(hours=24 - NIGHT[0] + NIGHT[1])
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": _local(start, zone),
        "x1": _local(end, zone),
        "y0": 0,
        "y1": 1,
        "fillcolor": "var(--hover)",
        "line": {"width": 0},
        "layer": "below",
    }

"""The headline numbers of a workspace, each beside the same stretch of time before."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.audience import activity as audience
from mkt_dashboard.domain.campaigns import overview as campaigns
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.tracking import queries as tracking
from mkt_dashboard.ui.components.figures import NARROW_SPACE, written


class Headline(TypedDict):
    """A figure, how it compares, and its course over the days."""

    value: str
    change: str
    tone: str
    beside: str
    trend: list[float]


def read(session: Session, actor: Actor, *, days: int, time_zone: str) -> dict[str, Headline]:
    """Read all headlines, or none where the role does not open numbers."""
    if not actor.may(Permission.ANALYTICS_READ):
        return {}
    until = now()
    since, before = until - timedelta(days=days), until - timedelta(days=2 * days)
    calendar = _calendar(since, until, time_zone)
    events = tracking.count_engagement(session, actor, since, until)
    earlier = tracking.count_engagement(session, actor, before, since)
    by_day = {
        row.day: row
        for row in tracking.list_engagement_by_day(session, actor, since, until, time_zone=time_zone)
    }
    sent_by_day = campaigns.list_sent_by_day(session, actor, since, until, time_zone=time_zone)
    sent, sent_before = sum(sent_by_day.values()), campaigns.count_sent(session, actor, before, since)
    joined_by_day = audience.list_contacts_created_by_day(session, actor, since, until, time_zone=time_zone)
    joined = audience.count_contacts_created(session, actor, since, until)
    left_by_day = {day: row.unsubscribes for day, row in by_day.items()}
    return {
        "sent": _headline(sent, sent_before, days, _course(calendar, sent_by_day)),
        "opens": _headline(
            events.human_opens,
            earlier.human_opens,
            days,
            _course(calendar, _each(by_day, lambda row: row.human_opens)),
        ),
        "clicks": _headline(
            events.human_clicks,
            earlier.human_clicks,
            days,
            _course(calendar, _each(by_day, lambda row: row.human_clicks)),
        ),
        "growth": Headline(
            value=("+" if joined >= events.unsubscribes else "−")
            + written(abs(joined - events.unsubscribes)),
            change="",
            tone="",
            beside=f"{written(joined)} joined, {written(events.unsubscribes)} left",
            trend=[joined_by_day.get(day, 0) - left_by_day.get(day, 0) for day in calendar],
        ),
        "complaints": Headline(
            value=_share(events.complaints, sent),
            change="",
            tone="",
            beside=f"{_people(events.complaints)}, warning from 0.10{NARROW_SPACE}%",
            trend=[],
        ),
    }


def _calendar(since: datetime, until: datetime, time_zone: str) -> list[date]:
    zone = ZoneInfo(time_zone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _each(
    by_day: Mapping[date, tracking.EngagementOfDay], pick: Callable[[tracking.EngagementOfDay], int]
) -> dict[date, int]:
    return {day: pick(row) for day, row in by_day.items()}


def _course(calendar: list[date], by_day: Mapping[date, int]) -> list[float]:
    return [float(by_day.get(day, 0)) for day in calendar]


def _headline(value: int, before: int, days: int, trend: list[float]) -> Headline:
    period = "24 hours" if days == 1 else f"{days} days"
    if not before:
        return Headline(value=written(value), change="", tone="", beside=f"in the last {period}", trend=trend)
    ratio = value / before - 1
    sign = "+" if ratio >= 0 else "−"
    return Headline(
        value=written(value),
        change=f"{sign}{abs(ratio) * 100:.1f}{NARROW_SPACE}%",
        tone="up" if ratio >= 0 else "down",
        beside=f"on the {period} before",
        trend=trend,
    )


def _share(part: int, whole: int) -> str:
    return f"{part / whole * 100:.2f}{NARROW_SPACE}%" if whole else "–"


def _people(amount: int) -> str:
    return "1 person" if amount == 1 else f"{written(amount)} people"

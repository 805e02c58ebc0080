"""Read events: what people did with the mail they got, told apart from what machines did."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission


@dataclass(frozen=True)
class Engagement:
    """What happened between two moments: an open counts once a message, a click once a message and link."""

    human_opens: int = 0
    human_clicks: int = 0
    unsubscribes: int = 0
    complaints: int = 0


@dataclass(frozen=True)
class EngagementOfDay:
    """The same for one day of the workspace's own calendar."""

    day: date
    human_opens: int
    human_clicks: int
    unsubscribes: int


COUNTED = """
    count(DISTINCT (campaign_id, position)) FILTER (WHERE type = 'open' AND verdict = 'human') AS human_opens,
    count(DISTINCT (campaign_id, position, link_number))
        FILTER (WHERE type = 'click' AND verdict = 'human') AS human_clicks,
    count(DISTINCT (campaign_id, position)) FILTER (WHERE type = 'unsubscribe') AS unsubscribes,
    count(DISTINCT (campaign_id, position)) FILTER (WHERE type = 'complaint') AS complaints
"""
BETWEEN = "FROM events WHERE workspace_id = :workspace_id AND at >= :since AND at < :until"


def _between(actor: Actor) -> str:
    """Narrow to the campaigns of somebody's folders. The keys are ours, so they may stand in the text."""
    if actor.folders is None:
        return BETWEEN
    keys = ", ".join(map(str, sorted(actor.folders))) or "NULL"
    return f"{BETWEEN} AND campaign_id IN (SELECT id FROM campaigns WHERE folder_id IN ({keys}))"  # noqa: S608


def count_engagement(session: Session, actor: Actor, since: datetime, until: datetime) -> Engagement:
    """Count a stretch of time over all campaigns."""
    actor.require(Permission.ANALYTICS_READ)
    bound = {"workspace_id": actor.workspace_id, "since": since, "until": until}
    row = session.connection().execute(text(f"SELECT {COUNTED} {_between(actor)}"), bound).mappings().one()
    return Engagement(**row)


def list_engagement_by_day(
    session: Session, actor: Actor, since: datetime, until: datetime, *, time_zone: str
) -> list[EngagementOfDay]:
    """Return one row for each day on which something happened, oldest first."""
    actor.require(Permission.ANALYTICS_READ)
    statement = text(
        f"SELECT (at AT TIME ZONE :time_zone)::date AS day, {COUNTED} {_between(actor)} GROUP BY 1 ORDER BY 1"
    )
    bound = {"workspace_id": actor.workspace_id, "since": since, "until": until, "time_zone": time_zone}
    rows = session.connection().execute(statement, bound).mappings()
    return [
        EngagementOfDay(row["day"], row["human_opens"], row["human_clicks"], row["unsubscribes"])
        for row in rows
    ]

"""The campaigns of a stretch of time taken together."""

from datetime import date, datetime

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission


def count_sent(session: Session, actor: Actor, since: datetime, until: datetime) -> int:
    """Count the messages accepted by the provider for campaigns that began between two moments."""
    return sum(list_sent_by_day(session, actor, since, until, time_zone="UTC").values())


def list_sent_by_day(
    session: Session, actor: Actor, since: datetime, until: datetime, *, time_zone: str
) -> dict[date, int]:
    """Return the same for each day on which a campaign began, from the last recount of each."""
    actor.require(Permission.CAMPAIGN_READ)
    statement = text(
        "SELECT (c.started_at AT TIME ZONE :time_zone)::date, sum((n.numbers ->> 'sent')::bigint)::bigint "
        "FROM campaigns c JOIN campaign_numbers n ON n.campaign_id = c.id "
        "WHERE c.workspace_id = :workspace_id AND c.started_at >= :since AND c.started_at < :until GROUP BY 1"
    )
    bound = {"workspace_id": actor.workspace_id, "since": since, "until": until, "time_zone": time_zone}
    return {day: amount or 0 for day, amount in session.connection().execute(statement, bound)}

"""The campaigns of a stretch of time taken together."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission

SENT_BY_DAY = """
SELECT (c.started_at AT TIME ZONE :time_zone)::date, sum((n.numbers ->> 'sent')::bigint)::bigint
FROM campaigns c JOIN campaign_numbers n ON n.campaign_id = c.id
WHERE c.workspace_id = :workspace_id AND c.started_at >= :since AND c.started_at < :until GROUP BY 1
"""
SENT_BY_DAY_IN_FOLDERS = SENT_BY_DAY.replace(" GROUP BY", " AND c.folder_id = ANY (:folders) GROUP BY")


def count_sent(session: Session, actor: Actor, since: datetime, until: datetime) -> int:
    """Count the messages accepted by the provider for campaigns that began between two moments."""
    return sum(list_sent_by_day(session, actor, since, until, time_zone="UTC").values())


def list_sent_by_day(
    session: Session, actor: Actor, since: datetime, until: datetime, *, time_zone: str
) -> dict[date, int]:
    """Return the same for each day on which a campaign began, from the last recount of each."""
    actor.require(Permission.CAMPAIGN_READ)
    bound: dict[str, Any] = {"since": since, "until": until, "time_zone": time_zone}
    bound["workspace_id"] = actor.workspace_id
    statement = SENT_BY_DAY
    if actor.folders is not None:
        statement, bound["folders"] = SENT_BY_DAY_IN_FOLDERS, sorted(actor.folders)
    return {day: amount or 0 for day, amount in session.connection().execute(text(statement), bound)}

"""The events of one campaign: over time, link by link, and the latest."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.tracking.models import EventType, TrackedLink

MOST_POINTS = 400


@dataclass(frozen=True)
class Point:
    """How many messages were opened, or links clicked, in one stretch of time: by people, and by all."""

    at: datetime
    human: int
    all: int


# The first by a person and the first by a machine count for each message and link, so that the points add up
# to people and not to their habits, and “all” is never less than “human”.
OVER_TIME = """
SELECT date_bin(:step, first_at, :origin) AS at, count(*) FILTER (WHERE verdict = 'human') AS human,
       count(*) AS all
FROM (SELECT verdict, min(at) AS first_at FROM events
      WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id AND type = :type
      GROUP BY position, link_number, verdict) AS firsts
WHERE first_at < :until GROUP BY 1 ORDER BY 1 LIMIT :limit
"""


def list_over_time(
    session: Session,
    actor: Actor,
    campaign_id: int,
    kind: EventType,
    *,
    origin: datetime,
    step: timedelta,
    until: datetime,
) -> list[Point]:
    """Return the stretches of time since `origin` in which something happened, oldest first."""
    actor.require(Permission.ANALYTICS_READ)
    bound = {**_of(actor, campaign_id), "type": kind.value, "step": step, "origin": origin, "until": until}
    rows = session.connection().execute(text(OVER_TIME), bound | {"limit": MOST_POINTS})
    return [Point(*row) for row in rows]


@dataclass(frozen=True)
class LinkClicks:
    """A link of a campaign with its clicks, and how many people clicked it."""

    number: int
    url: str
    people: int
    human: int
    all: int


CLICKS = """
SELECT l.number, l.url, count(DISTINCT e.position) FILTER (WHERE e.verdict = 'human') AS people,
       count(e.position) FILTER (WHERE e.verdict = 'human') AS human, count(e.position) AS all
FROM tracked_links l
LEFT JOIN events e ON e.campaign_id = l.campaign_id AND e.type = 'click' AND e.link_number = l.number
WHERE l.campaign_id = :campaign_id AND l.workspace_id = :workspace_id
GROUP BY l.number, l.url ORDER BY 3 DESC, 5 DESC, 1
"""


def list_links(session: Session, actor: Actor, campaign_id: int) -> list[LinkClicks]:
    """Return the links of a campaign, the most clicked first."""
    actor.require(Permission.ANALYTICS_READ)
    rows = session.connection().execute(text(CLICKS), _of(actor, campaign_id))
    return [LinkClicks(*row) for row in rows]


def list_link_targets(session: Session, actor: Actor, campaign_id: int) -> dict[int, str]:
    """Return where each link of a campaign leads, by its number."""
    statement = select(TrackedLink.number, TrackedLink.url).where(
        TrackedLink.campaign_id == campaign_id, TrackedLink.workspace_id == actor.workspace_id
    )
    return dict(session.exec(statement).all())


@dataclass(frozen=True)
class LatestEvent:
    """Something that just happened. No email: the contact was erased since, or is on no list of
    the one who asks."""

    id: int
    at: datetime
    type: str
    is_human: bool
    email: str | None
    url: str | None


LATEST = """
SELECT e.id, e.at, e.type, e.verdict = 'human' AS is_human, c.email, l.url
FROM (SELECT * FROM events WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id
      ORDER BY at DESC, id DESC LIMIT :limit) e
LEFT JOIN contacts c ON c.id = e.contact_id AND c.workspace_id = e.workspace_id
  AND (CAST(:lists AS bigint[]) IS NULL OR EXISTS (
      SELECT FROM list_memberships m
      WHERE m.contact_id = c.id AND m.list_id = ANY (CAST(:lists AS bigint[]))))
LEFT JOIN tracked_links l ON l.campaign_id = e.campaign_id AND l.number = e.link_number
ORDER BY e.at DESC, e.id DESC
"""


def list_latest(session: Session, actor: Actor, campaign_id: int, limit: int = 12) -> list[LatestEvent]:
    """Return what happened last, newest first. Addresses only for roles that see single recipients."""
    actor.require(Permission.ANALYTICS_READ)
    bound = _of(actor, campaign_id) | {"limit": limit}
    bound["lists"] = None if actor.lists is None else sorted(actor.lists)
    found = [LatestEvent(**row) for row in session.connection().execute(text(LATEST), bound).mappings()]
    if actor.may(Permission.ANALYTICS_RECIPIENT_LEVEL):
        return found
    return [replace(one, email=None) for one in found]


def find_last_id(session: Session, actor: Actor, campaign_id: int) -> int | None:
    """Return the newest event of a campaign: cheap to ask, so pages ask every second."""
    statement = text(
        "SELECT id FROM events WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id "
        "ORDER BY at DESC, id DESC LIMIT 1"
    )
    return session.connection().execute(statement, _of(actor, campaign_id)).scalar_one_or_none()


def _of(actor: Actor, campaign_id: int) -> dict[str, Any]:
    return {"campaign_id": campaign_id, "workspace_id": actor.workspace_id}

"""What became of a campaign's audience: the numbers, and the people behind each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission

OUTCOMES = """
SELECT count(*) FILTER (WHERE outcome = 1) AS sent, count(*) FILTER (WHERE outcome = 2) AS failed,
       count(*) FILTER (WHERE outcome = 3) AS suppressed, count(*) FILTER (WHERE outcome = 4) AS unknown,
       count(*) FILTER (WHERE outcome = 5) AS deferred, count(*) FILTER (WHERE outcome IS NULL) AS sending,
       count(bounced_at) AS bounced, count(complained_at) AS complained,
       count(unsubscribed_at) AS unsubscribed, count(opened_at) AS opened,
       count(human_opened_at) AS human_opened, count(clicked_at) AS clicked,
       count(human_clicked_at) AS human_clicked, max(ended_at) AS last_ended_at
FROM messages WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id
"""

HITS = """
SELECT count(*) FILTER (WHERE type = 'open') AS opens,
       count(*) FILTER (WHERE type = 'open' AND verdict = 'human') AS human_opens,
       count(*) FILTER (WHERE type = 'click') AS clicks,
       count(*) FILTER (WHERE type = 'click' AND verdict = 'human') AS human_clicks
FROM events WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id
"""


@dataclass(frozen=True)
class Numbers:
    """The audience by outcome, and the facts beside. Recounted from the ledger each time, never added up.

    queued + sent + failed + suppressed + unknown = audience, at all times: sending and deferred are queued.
    """

    audience: int
    sent: int
    failed: int
    suppressed: int
    unknown: int
    deferred: int
    sending: int
    bounced: int
    complained: int
    unsubscribed: int
    opened: int
    human_opened: int
    clicked: int
    human_clicked: int
    last_ended_at: datetime | None
    opens: int
    human_opens: int
    clicks: int
    human_clicks: int

    @property
    def queued(self) -> int:
        return self.audience - self.sent - self.failed - self.suppressed - self.unknown

    @property
    def delivered(self) -> int:
        return self.sent - self.bounced


def count_numbers(session: Session, actor: Actor, campaign_id: int, audience: int) -> Numbers:
    """Count one campaign. `audience` is the size that was frozen, 0 before."""
    bound = {"campaign_id": campaign_id, "workspace_id": actor.workspace_id}
    outcomes = session.execute(text(OUTCOMES), bound).mappings().one()
    hits = session.execute(text(HITS), bound).mappings().one()
    return Numbers(audience=audience, **outcomes, **hits)


@dataclass(frozen=True)
class Minute:
    """How many messages ended in one minute."""

    at: datetime
    sent: int


def list_sent_per_minute(session: Session, actor: Actor, campaign_id: int) -> list[Minute]:
    """Return the minutes in which something was sent, oldest first, the latest 24 hours of them."""
    statement = text(
        "SELECT date_trunc('minute', ended_at) AS at, count(*) AS sent FROM messages "
        "WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id AND outcome = 1 "
        "GROUP BY 1 ORDER BY 1 DESC LIMIT 1440"
    )
    rows = session.execute(statement, {"campaign_id": campaign_id, "workspace_id": actor.workspace_id})
    return [Minute(at, sent) for at, sent in rows.all()[::-1]]


@dataclass(frozen=True)
class ReasonCount:
    """How many ended this way, and one answer of the server as an example."""

    outcome: int
    reason: str
    status: str
    count: int
    example: str


def list_reasons(session: Session, actor: Actor, campaign_id: int) -> list[ReasonCount]:
    """Return why messages were not sent (failed, suppressed, unknown, deferred), most frequent first."""
    statement = text(
        "SELECT outcome, coalesce(reason, '') AS reason, "
        "coalesce(substring(reply FROM '\\m[245]\\.\\d{1,3}\\.\\d{1,3}\\M'), left(reply, 3), '') AS status, "
        "count(*) AS count, coalesce(min(reply), '') AS example FROM messages "
        "WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id AND outcome IN (2, 3, 4, 5) "
        "GROUP BY 1, 2, 3 ORDER BY count(*) DESC LIMIT 50"
    )
    rows = session.execute(statement, {"campaign_id": campaign_id, "workspace_id": actor.workspace_id})
    return [ReasonCount(**row) for row in rows.mappings()]


class PeopleFilter(StrEnum):
    """Which number was opened. Each has its people."""

    ALL = "all"
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    UNSUBSCRIBED = "unsubscribed"
    OPENED = "opened"
    HUMAN_OPENED = "human_opened"
    CLICKED = "clicked"
    HUMAN_CLICKED = "human_clicked"


CONDITION = {
    PeopleFilter.ALL: "true",
    PeopleFilter.QUEUED: "(m.position IS NULL OR m.outcome IS NULL OR m.outcome = 5)",
    PeopleFilter.SENT: "m.outcome = 1",
    PeopleFilter.FAILED: "m.outcome = 2",
    PeopleFilter.SUPPRESSED: "m.outcome = 3",
    PeopleFilter.UNKNOWN: "m.outcome = 4",
    PeopleFilter.DELIVERED: "m.outcome = 1 AND m.bounced_at IS NULL",
    PeopleFilter.BOUNCED: "m.bounced_at IS NOT NULL",
    PeopleFilter.COMPLAINED: "m.complained_at IS NOT NULL",
    PeopleFilter.UNSUBSCRIBED: "m.unsubscribed_at IS NOT NULL",
    PeopleFilter.OPENED: "m.opened_at IS NOT NULL",
    PeopleFilter.HUMAN_OPENED: "m.human_opened_at IS NOT NULL",
    PeopleFilter.CLICKED: "m.clicked_at IS NOT NULL",
    PeopleFilter.HUMAN_CLICKED: "m.human_clicked_at IS NOT NULL",
}

PEOPLE = """
SELECT r.position, c.public_id AS contact_id, c.email, coalesce(c.first_name, '') AS first_name,
       coalesce(c.last_name, '') AS last_name, m.outcome, coalesce(m.reason, '') AS reason,
       coalesce(m.reply, '') AS reply, coalesce(m.attempt, 0) AS attempt, m.ended_at, m.not_before,
       m.opened_at, m.human_opened_at, m.clicked_at, m.human_clicked_at, m.unsubscribed_at, m.bounced_at,
       m.complained_at
FROM recipients r
LEFT JOIN messages m ON m.campaign_id = r.campaign_id AND m.position = r.position
LEFT JOIN contacts c ON c.id = r.contact_id AND c.workspace_id = r.workspace_id
WHERE r.campaign_id = :campaign_id AND r.workspace_id = :workspace_id AND r.position > :after
  AND {condition} AND (CAST(:link AS int) IS NULL OR EXISTS (
      SELECT FROM events e WHERE e.campaign_id = r.campaign_id AND e.position = r.position
      AND e.type = 'click' AND e.link_number = CAST(:link AS int)))
ORDER BY r.position LIMIT :limit
"""


@dataclass(frozen=True)
class Person:
    """One of the audience, with how it ended and what followed. No contact: it was erased since."""

    position: int
    contact_id: UUID | None
    email: str | None
    first_name: str
    last_name: str
    outcome: int | None
    reason: str
    reply: str
    attempt: int
    ended_at: datetime | None
    not_before: datetime | None
    opened_at: datetime | None
    human_opened_at: datetime | None
    clicked_at: datetime | None
    human_clicked_at: datetime | None
    unsubscribed_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None


def list_people(
    session: Session,
    actor: Actor,
    campaign_id: int,
    which: PeopleFilter = PeopleFilter.ALL,
    *,
    link: int | None = None,
    after: int = -1,
    limit: int = 50,
) -> list[Person]:
    """Return a page of the people behind a number, by their place in the audience."""
    actor.require(Permission.ANALYTICS_RECIPIENT_LEVEL)
    # The conditions are the constants above; everything that comes from outside is bound.
    statement = text(PEOPLE.format(condition=CONDITION[which]))
    bound: dict[str, Any] = {"campaign_id": campaign_id, "workspace_id": actor.workspace_id}
    bound |= {"after": after, "limit": limit, "link": link}
    return [Person(**row) for row in session.execute(statement, bound).mappings()]

"""What became of a campaign's audience, in numbers. The people behind each stand in `people`."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.delivery.masking import without_addresses
from mkt_dashboard.domain.permissions import Actor

# What the server answered, in a word: its extended status, else its three digits.
REPLY_STATUS = r"coalesce(substring(m.reply FROM '\m[245]\.\d{1,3}\.\d{1,3}\M'), left(m.reply, 3), '')"

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
class Sent:
    """How many messages were sent in one stretch of time."""

    at: datetime
    sent: int


def list_sent_per(session: Session, actor: Actor, campaign_id: int, step: timedelta) -> list[Sent]:
    """Return the stretches in which something was sent, oldest first, the latest 1,440 of them."""
    statement = text(
        "SELECT date_bin(:step, ended_at, 'epoch') AS at, count(*) AS sent FROM messages "
        "WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id AND outcome = 1 "
        "GROUP BY 1 ORDER BY 1 DESC LIMIT 1440"
    )
    bound = {"campaign_id": campaign_id, "workspace_id": actor.workspace_id, "step": step}
    return [Sent(at, sent) for at, sent in session.execute(statement, bound).all()[::-1]]


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
        f"SELECT outcome, coalesce(reason, '') AS reason, {REPLY_STATUS} AS status, "  # noqa: S608
        "count(*) AS count, coalesce(min(reply), '') AS example FROM messages m "
        "WHERE campaign_id = :campaign_id AND workspace_id = :workspace_id AND outcome IN (2, 3, 4, 5) "
        "GROUP BY 1, 2, 3 ORDER BY count(*) DESC LIMIT 50"
    )
    rows = session.execute(statement, {"campaign_id": campaign_id, "workspace_id": actor.workspace_id})
    found = [ReasonCount(**row) for row in rows.mappings()]
    if actor.lists is None:
        return found
    return [replace(one, example=without_addresses(one.example)) for one in found]

"""The people behind each number of a campaign: how it ended for each, why, and what followed."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.delivery.masking import masked, without_addresses
from mkt_dashboard.domain.delivery.models import Outcome
from mkt_dashboard.domain.delivery.queries import REPLY_STATUS
from mkt_dashboard.domain.permissions import Actor, Permission


class PeopleFilter(StrEnum):
    """Which number was opened. Each has its people."""

    ALL = "all"
    QUEUED = "queued"
    SENDING = "sending"
    DEFERRED = "deferred"
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
    PeopleFilter.SENDING: "m.position IS NOT NULL AND m.outcome IS NULL",
    PeopleFilter.DEFERRED: "m.outcome = 5",
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
ONLY_HUMAN = "AND e.verdict = 'human'"

PEOPLE = """
SELECT r.position, c.public_id AS contact_id, c.email, coalesce(c.first_name, '') AS first_name,
       coalesce(c.last_name, '') AS last_name, m.position IS NOT NULL AS is_claimed, m.outcome,
       coalesce(m.reason, '') AS reason, coalesce(m.reply, '') AS reply, coalesce(m.attempt, 0) AS attempt,
       m.ended_at, m.not_before, m.opened_at, m.human_opened_at, m.clicked_at, m.human_clicked_at,
       m.unsubscribed_at, m.bounced_at, m.complained_at
FROM recipients r
LEFT JOIN messages m ON m.campaign_id = r.campaign_id AND m.position = r.position
LEFT JOIN contacts c ON c.id = r.contact_id AND c.workspace_id = r.workspace_id {seen}
WHERE r.campaign_id = :campaign_id AND r.workspace_id = :workspace_id AND r.position > :after
  AND {condition}
  AND (CAST(:reason AS text) IS NULL OR m.reason = CAST(:reason AS text))
  AND (CAST(:status AS text) IS NULL OR {status} = CAST(:status AS text))
  AND (CAST(:link AS int) IS NULL OR EXISTS (
      SELECT FROM events e WHERE e.campaign_id = r.campaign_id AND e.position = r.position
      AND e.type = 'click' AND e.link_number = CAST(:link AS int) {verdict}))
ORDER BY r.position LIMIT :limit
"""
# Who is limited to lists sees the others as places without a name: they count, they are not hers to know.
ON_MY_LISTS = """AND EXISTS (SELECT FROM list_memberships l WHERE l.workspace_id = c.workspace_id
  AND l.contact_id = c.id AND l.list_id = ANY (:lists))"""


@dataclass(frozen=True)
class Person:
    """One of the audience, with how it ended and what followed. No contact: it was erased
    since, or is on no list of the one who asks."""

    position: int
    contact_id: UUID | None
    email: str | None
    first_name: str
    last_name: str
    is_claimed: bool
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

    @property
    def outcome_word(self) -> str:
        """Name the outcome; who has none yet is queued, or sending right now."""
        if self.outcome is None:
            return "sending" if self.is_claimed else "queued"
        return Outcome(self.outcome).name.lower()


@dataclass(frozen=True)
class PeoplePage:
    """A page of people, and the place of its last one while others follow."""

    items: list[Person]
    next_key: int | None


def list_people(
    session: Session,
    actor: Actor,
    campaign_id: int,
    which: PeopleFilter = PeopleFilter.ALL,
    *,
    link: int | None = None,
    reason: str | None = None,
    status: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> PeoplePage:
    """Return a page of the people behind a number, by their place in the audience.

    `link`: who clicked it. `reason` and `status`: why it failed. Roles that do not see single recipients get
    the same rows with masked names and without the contact; who is limited to lists gets them so for those on
    none of hers.
    """
    actor.require(Permission.ANALYTICS_READ)
    # The conditions are the constants above; everything that comes from outside is bound.
    verdict = ONLY_HUMAN if which is PeopleFilter.HUMAN_CLICKED else ""
    statement = text(
        PEOPLE.format(
            condition=CONDITION[which],
            status=REPLY_STATUS,
            verdict=verdict,
            seen="" if actor.lists is None else ON_MY_LISTS,
        )
    )
    bound: dict[str, Any] = {"campaign_id": campaign_id, "workspace_id": actor.workspace_id}
    bound |= {"link": link, "reason": reason, "status": status}
    bound |= {"after": -1 if after is None else after, "limit": limit + 1}
    bound |= {} if actor.lists is None else {"lists": sorted(actor.lists)}
    found = [Person(**row) for row in session.execute(statement, bound).mappings()]
    shown = found[:limit]
    if actor.lists is not None:
        shown = [person if person.contact_id else _masked(person) for person in shown]
    if not actor.may(Permission.ANALYTICS_RECIPIENT_LEVEL):
        shown = [_masked(person) for person in shown]
    return PeoplePage(shown, shown[-1].position if len(found) > limit else None)


def _masked(person: Person) -> Person:
    return replace(
        person,
        contact_id=None,
        email=masked(person.email) if person.email else person.email,
        first_name="",
        last_name="",
        reply=without_addresses(person.reply),
    )

"""The demo's contacts as the quarter goes on: people join, leave, and their mailboxes vanish."""

import json
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.audience.models import Consent
from mkt_dashboard.domain.audience.phones import service as phones
from mkt_dashboard.domain.audience.phones.numbers import Number
from mkt_dashboard.domain.compliance.addresses import address_hasher, normalise
from mkt_dashboard.domain.compliance.models import AuditEntry, SuppressionReason
from mkt_dashboard.local.wrenfell.people import Person
from mkt_dashboard.local.wrenfell.phones import phone_of
from mkt_dashboard.local.wrenfell.workspace import Office

ADD_CONTACTS = text(
    """
    INSERT INTO contacts (workspace_id, email, email_key, address_hash, first_name, last_name, attributes,
                          tags, consent, consent_source, created_at, updated_at)
    SELECT :workspace_id, u.email, u.email_key, u.address_hash, u.first_name, u.last_name, u.attributes,
           u.tags, u.consent, u.source, u.created_at, u.created_at
    FROM json_to_recordset(:rows) AS u (place int, email text, email_key text, address_hash uuid,
                                        first_name text, last_name text, attributes jsonb, tags text[],
                                        consent text, source text, created_at timestamptz)
    ORDER BY u.place
    RETURNING id, email_key, public_id, address_hash
    """
)

JOIN_LISTS = text(
    """
    INSERT INTO list_memberships (workspace_id, list_id, contact_id, status, joined_at)
    SELECT :workspace_id, l.id, u.contact_id, 'subscribed', u.joined_at
    FROM unnest(CAST(:list_id AS uuid[]), CAST(:contact_id AS bigint[]), CAST(:joined_at AS timestamptz[]))
         AS u (list_id, contact_id, joined_at)
    JOIN lists l ON l.public_id = u.list_id
    """
)

SUPPRESS = text(
    """
    INSERT INTO suppressions (workspace_id, address_hash, reason, source, at)
    SELECT :workspace_id, u.address_hash, u.reason, u.source, u.at
    FROM unnest(CAST(:address_hash AS uuid[]), CAST(:reason AS text[]), CAST(:source AS text[]),
                CAST(:at AS timestamptz[])) AS u (address_hash, reason, source, at)
    ON CONFLICT DO NOTHING
    """
)

WITHDRAW = text(
    """
    UPDATE contacts c SET consent = 'withdrawn', updated_at = u.at
    FROM unnest(CAST(:contact_id AS bigint[]), CAST(:at AS timestamptz[])) AS u (contact_id, at)
    WHERE c.workspace_id = :workspace_id AND c.id = u.contact_id AND c.consent <> 'withdrawn'
    """
)

LEAVE_LISTS = text(
    """
    UPDATE list_memberships m SET status = 'unsubscribed', left_at = u.at
    FROM unnest(CAST(:contact_id AS bigint[]), CAST(:at AS timestamptz[])) AS u (contact_id, at)
    WHERE m.workspace_id = :workspace_id AND m.contact_id = u.contact_id AND m.status = 'subscribed'
    """
)


@dataclass(order=True, frozen=True)
class Farewell:
    """Somebody gets no more mail from a moment on."""

    at: datetime
    contact_id: int
    reason: SuppressionReason = field(compare=False)
    source: str = field(compare=False)
    campaign_id: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Known:
    """What the database calls a person."""

    person: Person
    public_id: UUID
    address_hash: UUID


class AudienceOverTime:
    """Holds back what has not happened yet."""

    def __init__(self, session: Session, office: Office, people: Sequence[Person]) -> None:
        self._session, self._office = session, office
        self._to_come = deque(people)
        self._to_join: list[tuple[datetime, int, UUID]] = []
        self._farewells: list[Farewell] = []
        self._last: dict[int, Farewell] = {}
        self.known: dict[int, Known] = {}

    def expect(self, farewell: Farewell) -> None:
        heappush(self._farewells, farewell)
        before = self._last.get(farewell.contact_id, farewell)
        self._last[farewell.contact_id] = min(before, farewell)

    def farewell_before(self, contact_id: int, moment: datetime) -> Farewell | None:
        """Return what the gate would have found for somebody at that moment."""
        farewell = self._last.get(contact_id)
        return farewell if farewell and farewell.at <= moment else None

    def catch_up(self, moment: datetime) -> None:
        """Let everything happen that happened until then."""
        came = _taken(self._to_come, moment)
        if came:
            self._add(came)
        self._join(moment)
        left: list[Farewell] = []
        while self._farewells and self._farewells[0].at <= moment:
            left.append(heappop(self._farewells))
        if left:
            self._say_farewell(left)

    def _add(self, people: list[Person]) -> None:
        hash_of = address_hasher(self._office.workspace_id)
        by_key = {normalise(person.email): person for person in people}
        rows = [
            {
                "place": place,
                "email": person.email,
                "email_key": key,
                "address_hash": hash_of(key),
                "first_name": person.first_name,
                "last_name": person.last_name,
                "attributes": person.attributes,
                "tags": person.tags,
                "consent": Consent.GRANTED if person.origin else Consent.NONE,
                "source": person.origin,
                "created_at": person.created_at.isoformat(),
            }
            for place, (key, person) in enumerate(by_key.items())
        ]
        numbers: dict[int, Number] = {}
        for contact_id, key, public_id, address_hash in self._execute(
            ADD_CONTACTS, {"rows": json.dumps(rows)}
        ):
            person = by_key[key]
            self.known[contact_id] = Known(person, public_id, address_hash)
            for name, at in person.lists.items():
                list_id = self._office.lists[name].list_id
                if list_id:
                    heappush(self._to_join, (at, contact_id, list_id))
            if person.gave_up_at:
                reason = SuppressionReason.UNSUBSCRIBED
                self.expect(Farewell(person.gave_up_at, contact_id, reason, "page"))
            if phone := phone_of(person.email, str(person.attributes["country"])):
                numbers[contact_id] = phone
        phones.write(self._session, self._office.system, numbers)

    def _join(self, moment: datetime) -> None:
        joined: list[tuple[datetime, int, UUID]] = []
        while self._to_join and self._to_join[0][0] <= moment:
            at, contact_id, list_id = heappop(self._to_join)
            if not self.farewell_before(contact_id, at):
                joined.append((at, contact_id, list_id))
        if joined:
            names = ("joined_at", "contact_id", "list_id")
            self._execute(JOIN_LISTS, dict(zip(names, map(list, zip(*joined, strict=True)), strict=True)))

    def _say_farewell(self, left: list[Farewell]) -> None:
        self._execute(
            SUPPRESS,
            {
                "address_hash": [self.known[one.contact_id].address_hash for one in left],
                "reason": [one.reason.value for one in left],
                "source": [one.source for one in left],
                "at": [one.at for one in left],
            },
        )
        own = {one.contact_id: one for one in left if one.reason is SuppressionReason.UNSUBSCRIBED}
        bound = {"contact_id": list(own), "at": [one.at for one in own.values()]}
        self._execute(WITHDRAW, bound)
        self._execute(LEAVE_LISTS, bound)
        self._session.add_all(self._audited(one) for one in own.values())

    def _audited(self, farewell: Farewell) -> AuditEntry:
        detail: dict[str, str | int] = {"source": farewell.source}
        if farewell.campaign_id:
            detail["campaign_id"] = farewell.campaign_id
        return AuditEntry(
            workspace_id=self._office.workspace_id,
            actor_name="The recipient",
            door="unsubscribe",
            action="contact.unsubscribed",
            object_type="contact",
            object_id=self.known[farewell.contact_id].public_id,
            detail=detail,
            at=farewell.at,
        )

    def _execute(self, statement: Any, bound: dict[str, Any]) -> list[Any]:
        bound = {"workspace_id": self._office.workspace_id, **bound}
        result = self._session.connection().execute(statement, bound)
        return list(result) if result.returns_rows else []


def _taken(people: "deque[Person]", moment: datetime) -> list[Person]:
    taken: list[Person] = []
    while people and people[0].created_at <= moment:
        taken.append(people.popleft())
    return taken

"""One campaign of the demo as it was sent: an outcome for each, then what came back."""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.compliance.models import SuppressionReason
from mkt_dashboard.domain.delivery.models import Outcome, Reason
from mkt_dashboard.domain.tracking import recording
from mkt_dashboard.domain.tracking.bursts import RecentClicks
from mkt_dashboard.domain.tracking.hits import Hit
from mkt_dashboard.domain.tracking.models import Event, EventType
from mkt_dashboard.local.wrenfell.audience import AudienceOverTime, Farewell
from mkt_dashboard.local.wrenfell.people import Person
from mkt_dashboard.local.wrenfell.reactions import Reaction, Reactions, Sending

HOLDS_SECONDS = 0.35  # from the gate to the answer
NOT_ACCEPTED = 0.008
BOUNCES_LATER = 0.0016
UNKNOWN = 0.0007
TRIED_TWICE = 0.012
GONE = "550 5.1.1 <{email}>: Recipient address rejected: User unknown"
REFUSALS = (
    "552 5.2.2 <{email}>: Mailbox is full",
    "550 5.7.1 Message refused by the policy of {domain}",
    "550 5.2.1 <{email}>: The mailbox is disabled and does not accept messages",
    "554 5.7.1 Service unavailable; Client host listed, see the postmaster page",
)
REFUSAL_SHARES = (40, 30, 18, 12)
LOST = "The connection broke after the message was handed over and before the answer."

WAITING = text(
    """
    SELECT r.position, r.contact_id FROM recipients r
    WHERE r.campaign_id = :campaign_id AND NOT EXISTS (
        SELECT FROM messages m WHERE m.campaign_id = r.campaign_id AND m.position = r.position)
    ORDER BY r.position LIMIT :most
    """
)
WRITE_MESSAGES = text(
    """
    INSERT INTO messages (campaign_id, position, workspace_id, worker_token, attempt, outcome, reason, reply,
                          gated_at, ended_at)
    SELECT :campaign_id, u.position, :workspace_id, 1 + u.position / 1000 % 2, u.attempt, u.outcome, u.reason,
           u.reply, u.ended_at - make_interval(secs => :holds), u.ended_at
    FROM json_to_recordset(:rows) AS u (position int, attempt smallint, outcome smallint, reason text,
                                        reply text, ended_at timestamptz)
    """
)
# `recording` chooses its plans for a few hits among millions of messages; what follows here is larger.
PLAN_AS_EVER = text(
    "SELECT set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true), "
    "set_config('enable_mergejoin', 'on', true)"
)


@dataclass(frozen=True)
class Ending:
    """How it ended for one recipient."""

    position: int
    contact_id: int
    outcome: Outcome
    at: datetime
    attempt: int = 1
    reason: Reason | None = None
    reply: str | None = None


class Sender:
    """Sends one campaign to the people of the demo, on paper."""

    def __init__(
        self, session: Session, audience: AudienceOverTime, workspace_id: int, *, today: datetime, seed: str
    ) -> None:
        self._session, self._audience, self._workspace_id = session, audience, workspace_id
        self._today = today
        self._random = random.Random(seed)  # noqa: S311 - no secret

    def send(self, sending: Sending, started_at: datetime, *, per_minute: int, most: int | None) -> datetime:
        """Give everybody who waits an outcome, write down what came back, and return when it was over."""
        bound = {"campaign_id": sending.campaign_id, "most": most}
        waiting = self._session.connection().execute(WAITING, bound).all()
        endings = [
            self._ending(position, contact_id, started_at + timedelta(minutes=place / per_minute))
            for place, (position, contact_id) in enumerate(waiting)
        ]
        self._write(sending, endings)
        self._react(sending, [ending for ending in endings if ending.outcome is Outcome.SENT])
        return max(ending.at for ending in endings)

    def _ending(self, position: int, contact_id: int, at: datetime) -> Ending:
        person = self._audience.known[contact_id].person
        at += timedelta(seconds=1.2 + self._random.random() * 2)
        if farewell := self._audience.farewell_before(contact_id, at):
            return Ending(position, contact_id, Outcome.SUPPRESSED, at, 1, Reason(farewell.reason.value))
        if person.is_dead:
            self._say_farewell(contact_id, at, SuppressionReason.BOUNCED, "smtp 5.1.1")
            return Ending(
                position, contact_id, Outcome.FAILED, at, 1, Reason.REJECTED, GONE.format(email=person.email)
            )
        draw = self._random.random()
        if draw < UNKNOWN:
            return Ending(position, contact_id, Outcome.UNKNOWN, at, 1, Reason.NO_ANSWER, LOST)
        if draw < UNKNOWN + NOT_ACCEPTED:
            return Ending(position, contact_id, Outcome.FAILED, at, 1, Reason.REJECTED, self._refusal(person))
        queued = f"250 2.0.0 Ok: queued as {self._random.getrandbits(40):010X}"
        if self._random.random() < TRIED_TWICE:
            at += timedelta(seconds=50 + self._random.random() * 20)
            return Ending(position, contact_id, Outcome.SENT, at, 2, None, queued)
        return Ending(position, contact_id, Outcome.SENT, at, 1, None, queued)

    def _refusal(self, person: Person) -> str:
        domain = person.email.partition("@")[2]
        return self._random.choices(REFUSALS, REFUSAL_SHARES)[0].format(email=person.email, domain=domain)

    def _write(self, sending: Sending, endings: Sequence[Ending]) -> None:
        # As JSON: psycopg writes arrays element by element in Python, a quarter of the whole load.
        rows = [
            {
                "position": one.position,
                "attempt": one.attempt,
                "outcome": one.outcome.value,
                "reason": one.reason,
                "reply": one.reply,
                "ended_at": one.at.isoformat(),
            }
            for one in endings
        ]
        bound = {
            "campaign_id": sending.campaign_id,
            "workspace_id": self._workspace_id,
            "holds": HOLDS_SECONDS,
        }
        self._session.connection().execute(WRITE_MESSAGES, {**bound, "rows": json.dumps(rows)})

    def _react(self, sending: Sending, sent: Sequence[Ending]) -> None:
        reactions = Reactions(sending, self._random)
        hits: list[Hit] = []
        for one in sent:
            if self._random.random() < BOUNCES_LATER:
                self._bounce(sending, one)
                continue
            reaction = reactions.to(one.position, self._audience.known[one.contact_id].person, one.at)
            hits += reaction.hits
            self._take_leave(sending, one, reaction)
        until = self._today.timestamp() * 1000
        happened = sorted(hit for hit in hits if hit.at_ms < until)
        recording.record(self._session, happened, RecentClicks())
        self._session.connection().execute(PLAN_AS_EVER)

    def _bounce(self, sending: Sending, one: Ending) -> None:
        at = one.at + timedelta(minutes=2 + self._random.random() * 90)
        detail = {"status": "5.1.1", "diagnostic": "550 5.1.1 Unknown user, reported after acceptance"}
        if at < self._today:
            self._fact(sending, one, EventType.HARD_BOUNCE, at, detail)
            self._say_farewell(one.contact_id, at, SuppressionReason.BOUNCED, "bounce", sending.campaign_id)

    def _take_leave(self, sending: Sending, one: Ending, reaction: Reaction) -> None:
        farewell = reaction.farewell
        if farewell is None or farewell.at >= self._today:
            return
        if farewell.is_complaint:
            self._fact(sending, one, EventType.COMPLAINT, farewell.at, {"source": farewell.source})
            reason = SuppressionReason.COMPLAINED
        else:
            detail = {"source": farewell.source} | (
                {"reason": farewell.reason.value} if farewell.reason else {}
            )
            self._fact(sending, one, EventType.UNSUBSCRIBE, farewell.at, detail)
            reason = SuppressionReason.UNSUBSCRIBED
        self._say_farewell(one.contact_id, farewell.at, reason, farewell.source, sending.campaign_id)

    def _fact(
        self, sending: Sending, one: Ending, type: EventType, at: datetime, detail: dict[str, str]
    ) -> None:
        """Mark the message and keep the event, both with the same time."""
        column = {
            EventType.HARD_BOUNCE: "bounced_at",
            EventType.COMPLAINT: "complained_at",
            EventType.UNSUBSCRIBE: "unsubscribed_at",
        }[type]
        self._session.connection().execute(
            text(
                f"UPDATE messages SET {column} = :at "  # noqa: S608 - one of the three names above
                "WHERE campaign_id = :campaign_id AND position = :position"
            ),
            {"at": at, "campaign_id": sending.campaign_id, "position": one.position},
        )
        self._session.add(
            Event(
                at=at,
                workspace_id=self._workspace_id,
                type=type,
                campaign_id=sending.campaign_id,
                position=one.position,
                contact_id=one.contact_id,
                detail=detail,
            )
        )

    def _say_farewell(
        self,
        contact_id: int,
        at: datetime,
        reason: SuppressionReason,
        source: str,
        campaign_id: int | None = None,
    ) -> None:
        self._audience.expect(Farewell(at, contact_id, reason, source, campaign_id))

"""From hits to facts: each hit becomes an event with a verdict, the first of each kind marks its message.

Set-based: whatever the size of the batch it is five statements. The ledger must be found by its primary key
alone. On a fresh campaign the planner would rather compare each hit with each message (12 s for 2,000 hits
and 40,000 messages, where 0.03 s do), so no statement leaves it the choice: look-ups stand in LATERAL …
OFFSET 0, and the update goes by the physical place of rows that are locked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, text
from sqlmodel import Session

from mkt_dashboard.domain.tracking.bursts import Burst, RecentClicks
from mkt_dashboard.domain.tracking.hits import Hit
from mkt_dashboard.domain.tracking.machines import Why, why_machine
from mkt_dashboard.domain.tracking.models import EventType, Verdict
from mkt_dashboard.domain.tracking.tokens import MessageRef

PLAN = text(
    "SELECT set_config(name, 'off', true) FROM unnest(ARRAY["
    "'enable_seqscan', 'enable_bitmapscan', 'enable_hashjoin', 'enable_mergejoin', 'enable_material']) name"
)

FIND_MESSAGES = text(
    """
    SELECT u.campaign_id, u.position, m.*, r.contact_id
    FROM unnest(CAST(:campaign_id AS bigint[]), CAST(:position AS int[])) u (campaign_id, position)
    JOIN LATERAL (SELECT workspace_id, gated_at, opened_at, human_opened_at, clicked_at, human_clicked_at
                  FROM messages
                  WHERE campaign_id = u.campaign_id AND position = u.position OFFSET 0) m ON true
    LEFT JOIN LATERAL (SELECT contact_id FROM recipients
                       WHERE campaign_id = u.campaign_id AND position = u.position OFFSET 0) r ON true
    """
)

LOCK_MESSAGES = text(
    """
    SELECT u.campaign_id, u.position, m.place
    FROM unnest(CAST(:campaign_id AS bigint[]), CAST(:position AS int[]))
        WITH ORDINALITY u (campaign_id, position, nth)
    JOIN LATERAL (SELECT ctid::text AS place FROM messages
                  WHERE campaign_id = u.campaign_id AND position = u.position OFFSET 0
                  FOR NO KEY UPDATE) m ON true
    ORDER BY u.nth
    """
)

INSERT_EVENTS = text(
    """
    INSERT INTO events (at, workspace_id, type, campaign_id, position, contact_id, link_number, verdict,
                        network, user_agent, detail)
    SELECT at, workspace_id, type, campaign_id, position, contact_id, link_number, verdict,
           network, user_agent, CASE WHEN why IS NULL THEN '{}' ELSE jsonb_build_object('why', why) END
    FROM unnest(
        CAST(:at AS timestamptz[]), CAST(:workspace_id AS bigint[]), CAST(:type AS text[]),
        CAST(:campaign_id AS bigint[]), CAST(:position AS int[]), CAST(:contact_id AS bigint[]),
        CAST(:link_number AS smallint[]), CAST(:verdict AS text[]), CAST(:network AS text[]),
        CAST(:user_agent AS text[]), CAST(:why AS text[])
    ) AS u (at, workspace_id, type, campaign_id, position, contact_id, link_number, verdict, network,
            user_agent, why)
    """
)

MARK_FIRSTS = text(
    """
    UPDATE messages m
    SET opened_at = coalesce(m.opened_at, f.opened_at),
        human_opened_at = coalesce(m.human_opened_at, f.human_opened_at),
        clicked_at = coalesce(m.clicked_at, f.clicked_at),
        human_clicked_at = coalesce(m.human_clicked_at, f.human_clicked_at)
    FROM unnest(
        CAST(:place AS tid[]), CAST(:opened_at AS timestamptz[]), CAST(:human_opened_at AS timestamptz[]),
        CAST(:clicked_at AS timestamptz[]), CAST(:human_clicked_at AS timestamptz[])
    ) AS f (place, opened_at, human_opened_at, clicked_at, human_clicked_at)
    WHERE m.ctid = f.place
    """
)

# Clicks that came before the burst was plain were counted as a person's; their events say so no longer.
DEMOTE_BURST = text(
    """
    UPDATE events SET verdict = 'machine', detail = detail || jsonb_build_object('why', CAST(:why AS text))
    WHERE campaign_id = :campaign_id AND position = :position AND type = 'click' AND verdict = 'human'
      AND at BETWEEN :first AND :last
    """
)
RECOUNT_CLICKS = text(
    """
    UPDATE messages SET human_clicked_at = (
        SELECT min(at) FROM events
        WHERE campaign_id = :campaign_id AND position = :position AND type = 'click' AND verdict = 'human')
    WHERE campaign_id = :campaign_id AND position = :position
    """
)


MARKS = ("opened_at", "human_opened_at", "clicked_at", "human_clicked_at")


@dataclass(frozen=True)
class Touched:
    """Whose pages show something new now."""

    campaigns: frozenset[int] = frozenset()
    workspaces: frozenset[int] = frozenset()


class Judged(NamedTuple):
    """A hit with the message it belongs to and what we make of it."""

    hit: Hit
    at: datetime
    message: Row[Any]
    why: Why | None

    @property
    def ref(self) -> MessageRef:
        return MessageRef(self.hit.campaign_id, self.hit.position)


def record(session: Session, hits: Sequence[Hit], recent: RecentClicks) -> Touched:
    """Write hits down. Those of messages that do not exist (any more) are left out."""
    session.connection().execute(PLAN)
    bursts = recent.bursts(hits)
    judged = _judge(session, hits, bursts)
    if not judged:
        return Touched()
    session.connection().execute(INSERT_EVENTS, _columns(judged))
    _mark(session, _news(judged))
    for ref, burst in bursts.items():
        _demote(session, ref, burst)
    return Touched(
        frozenset(one.hit.campaign_id for one in judged),
        frozenset(one.message.workspace_id for one in judged),
    )


def _judge(session: Session, hits: Sequence[Hit], bursts: dict[MessageRef, Burst]) -> list[Judged]:
    refs = sorted({MessageRef(hit.campaign_id, hit.position) for hit in hits})
    rows = session.connection().execute(FIND_MESSAGES, _keys(refs))
    found = {MessageRef(row.campaign_id, row.position): row for row in rows}
    judged: list[Judged] = []
    for hit in hits:
        ref = MessageRef(hit.campaign_id, hit.position)
        if ref in found:
            at = datetime.fromtimestamp(hit.at_ms / 1000, UTC)
            judged.append(Judged(hit, at, found[ref], _why(hit, at, found[ref].gated_at, bursts.get(ref))))
    return judged


def _why(hit: Hit, at: datetime, sent_at: datetime, burst: Burst | None) -> Why | None:
    if burst and burst.holds(hit):
        return Why.MANY_LINKS
    return why_machine(hit.type, hit.user_agent, is_head=hit.is_head, at=at, sent_at=sent_at)


def _columns(judged: Sequence[Judged]) -> dict[str, list[Any]]:
    return {
        "at": [one.at for one in judged],
        "workspace_id": [one.message.workspace_id for one in judged],
        "type": [one.hit.type.value for one in judged],
        "campaign_id": [one.hit.campaign_id for one in judged],
        "position": [one.hit.position for one in judged],
        "contact_id": [one.message.contact_id for one in judged],
        "link_number": [one.hit.link_number for one in judged],
        "verdict": [(Verdict.MACHINE if one.why else Verdict.HUMAN).value for one in judged],
        "network": [one.hit.network for one in judged],
        "user_agent": [one.hit.user_agent for one in judged],
        "why": [one.why.value if one.why else None for one in judged],
    }


def _news(judged: Sequence[Judged]) -> dict[MessageRef, dict[str, datetime]]:
    """Find the first open and click of each message, of anybody and of a person, that are news to it."""
    news: dict[MessageRef, dict[str, datetime]] = {}
    for one in judged:
        mark = "opened_at" if one.hit.type is EventType.OPEN else "clicked_at"
        for name in (mark,) if one.why else (mark, f"human_{mark}"):
            if getattr(one.message, name) is None:
                marks = news.setdefault(one.ref, {})
                marks[name] = min(one.at, marks.get(name, one.at))
    return news


def _mark(session: Session, news: dict[MessageRef, dict[str, datetime]]) -> None:
    # Always in the same order, so that two who mark the same messages never wait for each other in a ring.
    refs = sorted(news)
    if not refs:
        return
    locked = session.connection().execute(LOCK_MESSAGES, _keys(refs)).all()
    found = [news[MessageRef(row.campaign_id, row.position)] for row in locked]
    marks = {name: [one.get(name) for one in found] for name in MARKS}
    session.connection().execute(MARK_FIRSTS, {"place": [row.place for row in locked], **marks})


def _keys(refs: Sequence[MessageRef]) -> dict[str, list[int]]:
    return {"campaign_id": [ref.campaign_id for ref in refs], "position": [ref.position for ref in refs]}


def _demote(session: Session, ref: MessageRef, burst: Burst) -> None:
    when = {
        "first": datetime.fromtimestamp(burst.first_ms / 1000, UTC),
        "last": datetime.fromtimestamp(burst.last_ms / 1000, UTC),
    }
    bound = ref._asdict() | when | {"why": Why.MANY_LINKS.value}
    if session.connection().execute(DEMOTE_BURST, bound).rowcount:
        session.connection().execute(RECOUNT_CLICKS, ref._asdict())

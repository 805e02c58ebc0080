"""From hits to facts: each hit becomes an event with a verdict, the first of each kind marks its message.

Set-based: whatever the size of the batch it is four statements. The ledger is found by its primary key alone;
a plan that was made while it was small must not become a scan when it is large, hence `PLAN`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.tracking.bursts import Burst, RecentClicks
from mkt_dashboard.domain.tracking.hits import Hit
from mkt_dashboard.domain.tracking.machines import Why, why_machine
from mkt_dashboard.domain.tracking.models import EventType, Verdict
from mkt_dashboard.domain.tracking.tokens import MessageRef

PLAN = text(
    "SELECT set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), "
    "set_config('enable_mergejoin', 'off', true)"
)

FIND_MESSAGES = text(
    """
    SELECT u.campaign_id, u.position, m.workspace_id, m.gated_at, r.contact_id
    FROM unnest(CAST(:campaigns AS bigint[]), CAST(:positions AS int[])) u (campaign_id, position)
    JOIN LATERAL (SELECT workspace_id, gated_at FROM messages
                  WHERE campaign_id = u.campaign_id AND position = u.position OFFSET 0) m ON true
    LEFT JOIN LATERAL (SELECT contact_id FROM recipients
                       WHERE campaign_id = u.campaign_id AND position = u.position OFFSET 0) r ON true
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
        CAST(:campaign_id AS bigint[]), CAST(:position AS int[]), CAST(:opened_at AS timestamptz[]),
        CAST(:human_opened_at AS timestamptz[]), CAST(:clicked_at AS timestamptz[]),
        CAST(:human_clicked_at AS timestamptz[])
    ) AS f (campaign_id, position, opened_at, human_opened_at, clicked_at, human_clicked_at)
    WHERE m.campaign_id = f.campaign_id AND m.position = f.position
      AND (m.opened_at IS NULL AND f.opened_at IS NOT NULL
           OR m.human_opened_at IS NULL AND f.human_opened_at IS NOT NULL
           OR m.clicked_at IS NULL AND f.clicked_at IS NOT NULL
           OR m.human_clicked_at IS NULL AND f.human_clicked_at IS NOT NULL)
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


@dataclass(frozen=True)
class Touched:
    """Whose pages show something new now."""

    campaigns: frozenset[int] = frozenset()
    workspaces: frozenset[int] = frozenset()


class Judged(NamedTuple):
    """A hit with the message it belongs to and what we make of it."""

    hit: Hit
    at: datetime
    workspace_id: int
    contact_id: int | None
    why: Why | None


def record(session: Session, hits: Sequence[Hit], recent: RecentClicks) -> Touched:
    """Write hits down. Those of messages that do not exist (any more) are left out."""
    session.connection().execute(PLAN)
    bursts = recent.bursts(hits)
    judged = _judge(session, hits, bursts)
    if not judged:
        return Touched()
    session.connection().execute(INSERT_EVENTS, _columns(judged))
    session.connection().execute(MARK_FIRSTS, _firsts(judged))
    for ref, burst in bursts.items():
        _demote(session, ref, burst)
    return Touched(
        frozenset(one.hit.campaign_id for one in judged), frozenset(one.workspace_id for one in judged)
    )


def _judge(session: Session, hits: Sequence[Hit], bursts: dict[MessageRef, Burst]) -> list[Judged]:
    refs = sorted({MessageRef(hit.campaign_id, hit.position) for hit in hits})
    bound = {"campaigns": [ref.campaign_id for ref in refs], "positions": [ref.position for ref in refs]}
    rows = session.connection().execute(FIND_MESSAGES, bound)
    found = {MessageRef(row.campaign_id, row.position): row for row in rows}
    judged: list[Judged] = []
    for hit in hits:
        ref = MessageRef(hit.campaign_id, hit.position)
        message = found.get(ref)
        if message is not None:
            at = datetime.fromtimestamp(hit.at_ms / 1000, UTC)
            why = _why(hit, at, message.gated_at, bursts.get(ref))
            judged.append(Judged(hit, at, message.workspace_id, message.contact_id, why))
    return judged


def _why(hit: Hit, at: datetime, sent_at: datetime, burst: Burst | None) -> Why | None:
    if burst and burst.holds(hit):
        return Why.MANY_LINKS
    return why_machine(hit.type, hit.user_agent, is_head=hit.is_head, at=at, sent_at=sent_at)


def _columns(judged: Sequence[Judged]) -> dict[str, list[Any]]:
    return {
        "at": [one.at for one in judged],
        "workspace_id": [one.workspace_id for one in judged],
        "type": [one.hit.type.value for one in judged],
        "campaign_id": [one.hit.campaign_id for one in judged],
        "position": [one.hit.position for one in judged],
        "contact_id": [one.contact_id for one in judged],
        "link_number": [one.hit.link_number for one in judged],
        "verdict": [(Verdict.MACHINE if one.why else Verdict.HUMAN).value for one in judged],
        "network": [one.hit.network for one in judged],
        "user_agent": [one.hit.user_agent for one in judged],
        "why": [one.why.value if one.why else None for one in judged],
    }


def _firsts(judged: Sequence[Judged]) -> dict[str, list[Any]]:
    """Find the first open and click of each message, of anybody and of a person."""
    firsts: dict[MessageRef, dict[str, datetime]] = {}
    for one in judged:
        marks = firsts.setdefault(MessageRef(one.hit.campaign_id, one.hit.position), {})
        mark = "opened_at" if one.hit.type is EventType.OPEN else "clicked_at"
        for name in (mark,) if one.why else (mark, f"human_{mark}"):
            marks[name] = min(one.at, marks.get(name, one.at))
    # Always in the same order, so that two who mark the same messages never wait for each other in a ring.
    ordered = sorted(firsts.items())
    names = ("opened_at", "human_opened_at", "clicked_at", "human_clicked_at")
    return {
        "campaign_id": [ref.campaign_id for ref, _ in ordered],
        "position": [ref.position for ref, _ in ordered],
        **{name: [marks.get(name) for _, marks in ordered] for name in names},
    }


def _demote(session: Session, ref: MessageRef, burst: Burst) -> None:
    when = {
        "first": datetime.fromtimestamp(burst.first_ms / 1000, UTC),
        "last": datetime.fromtimestamp(burst.last_ms / 1000, UTC),
    }
    bound = ref._asdict() | when | {"why": Why.MANY_LINKS.value}
    if session.connection().execute(DEMOTE_BURST, bound).rowcount:
        session.connection().execute(RECOUNT_CLICKS, ref._asdict())

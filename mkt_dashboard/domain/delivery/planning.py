"""Freeze the audience of a campaign and cut it into ranges; nothing here is done per recipient."""

from sqlalchemy import func, insert, literal, select, text
from sqlmodel import Session

from mkt_dashboard.domain.delivery import eligibility
from mkt_dashboard.domain.delivery.models import Message, Outcome, Recipient
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor

RANGE_SIZE = 1_000
NO_WORKER = 0

CUT = """
INSERT INTO send_ranges (campaign_id, first_position, workspace_id, size)
SELECT :campaign_id, first, :workspace_id, least(:range_size, :sendable - first)
FROM generate_series(0, :sendable - 1, :range_size) AS first
"""


def freeze_audience(session: Session, actor: Actor, campaign_id: int, audience: Audience) -> tuple[int, int]:
    """Write the ordered audience, the outcomes of those who may not be mailed, and the ranges to send.

    Those who may be mailed come first, so that the ranges cover them without holes; the others get their
    outcome and its reason at once: everybody who matched has exactly one place. Return (matched, sendable).
    Belongs into the transaction that moves the campaign to `running`, so that it happens once or not at all.
    """
    found = eligibility.candidates(session, actor, audience).subquery()
    order = func.row_number().over(order_by=(found.c.reason.is_not(None), found.c.contact_id))
    people = select(found, (order - 1).label("position")).cte("people").prefix_with("MATERIALIZED")
    campaign, workspace = literal(campaign_id), literal(actor.workspace_id)
    placed = (
        insert(Recipient)
        .from_select(
            ["campaign_id", "position", "workspace_id", "contact_id", "address_hash"],
            select(campaign, people.c.position, workspace, people.c.contact_id, people.c.address_hash),
        )
        .cte("placed")
    )
    refused = (
        insert(Message)
        .from_select(
            ["campaign_id", "position", "workspace_id", "worker_token", "outcome", "reason", "ended_at"],
            select(
                campaign,
                people.c.position,
                workspace,
                literal(NO_WORKER),
                literal(Outcome.SUPPRESSED.value),
                people.c.reason,
                func.now(),
            ).where(people.c.reason.is_not(None)),
        )
        .cte("refused")
    )
    counted = select(func.count(), func.count().filter(people.c.reason.is_(None))).select_from(people)
    matched, sendable = session.execute(counted.add_cte(placed, refused)).one()
    bound = {"campaign_id": campaign_id, "workspace_id": actor.workspace_id}
    session.execute(text(CUT), {**bound, "sendable": sendable, "range_size": RANGE_SIZE})
    return matched, sendable

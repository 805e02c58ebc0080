"""What workers do with a launched campaign: freeze its audience, send it, and see that it ends.

Each function may run twice, late, or die in the middle: it looks at the row first and claims what it does.
"""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from mkt_dashboard.core import clock, log
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain.campaigns.lifecycle import move
from mkt_dashboard.domain.campaigns.models import Campaign, CampaignStatus
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.domain.delivery import planning, recovery, sending
from mkt_dashboard.domain.delivery import queries as delivery
from mkt_dashboard.domain.delivery.models import CampaignNumbers, Reason
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.delivery.sending import SendOrder
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.tracking.models import TrackedLink

MOST_WORKERS = 4
# A campaign that could not leave for this long is not sent at another hour than was meant.
MOST_LATE = timedelta(hours=1)
LATE = "The system was not running, or the workspace was closed at that time. Plan it anew."


def prepare(workspace_id: int, campaign_id: int) -> None:
    """Freeze the audience and begin to send, in one transaction: done once or not at all."""
    actor = Actor.system(workspace_id)
    with unit_of_work(actor) as session:
        is_closed = teams.is_closed(session, actor)
        campaign = _locked(session, campaign_id)
        if campaign is None or campaign.status != CampaignStatus.PREPARING:
            return
        _number_links(session, actor, campaign)
        audience = Audience.model_validate(campaign.audience)
        matched, sendable = planning.freeze_audience(session, actor, campaign.id, audience)
        campaign.audience_size = matched
        campaign.started_at = clock.now()
        move(campaign, CampaignStatus.RUNNING)
        session.flush()
        if is_closed:
            move(campaign, CampaignStatus.PAUSED, "Paused because the workspace was closed.")
            return
        for _ in range(min(MOST_WORKERS, -(-sendable // planning.RANGE_SIZE))):
            enqueue(session, Job.SEND_CAMPAIGN, campaign.id, workspace_id=workspace_id)
    finish(workspace_id, campaign_id)


def _number_links(session: Session, actor: Actor, campaign: Campaign) -> None:
    """Write down where each link leads, so that a click is looked up and never taken from the URL."""
    compiled = content.get_compiled(session, actor, campaign.content_version_id or 0)
    for number, url in enumerate(dict.fromkeys(compiled.links) if campaign.track_clicks else ()):
        link = TrackedLink(campaign_id=campaign.id, number=number, workspace_id=actor.workspace_id, url=url)
        session.add(link)


def send(workspace_id: int, campaign_id: int) -> None:
    """Send what can be sent now, then see whether the campaign has ended."""
    order = _order(workspace_id, campaign_id)
    if order is None:
        return
    outage = sending.send(order)
    with unit_of_work(Actor.system(workspace_id)) as session:
        campaign = _locked(session, campaign_id)
        if campaign is not None and campaign.status == CampaignStatus.RUNNING:
            campaign.status_reason = outage or ""
    finish(workspace_id, campaign_id)


def _order(workspace_id: int, campaign_id: int) -> SendOrder | None:
    actor = Actor.system(workspace_id)
    with unit_of_work(actor) as session:
        campaign = session.get(Campaign, campaign_id)
        if campaign is None or campaign.status != CampaignStatus.RUNNING:
            return None
        links = session.exec(select(TrackedLink).where(TrackedLink.campaign_id == campaign_id)).all()
        return SendOrder(
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            epoch=campaign.epoch,
            public_id=campaign.public_id,
            compiled=content.get_compiled(session, actor, campaign.content_version_id or 0),
            sender_name=campaign.sender_name,
            sender_email=campaign.sender_email,
            track_opens=campaign.track_opens,
            tracked_links={link.url: link.number for link in links},
            workspace=teams.get_workspace(session, actor),
        )


def finish(workspace_id: int, campaign_id: int) -> None:
    """Complete the campaign when everybody has an outcome, and recount it for the lists."""
    actor = Actor.system(workspace_id)
    with unit_of_work(actor) as session:
        campaign = _locked(session, campaign_id)
        if campaign is None:
            return
        running = campaign.status == CampaignStatus.RUNNING
        if running and not recovery.is_anything_left(session, campaign_id):
            move(campaign, CampaignStatus.COMPLETED)
            compliance.record(
                session,
                actor,
                "campaign.completed",
                object_type="campaign",
                object_id=campaign.public_id,
                object_name=campaign.name,
            )
        recount(session, actor, campaign)


def settle(workspace_id: int, campaign_id: int) -> None:
    """After a cancellation: everybody who still waits is recorded as suppressed, “cancelled”."""
    actor = Actor.system(workspace_id)
    with unit_of_work(actor) as session:
        campaign = _locked(session, campaign_id)
        if campaign is None or campaign.status != CampaignStatus.CANCELLED:
            return
        recovery.settle_the_rest(session, campaign_id, Reason.CANCELLED)
        recount(session, actor, campaign)


def recount(session: Session, actor: Actor, campaign: Campaign) -> None:
    """Count a campaign anew and keep the result for lists."""
    numbers = delivery.count_numbers(session, actor, campaign.id, campaign.audience_size or 0)
    kept = {key: value for key, value in asdict(numbers).items() if isinstance(value, int)}
    row: dict[str, Any] = {"numbers": {**kept, "queued": numbers.queued, "delivered": numbers.delivered}}
    statement = insert(CampaignNumbers).values(
        campaign_id=campaign.id, workspace_id=campaign.workspace_id, **row
    )
    row["counted_at"] = clock.now()
    session.execute(statement.on_conflict_do_update(index_elements=["campaign_id"], set_=row))


def start_due() -> int:
    """Begin what is scheduled and due; call missed what is too late. Any number of schedulers may ask."""
    with instance_unit_of_work() as session:
        statement = (
            select(Campaign)
            .where(Campaign.status == CampaignStatus.SCHEDULED, col(Campaign.schedule_at) <= clock.now())
            .where(col(Campaign.workspace_id).not_in(teams.CLOSED))
            .order_by(col(Campaign.schedule_at))
            .limit(20)
            .with_for_update(skip_locked=True)
        )
        due = session.exec(statement).all()
        for campaign in due:
            _start(session, campaign)
        return len(due)


def _start(session: Session, campaign: Campaign) -> None:
    if campaign.schedule_at is not None and campaign.schedule_at < clock.now() - MOST_LATE:
        move(campaign, CampaignStatus.MISSED, LATE)
        return
    move(campaign, CampaignStatus.PREPARING)
    enqueue(session, Job.PREPARE_CAMPAIGN, campaign.id, workspace_id=campaign.workspace_id)


# Running, with a range that can be claimed now, and no promised job that would do it.
FORGOTTEN = """
SELECT c.id, c.workspace_id FROM campaigns c
WHERE c.status = 'running'
  AND NOT EXISTS (SELECT FROM outbox o
                  WHERE o.done_at IS NULL AND o.job = :job AND o.args = jsonb_build_array(c.id))
  AND (EXISTS (SELECT FROM send_ranges g WHERE g.campaign_id = c.id AND g.status = 0
               AND coalesce(g.not_before, now()) <= now())
       OR NOT EXISTS (SELECT FROM send_ranges g WHERE g.campaign_id = c.id AND g.status <> 2))
"""


def wake_forgotten() -> int:
    """Promise a send job for running campaigns that wait for one: after an outage, a retry, a lost worker."""
    with instance_unit_of_work() as session:
        freed, unknown = recovery.adopt_dead_ranges(session)
        if freed:
            log.get(__name__).warning("a send worker died", ranges=freed, unknown=unknown)
    with instance_unit_of_work() as session:
        rows = session.execute(text(FORGOTTEN), {"job": Job.SEND_CAMPAIGN.value}).all()
        for campaign_id, workspace_id in rows:
            enqueue(session, Job.SEND_CAMPAIGN, campaign_id, workspace_id=workspace_id)
        return len(rows)


# Running ones, and those whose people did something since the last count.
TO_RECOUNT = """
SELECT c.id, c.workspace_id FROM campaigns c LEFT JOIN campaign_numbers n ON n.campaign_id = c.id
WHERE c.status IN ('running', 'paused') OR (c.audience_size > 0 AND n.campaign_id IS NULL)
   OR c.id IN (SELECT DISTINCT campaign_id FROM events WHERE at > now() - interval '2 minutes')
LIMIT 50
"""


def recount_active() -> None:
    """Keep the numbers of lists fresh while something happens."""
    with instance_unit_of_work() as session:
        rows = session.execute(text(TO_RECOUNT)).all()
    for campaign_id, workspace_id in rows:
        actor = Actor.system(workspace_id)
        with unit_of_work(actor) as session:
            campaign = session.get(Campaign, campaign_id)
            if campaign is not None:
                recount(session, actor, campaign)


def _locked(session: Session, campaign_id: int) -> Campaign | None:
    return session.exec(select(Campaign).where(Campaign.id == campaign_id).with_for_update()).first()

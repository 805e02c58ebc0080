"""What people do with a campaign that is written: check, launch, schedule, pause, resume, cancel."""

from dataclasses import replace
from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound
from mkt_dashboard.core.figures import counted, written
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain.campaigns import preflight, queries, reach
from mkt_dashboard.domain.campaigns.lifecycle import STARTED, move
from mkt_dashboard.domain.campaigns.models import Campaign, CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow, CheckState, Preflight
from mkt_dashboard.domain.campaigns.service import back_to_draft, done, lock
from mkt_dashboard.domain.content import service as content
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import queries as teams

REOPENED = frozenset({CampaignStatus.APPROVED, CampaignStatus.SCHEDULED, CampaignStatus.MISSED})


def check(session: Session, actor: Actor, campaign_id: UUID) -> Preflight:
    """Return the checklist as it is now."""
    actor.require(Permission.CAMPAIGN_READ)
    return preflight.check(session, actor, queries.find_internal(session, actor, campaign_id))


def launch(session: Session, actor: Actor, campaign_id: UUID, *, confirmed: int | None = None) -> CampaignRow:
    """Freeze the content and send, now or at the planned time.

    `confirmed` is the sendable number the person agreed to: when it is no longer true, nobody is mailed and
    the new number is told. Of two launches at once the second one is told that it runs (`Conflict`).
    """
    actor.require(Permission.CAMPAIGN_LAUNCH)
    campaign = lock(session, actor, campaign_id)
    reach.refuse_beyond(session, actor, campaign, "Not launched")
    if campaign.status in REOPENED:
        back_to_draft(session, campaign)
    elif CampaignStatus(campaign.status) in STARTED:
        move(campaign, CampaignStatus.PREPARING)
    _refuse_unready(preflight.check(session, actor, campaign), confirmed)
    _freeze(session, actor, campaign)
    later = campaign.schedule_at is not None and campaign.schedule_at > clock.now()
    move(campaign, CampaignStatus.SCHEDULED if later else CampaignStatus.PREPARING)
    campaign.launched_by, campaign.launched_at = actor.account_id, clock.now()
    if not later:
        enqueue(session, Job.PREPARE_CAMPAIGN, campaign.id, workspace_id=campaign.workspace_id)
    return done(session, actor, campaign, "campaign.scheduled" if later else "campaign.launched")


def _refuse_unready(found: Preflight, confirmed: int | None) -> None:
    blocked = {one.card: one.sentence for one in found.checks if one.state is CheckState.BLOCKED}
    if blocked:
        raise InvalidInput(f"Not launched. {' '.join(blocked.values())}", blocked)
    if confirmed is not None and confirmed != found.sendable:
        able = counted(found.sendable, "contact")
        raise Conflict(
            f"Not launched: {able} can be mailed now, not {written(confirmed)}. "
            "Look at the audience again and confirm the new number."
        )


def _freeze(session: Session, actor: Actor, campaign: Campaign) -> None:
    content_id = preflight.public_content_id(session, actor, campaign)
    if content_id is None:
        raise NotFound("The email of this campaign does not exist any more. Choose another one.")
    reader = replace(actor, permissions=actor.permissions | {Permission.CONTENT_READ})
    version = content.freeze(session, reader, content_id)
    workspace = teams.get_workspace(session, actor)
    campaign.content_version_id = version.id
    campaign.content_hash = campaign.approved_hash = version.sha256
    campaign.sender_name = campaign.sender_name or workspace.sender_name
    campaign.sender_email = campaign.sender_email or workspace.sender_email
    move(campaign, CampaignStatus.APPROVED)
    session.flush()


def unschedule(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    """Take a campaign off the schedule. It is a draft again, with its planned time kept."""
    actor.require(Permission.CAMPAIGN_CANCEL)
    campaign = lock(session, actor, campaign_id)
    back_to_draft(session, campaign)
    return done(session, actor, campaign, "campaign.unscheduled")


def pause(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    """Stop within one message per connection. Nothing is lost, nobody gets it twice."""
    actor.require(Permission.CAMPAIGN_PAUSE)
    campaign = lock(session, actor, campaign_id)
    move(campaign, CampaignStatus.PAUSED, f"Paused by {actor.name}.")
    return done(session, actor, campaign, "campaign.paused")


def resume(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    """Go on where it stopped; suppressions are checked again for each message."""
    actor.require(Permission.CAMPAIGN_RESUME)
    campaign = lock(session, actor, campaign_id)
    if campaign.status != CampaignStatus.PAUSED:
        raise Conflict(f"“{campaign.name}” is {campaign.status}, not paused.")
    reach.refuse_beyond(session, actor, campaign, "Not resumed")
    move(campaign, CampaignStatus.RUNNING)
    enqueue(session, Job.SEND_CAMPAIGN, campaign.id, workspace_id=campaign.workspace_id)
    return done(session, actor, campaign, "campaign.resumed")


def cancel(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    """Stop for good: who still waits gets nothing and is recorded as suppressed, “cancelled”."""
    actor.require(Permission.CAMPAIGN_CANCEL)
    campaign = lock(session, actor, campaign_id)
    move(campaign, CampaignStatus.CANCELLED, f"Cancelled by {actor.name}.")
    enqueue(session, Job.SETTLE_CAMPAIGN, campaign.id, workspace_id=campaign.workspace_id)
    return done(session, actor, campaign, "campaign.cancelled")

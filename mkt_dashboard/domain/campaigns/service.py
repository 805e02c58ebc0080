"""Make, change, copy and delete campaigns. What is done with a finished one stands in `control`."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import Conflict, NotFound
from mkt_dashboard.domain.campaigns import filing, queries, reach
from mkt_dashboard.domain.campaigns.lifecycle import EDITABLE, STARTED, move
from mkt_dashboard.domain.campaigns.models import Campaign, CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import (
    CampaignDraft,
    CampaignPatch,
    CampaignRow,
    Schedule,
)
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.delivery import eligibility
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes import folders

COPIED = (
    "type",
    "audience",
    "sender_name",
    "sender_email",
    "content_id",
    "folder_id",
    "budget",
    "goals",
    "track_opens",
    "track_clicks",
)


class EditConflict(Conflict):
    """Somebody else saved in between. Both are shown; nothing is overwritten."""

    code = "edit_conflict"


def create(session: Session, actor: Actor, draft: CampaignDraft) -> CampaignRow:
    """Begin a campaign. Only its name is asked for; the checklist says what is missing."""
    actor.require(Permission.CAMPAIGN_CREATE)
    campaign = Campaign(
        workspace_id=actor.workspace_id,
        name=draft.name,
        type=draft.type,
        created_by=actor.account_id,
        audience=_checked(session, actor, draft.audience),
        sender_name=draft.sender.name,
        sender_email=draft.sender.email,
        content_id=_content_id(session, actor, draft.content_id),
        folder_id=folders.place(session, actor, draft.folder_id),
        budget=draft.budget.model_dump(mode="json") if draft.budget else {},
        goals=[goal.model_dump(mode="json") for goal in draft.goals],
        track_opens=draft.track_opens,
        track_clicks=draft.track_clicks,
    )
    _plan(campaign, draft.schedule)
    session.add(campaign)
    session.flush()
    return done(session, actor, campaign, "campaign.created")


def update(session: Session, actor: Actor, campaign_id: UUID, patch: CampaignPatch) -> CampaignRow:
    """Change what is given. A scheduled campaign goes back to draft: what was agreed on is no longer it."""
    actor.require(Permission.CAMPAIGN_UPDATE)
    campaign = lock(session, actor, campaign_id)
    if "folder_id" in patch.model_fields_set:
        filing.move_to_folder(session, actor, campaign, patch.folder_id)
        if patch.model_fields_set <= {"folder_id", "revision"}:
            return queries.get_campaign(session, _reader(actor), campaign_id)
    if CampaignStatus(campaign.status) not in EDITABLE:
        raise Conflict(f"“{campaign.name}” is {campaign.status}, it cannot be changed. Duplicate it instead.")
    if patch.revision is not None and patch.revision != campaign.revision:
        raise EditConflict(
            f"Somebody changed “{campaign.name}” in between. Look at it again, then change it."
        )
    before = _facts(session, campaign)
    changed = _apply(session, actor, campaign, patch)
    if changed and campaign.status != CampaignStatus.DRAFT:
        back_to_draft(session, campaign)
    campaign.revision += 1
    campaign.updated_at = clock.now()
    after = _facts(session, campaign)
    differing = {name: (before[name], after[name]) for name in before}
    return done(session, actor, campaign, "campaign.updated", differing, changed=sorted(changed))


def _facts(session: Session, campaign: Campaign) -> dict[str, Any]:
    """What a reader of the audit log wants to compare."""
    email = session.exec(select(Content.name).where(Content.id == campaign.content_id)).first()
    return {
        "name": campaign.name,
        "email": email,
        "audience": campaign.audience,
        "sender": f"{campaign.sender_name} <{campaign.sender_email}>",
        "schedule": campaign.schedule_at,
        "time_zone": campaign.schedule_time_zone,
        "track_opens": campaign.track_opens,
        "track_clicks": campaign.track_clicks,
        "goals": campaign.goals,
        "budget": campaign.budget,
    }


def _apply(session: Session, actor: Actor, campaign: Campaign, patch: CampaignPatch) -> set[str]:
    given = patch.model_fields_set - {"revision", "type", "folder_id"}
    _apply_plain(campaign, patch)
    if patch.audience is not None:
        campaign.audience = _checked(session, actor, patch.audience)
    if "content_id" in given:
        campaign.content_id = _content_id(session, actor, patch.content_id)
    if "schedule" in given:
        _plan(campaign, patch.schedule)
    if "budget" in given:
        campaign.budget = patch.budget.model_dump(mode="json") if patch.budget else {}
    return given


def _apply_plain(campaign: Campaign, patch: CampaignPatch) -> None:
    for field in ("name", "track_opens", "track_clicks"):
        if (value := getattr(patch, field)) is not None:
            setattr(campaign, field, value)
    if patch.sender is not None:
        campaign.sender_name, campaign.sender_email = patch.sender.name, patch.sender.email
    if patch.goals is not None:
        campaign.goals = [goal.model_dump(mode="json") for goal in patch.goals]


def _checked(session: Session, actor: Actor, audience: Audience) -> dict[str, Any]:
    eligibility.candidates(session, actor, audience)
    return audience.stored()


def _content_id(session: Session, actor: Actor, public_id: UUID | None) -> int | None:
    if public_id is None:
        return None
    statement = select(col(Content.id)).where(content.seen_by(actor), col(Content.public_id) == public_id)
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such email in this workspace. Choose another one.")
    return found


def _plan(campaign: Campaign, schedule: Schedule | None) -> None:
    campaign.schedule_at = schedule.at if schedule else None
    campaign.schedule_time_zone = schedule.time_zone if schedule else ""


def back_to_draft(session: Session, campaign: Campaign) -> None:
    """Void what was agreed on."""
    move(campaign, CampaignStatus.DRAFT)
    campaign.content_version_id = campaign.content_hash = campaign.approved_hash = None
    session.flush()


def duplicate(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    """Copy everything but the time and what happened, into the same folder."""
    actor.require(Permission.CAMPAIGN_CREATE)
    source = queries.find_internal(session, actor, campaign_id)
    reach.refuse_beyond(session, actor, source, "Not copied")
    copy = Campaign(
        workspace_id=actor.workspace_id,
        name=f"{source.name} (copy)",
        created_by=actor.account_id,
        **{field: getattr(source, field) for field in COPIED},
    )
    session.add(copy)
    session.flush()
    return done(session, actor, copy, "campaign.created", copy_of=str(campaign_id))


def delete(session: Session, actor: Actor, campaign_id: UUID) -> None:
    """Delete a campaign that was never launched. What was sent stays, for those who ask why they got it."""
    actor.require(Permission.CAMPAIGN_DELETE)
    campaign = lock(session, actor, campaign_id)
    if CampaignStatus(campaign.status) in STARTED or campaign.status == CampaignStatus.SCHEDULED:
        raise Conflict(f"“{campaign.name}” is {campaign.status}. Only a draft can be deleted.")
    _record(session, actor, campaign, "campaign.deleted")
    session.delete(campaign)


def lock(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    """Return the row for a change, held until the end of the transaction; else `NotFound`."""
    statement = (
        select(Campaign)
        .where(queries.seen_by(actor), col(Campaign.public_id) == campaign_id)
        .with_for_update()
    )
    campaign = session.exec(statement).first()
    if campaign is None:
        raise NotFound("There is no such campaign in this workspace.")
    return campaign


def done(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    action: str,
    changes: compliance.Changes | None = None,
    **detail: Any,
) -> CampaignRow:
    """Write the audit entry of a change and return the campaign as it is now."""
    _record(session, actor, campaign, action, changes, **detail)
    session.flush()
    # The database counts the epoch, so what is in memory is old after each change of status.
    session.expire(campaign)
    return queries.get_campaign(session, _reader(actor), campaign.public_id)


def _reader(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions | {Permission.CAMPAIGN_READ})


def _record(
    session: Session,
    actor: Actor,
    campaign: Campaign,
    action: str,
    changes: compliance.Changes | None = None,
    **detail: Any,
) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="campaign",
        object_id=campaign.public_id,
        object_name=campaign.name,
        detail=detail,
        changes=changes,
    )

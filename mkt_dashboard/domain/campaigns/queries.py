"""Read campaigns: a page of them, one of them, and what happens next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.campaigns.lifecycle import PUBLIC_STATUS
from mkt_dashboard.domain.campaigns.models import Campaign, CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.delivery import people
from mkt_dashboard.domain.delivery import queries as delivery
from mkt_dashboard.domain.delivery.models import CampaignNumbers
from mkt_dashboard.domain.delivery.people import PeopleFilter, PeoplePage
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.models import Account
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.models import Folder

Creator, Launcher = aliased(Account), aliased(Account)


def _rows(actor: Actor) -> Select[Any]:
    return (
        select(  # pyright: ignore[reportCallIssue]
            Campaign,
            col(Content.public_id),
            col(Content.name),
            col(Content.subject),
            CampaignNumbers,
            col(Creator.name),
            col(Launcher.name),
            col(Folder.public_id),
            col(Folder.name),
        )
        .outerjoin(
            Content,
            (col(Content.id) == Campaign.content_id) & folders.in_scope(actor, col(Content.folder_id)),
        )
        .outerjoin(CampaignNumbers, col(CampaignNumbers.campaign_id) == Campaign.id)
        .outerjoin(Creator, col(Creator.id) == Campaign.created_by)
        .outerjoin(Launcher, col(Launcher.id) == Campaign.launched_by)
        .outerjoin(Folder, col(Folder.id) == Campaign.folder_id)
        .where(seen_by(actor))
    )


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Say which campaigns somebody works with: those of the workspace, or of her folders.

    A limit to lists hides no campaign: its numbers are whole. It says to whom she may send.
    """
    return (col(Campaign.workspace_id) == actor.workspace_id) & folders.in_scope(
        actor, col(Campaign.folder_id)
    )


def list_campaigns(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    statuses: frozenset[CampaignStatus] = frozenset(),
    folder: str = "",
    after: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[tuple[int, CampaignRow]]:
    """Return a page, newest first, each with the key that the next page starts `after`.

    `before` a key instead returns the page that ends right above it. `folder` is the id of one, or `NOWHERE`.
    """
    actor.require(Permission.CAMPAIGN_READ)
    order = col(Campaign.id).desc() if before is None else col(Campaign.id).asc()
    is_filed = folders.filed_in(session, actor, col(Campaign.folder_id), folder)
    statement = _rows(actor).where(is_filed).order_by(order).limit(limit)
    if search:
        named = col(Campaign.name).icontains(search, autoescape=True)
        statement = statement.where(or_(named, col(Content.subject).icontains(search, autoescape=True)))
    if statuses:
        statement = statement.where(col(Campaign.status).in_(statuses))
    if after is not None:
        statement = statement.where(col(Campaign.id) < after)
    if before is not None:
        statement = statement.where(col(Campaign.id) > before)
    found = [(row[0].id, _row(*row)) for row in session.execute(statement)]
    return found if before is None else found[::-1]


def count_by_status(session: Session, actor: Actor) -> dict[CampaignStatus, int]:
    actor.require(Permission.CAMPAIGN_READ)
    statement = select(Campaign.status, func.count()).where(seen_by(actor)).group_by(col(Campaign.status))
    return {CampaignStatus(status): count for status, count in session.execute(statement)}


def get_campaign(session: Session, actor: Actor, campaign_id: UUID) -> CampaignRow:
    actor.require(Permission.CAMPAIGN_READ)
    row = session.execute(_rows(actor).where(col(Campaign.public_id) == campaign_id)).first()
    if row is None:
        raise NotFound("There is no such campaign in this workspace.")
    return _row(*row)


def get_neighbours(session: Session, actor: Actor, campaign_id: UUID) -> tuple[UUID | None, UUID | None]:
    """Return the campaigns before and after this one in the list, for `[` and `]`."""
    own = find_internal(session, actor, campaign_id)
    base = select(col(Campaign.public_id)).where(seen_by(actor)).limit(1)
    newer = base.where(Campaign.id > own.id).order_by(col(Campaign.id))
    older = base.where(Campaign.id < own.id).order_by(col(Campaign.id).desc())
    return session.exec(newer).first(), session.exec(older).first()


def get_numbers(session: Session, actor: Actor, campaign_id: UUID) -> delivery.Numbers:
    """Count a campaign now, from the ledger."""
    actor.require(Permission.CAMPAIGN_READ)
    campaign = find_internal(session, actor, campaign_id)
    return delivery.count_numbers(session, actor, campaign.id, campaign.audience_size or 0)


def list_people(
    session: Session,
    actor: Actor,
    campaign_id: UUID,
    which: PeopleFilter = PeopleFilter.ALL,
    *,
    link: int | None = None,
    reason: str | None = None,
    status: str | None = None,
    after: int | None = None,
    limit: int = 50,
) -> PeoplePage:
    """Return a page of the people behind a number of this campaign."""
    campaign = find_internal(session, actor, campaign_id)
    return people.list_people(
        session,
        actor,
        campaign.id,
        which,
        link=link,
        reason=reason,
        status=status,
        after=after,
        limit=limit,
    )


def find_internal(session: Session, actor: Actor, campaign_id: UUID) -> Campaign:
    """Return the table row behind a public id, for other queries of the domain; else `NotFound`."""
    statement = select(Campaign).where(seen_by(actor), col(Campaign.public_id) == campaign_id)
    campaign = session.exec(statement).first()
    if campaign is None:
        raise NotFound("There is no such campaign in this workspace.")
    return campaign


@dataclass(frozen=True)
class Planned:
    """Something in the calendar."""

    id: UUID
    name: str
    status: str
    at: datetime


def list_calendar(session: Session, actor: Actor, since: datetime, until: datetime) -> list[Planned]:
    """Return what is planned or was sent between two moments, at the time it leaves or left."""
    actor.require(Permission.CAMPAIGN_READ)
    when = func.coalesce(col(Campaign.started_at), col(Campaign.schedule_at))
    statement = (
        select(Campaign.public_id, Campaign.name, Campaign.status, when)  # pyright: ignore[reportCallIssue]
        .where(seen_by(actor))
        .where(and_(when >= since, when < until))
        .where(or_(col(Campaign.status) != CampaignStatus.CANCELLED, col(Campaign.started_at).is_not(None)))
        .order_by(when)
        .limit(500)
    )
    return [Planned(*row) for row in session.execute(statement)]


def _row(  # noqa: PLR0917 - one argument a column of the select
    campaign: Campaign,
    content_id: UUID | None,
    content_name: str | None,
    subject: str | None,
    counted: CampaignNumbers | None,
    creator: str | None,
    launcher: str | None,
    folder_id: UUID | None,
    folder: str | None,
) -> CampaignRow:
    numbers = counted.numbers if counted else {}
    return CampaignRow(
        id=campaign.public_id,
        name=campaign.name,
        type=campaign.type,
        status=PUBLIC_STATUS[CampaignStatus(campaign.status)],
        status_detail=campaign.status,
        status_reason=campaign.status_reason,
        revision=campaign.revision,
        content_id=content_id,
        content_name=content_name or "",
        subject=subject or "",
        audience=campaign.audience,
        sender_name=campaign.sender_name,
        sender_email=campaign.sender_email,
        schedule_at=campaign.schedule_at,
        schedule_time_zone=campaign.schedule_time_zone,
        budget=campaign.budget,
        goals=campaign.goals,
        track_opens=campaign.track_opens,
        track_clicks=campaign.track_clicks,
        audience_size=campaign.audience_size,
        numbers=numbers,
        counted_at=counted.counted_at if counted else None,
        created_by=creator or "",
        created_at=campaign.created_at,
        updated_at=campaign.updated_at,
        launched_by=launcher or "",
        launched_at=campaign.launched_at,
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        folder_id=folder_id,
        folder_name=folder or "",
    )

"""Campaigns: make them, launch them, watch them, and the people behind their numbers."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.campaigns import control, queries, service
from mkt_dashboard.domain.campaigns.lifecycle import PublicStatus, with_public_status
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignDraft, CampaignPatch, CampaignRow
from mkt_dashboard.domain.delivery.people import PeopleFilter, Person
from mkt_dashboard.domain.delivery.queries import Numbers
from mkt_dashboard.domain.permissions import Actor, Permission

router = APIRouter(prefix="/campaigns", tags=["Campaigns"])

Reader = Annotated[Actor, permitted(Permission.CAMPAIGN_READ)]
Author = Annotated[Actor, permitted(Permission.CAMPAIGN_CREATE)]
Editor = Annotated[Actor, permitted(Permission.CAMPAIGN_UPDATE)]
Remover = Annotated[Actor, permitted(Permission.CAMPAIGN_DELETE)]
Launcher = Annotated[Actor, permitted(Permission.CAMPAIGN_LAUNCH)]
Pauser = Annotated[Actor, permitted(Permission.CAMPAIGN_PAUSE)]
Resumer = Annotated[Actor, permitted(Permission.CAMPAIGN_RESUME)]
Canceller = Annotated[Actor, permitted(Permission.CAMPAIGN_CANCEL)]
Analyst = Annotated[Actor, permitted(Permission.ANALYTICS_READ)]


class SenderOut(BaseModel):
    name: str
    email: str


class ScheduleOut(BaseModel):
    at: datetime
    time_zone: str


class BudgetOut(BaseModel):
    total: Decimal
    spent: Decimal
    currency: str


class GoalOut(BaseModel):
    type: str
    target: Decimal


class CampaignOut(BaseModel):
    """One campaign. `status` is one of draft, scheduled, active, paused, completed; the detail is ours."""

    id: UUID
    name: str
    type: str
    status: PublicStatus
    status_detail: CampaignStatus
    status_reason: Annotated[str, Field(description="Why it stands where it stands, in a sentence.")]
    revision: Annotated[int, Field(description="Send it back with a change to be told of other changes.")]
    content_id: UUID | None
    subject: str
    audience: dict[str, Any]
    sender: SenderOut
    schedule: ScheduleOut | None
    budget: BudgetOut | None
    goals: list[GoalOut]
    track_opens: bool
    track_clicks: bool
    audience_size: Annotated[int | None, Field(description="Frozen at launch; none before.")]
    created_by: str
    created_at: datetime
    updated_at: datetime
    launched_by: str
    launched_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, row: CampaignRow) -> "CampaignOut":
        shown: dict[str, Any] = asdict(row)
        schedule = {"at": row.schedule_at, "time_zone": row.schedule_time_zone} if row.schedule_at else None
        shown |= {"sender": {"name": row.sender_name, "email": row.sender_email}, "schedule": schedule}
        return cls.model_validate(shown | {"budget": row.budget or None})


class Hits(BaseModel):
    """How often, how often by people, and by how many people."""

    all: int
    human: int
    unique_human: int


class Metrics(BaseModel):
    """The audience by outcome: queued + sent + failed + suppressed + unknown = audience, at all times."""

    audience: int
    queued: int
    sent: int
    failed: int
    suppressed: int
    unknown: int
    delivered: int
    bounced: int
    complained: int
    unsubscribed: int
    opens: Hits
    clicks: Hits

    @classmethod
    def of(cls, numbers: Numbers) -> "Metrics":
        opens = {
            "all": numbers.opens,
            "human": numbers.human_opens,
            "unique_human": numbers.human_opened,
        }
        clicks = {
            "all": numbers.clicks,
            "human": numbers.human_clicks,
            "unique_human": numbers.human_clicked,
        }
        shown: dict[str, Any] = asdict(numbers) | {"opens": opens, "clicks": clicks}
        return cls.model_validate(shown | {"queued": numbers.queued, "delivered": numbers.delivered})


class MessageOut(BaseModel):
    """What became of one contact of the audience. No `contact_id`: the contact was erased since."""

    contact_id: UUID | None
    email: Annotated[str | None, Field(description="Masked for roles that see no single recipients.")]
    outcome: Annotated[str, Field(description="queued, sending, deferred, sent, failed, suppressed, unknown")]
    reason: str
    reply: Annotated[str, Field(description="What the mail server said.")]
    attempt: int
    ended_at: datetime | None
    opened_at: datetime | None
    human_opened_at: datetime | None
    clicked_at: datetime | None
    human_clicked_at: datetime | None
    unsubscribed_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None

    @classmethod
    def of(cls, person: Person) -> "MessageOut":
        return cls.model_validate(asdict(person) | {"outcome": person.outcome_word})


@router.post("", status_code=201)
def create_campaign(draft: CampaignDraft, once: IdempotentOnce, actor: Author) -> CampaignOut:
    """Begin a campaign. Only the name is needed now; launching asks for the rest."""
    return once(actor, lambda session: CampaignOut.of(service.create(session, actor, draft)), status=201)


@router.get("")
def list_campaigns(
    actor: Reader,
    status: Annotated[PublicStatus | None, Query(description="Only those in this status.")] = None,
    search: Annotated[str, Query(max_length=200, description="A part of the name.")] = "",
    cursor: Cursor = None,
    limit: Limit = USUAL_LIMIT,
) -> Page[CampaignOut]:
    """List campaigns, the newest first."""
    with unit_of_work(actor) as session:
        found = queries.list_campaigns(
            session,
            actor,
            search=search,
            statuses=with_public_status(status) if status else frozenset(),
            after=number_of(cursor),
            limit=limit + 1,
        )
    following = found[limit - 1][0] if len(found) > limit else None
    items = [CampaignOut.of(row) for _, row in found[:limit]]
    return Page(items=items, next_cursor=cursor_of(following))


@router.get("/{campaign_id}")
def get_campaign(campaign_id: UUID, actor: Reader) -> CampaignOut:
    """Read one campaign."""
    with unit_of_work(actor) as session:
        return CampaignOut.of(queries.get_campaign(session, actor, campaign_id))


@router.put("/{campaign_id}")
def change_campaign(
    campaign_id: UUID, patch: CampaignPatch, once: IdempotentOnce, actor: Editor
) -> CampaignOut:
    """Change what is given; what is not given stays. A scheduled campaign goes back to draft."""
    return once(actor, lambda session: CampaignOut.of(service.update(session, actor, campaign_id, patch)))


@router.delete("/{campaign_id}", status_code=204)
def delete_campaign(campaign_id: UUID, actor: Remover) -> None:
    """Delete a draft. What was launched stays, for those who ask why they got it."""
    with unit_of_work(actor) as session:
        service.delete(session, actor, campaign_id)


@router.post("/{campaign_id}/launch", status_code=202)
def launch_campaign(campaign_id: UUID, once: IdempotentOnce, actor: Launcher) -> CampaignOut:
    """Send now, or at the planned time. 422 names each card of the checklist that is in the way."""
    return once(actor, _by(control.launch, actor, campaign_id), status=202)


@router.post("/{campaign_id}/pause", status_code=202)
def pause_campaign(campaign_id: UUID, once: IdempotentOnce, actor: Pauser) -> CampaignOut:
    """Stop within one message per connection. Nothing is lost."""
    return once(actor, _by(control.pause, actor, campaign_id), status=202)


@router.post("/{campaign_id}/resume", status_code=202)
def resume_campaign(campaign_id: UUID, once: IdempotentOnce, actor: Resumer) -> CampaignOut:
    """Go on where it stopped. Nobody gets it twice."""
    return once(actor, _by(control.resume, actor, campaign_id), status=202)


@router.post("/{campaign_id}/cancel", status_code=202)
def cancel_campaign(campaign_id: UUID, once: IdempotentOnce, actor: Canceller) -> CampaignOut:
    """Stop for good: who still waits gets nothing and is recorded as suppressed, “cancelled”."""
    return once(actor, _by(control.cancel, actor, campaign_id), status=202)


def _by(deed: Any, actor: Actor, campaign_id: UUID) -> Any:
    def work(session: Session) -> CampaignOut:
        return CampaignOut.of(deed(session, actor, campaign_id))

    return work


@router.get("/{campaign_id}/metrics")
def get_metrics(campaign_id: UUID, actor: Analyst) -> Metrics:
    """Count a campaign now, from its ledger."""
    with unit_of_work(actor) as session:
        return Metrics.of(queries.get_numbers(session, actor, campaign_id))


@router.get("/{campaign_id}/messages")
def list_messages(
    campaign_id: UUID,
    actor: Analyst,
    *,
    outcome: Annotated[PeopleFilter, Query(description="Whose number is opened.")] = PeopleFilter.ALL,
    link: Annotated[int | None, Query(ge=0, le=32_767, description="Who clicked this link.")] = None,
    cursor: Cursor = None,
    limit: Limit = USUAL_LIMIT,
) -> Page[MessageOut]:
    """List the people behind a number, with what became of each and why."""
    with unit_of_work(actor) as session:
        page = queries.list_people(
            session, actor, campaign_id, outcome, link=link, after=number_of(cursor), limit=limit
        )
    return Page(items=[MessageOut.of(one) for one in page.items], next_cursor=cursor_of(page.next_key))

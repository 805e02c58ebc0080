"""Campaigns: make them, launch them, watch them, and the people behind their numbers."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.api.v1.campaign_answers import CampaignOut, MessageOut, Metrics
from mkt_dashboard.api.v1.contents import HARMLESS
from mkt_dashboard.api.v1.folders import FolderFilter
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.campaigns import click_map, control, queries, service
from mkt_dashboard.domain.campaigns.lifecycle import PublicStatus, with_public_status
from mkt_dashboard.domain.campaigns.schemas import CampaignDraft, CampaignPatch
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.domain.delivery.people import PeopleFilter
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


@router.post("", status_code=201)
def create_campaign(draft: CampaignDraft, once: IdempotentOnce, actor: Author) -> CampaignOut:
    """Begin a campaign. Only the name is needed now; launching asks for the rest."""
    return once(actor, lambda session: CampaignOut.of(service.create(session, actor, draft)), status=201)


@router.get("")
def list_campaigns(
    actor: Reader,
    *,
    status: Annotated[PublicStatus | None, Query(description="Only those in this status.")] = None,
    search: Annotated[str, Query(max_length=200, description="A part of the name.")] = "",
    folder_id: FolderFilter = "",
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
            folder=folder_id,
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


@router.get("/{campaign_id}/click_map", response_class=HTMLResponse)
def show_click_map(campaign_id: UUID, actor: Analyst) -> HTMLResponse:
    """Show the mail that was sent, with its clicks written onto it, as a page that runs nothing."""
    with unit_of_work(actor) as session:
        people = click_map.count_people(session, actor, campaign_id)
        compiled = click_map.get_compiled(session, actor, campaign_id)
        fields = content.preview_fields(session, Actor.system(actor.workspace_id))
    return HTMLResponse(click_map.draw(compiled, fields, people), headers=HARMLESS)

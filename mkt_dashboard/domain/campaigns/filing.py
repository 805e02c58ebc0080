"""File campaigns into folders: in any state, because it changes nothing of what is sent."""

from uuid import UUID

from sqlmodel import Session, col, select

from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.models import Folder


def move_to_folder(session: Session, actor: Actor, campaign: Campaign, folder_id: UUID | None) -> None:
    """File a campaign elsewhere, or nowhere; it is held by the caller."""
    wanted = folders.place(session, actor, folder_id)
    if campaign.folder_id == wanted:
        return
    before, campaign.folder_id = campaign.folder_id, wanted
    session.add(campaign)
    session.flush()
    compliance.record(
        session,
        actor,
        "campaign.moved",
        object_type="campaign",
        object_id=campaign.public_id,
        object_name=campaign.name,
        changes={"folder": (_name(session, before), _name(session, wanted))},
    )


def _name(session: Session, folder_id: int | None) -> str:
    return session.exec(select(Folder.name).where(col(Folder.id) == folder_id)).first() or ""

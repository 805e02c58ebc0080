"""What every side of one campaign shows at its top: its name, its status, and where its sides are."""

from typing import TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.campaigns import queries
from mkt_dashboard.domain.campaigns.lifecycle import EDITABLE, ENDED, STARTED
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.shared import Ask


class Sides(TypedDict):
    """The addresses of the sides of a campaign, and of its neighbours in the list."""

    checklist: str
    live: str
    report: str
    people: str
    newer: str
    older: str


NO_SIDES = Sides(checklist="", live="", report="", people="", newer="", older="")


class CampaignState(rx.State):
    missing: str = ""
    public_id: str = ""
    name: str = ""
    status: str = ""
    status_reason: str = ""
    is_editable: bool = False
    has_started: bool = False
    has_ended: bool = False
    launched_by: str = ""
    launched_at: str = ""
    started_at: str = ""
    finished_at: str = ""
    sides: Sides = NO_SIDES

    def _key(self) -> UUID:
        return address.identity(self, "campaign_id")

    def _load_head(self, ask: Ask) -> CampaignRow | None:
        """Read the campaign of the address; what is not there is said on the page, not in a toast."""
        try:
            row = ask(queries.get_campaign, self._key())
        except NotFound as error:
            self.missing, self.name, self.public_id = error.message, "", ""
            return None
        if self.public_id != str(row.id):
            self.sides = ask(_sides, row.id)
        self._show_head(row)
        return row

    def _show_head(self, row: CampaignRow) -> None:
        status = CampaignStatus(row.status_detail)
        self.missing, self.public_id, self.name = "", str(row.id), row.name
        self.status, self.status_reason = row.status_detail, row.status_reason
        self.is_editable, self.has_started = status in EDITABLE, status in STARTED
        self.has_ended = status in ENDED
        self.launched_by = row.launched_by
        self.launched_at = row.launched_at.isoformat() if row.launched_at else ""
        self.started_at = row.started_at.isoformat() if row.started_at else ""
        self.finished_at = row.finished_at.isoformat() if row.finished_at else ""


def _sides(session: Session, actor: Actor, campaign_id: UUID) -> Sides:
    newer, older = queries.get_neighbours(session, actor, campaign_id)
    key = str(campaign_id)
    return Sides(
        checklist=str(links.campaign(key)),
        live=str(links.campaign_live(key)),
        report=str(links.campaign_report(key)),
        people=str(links.campaign_people(key)),
        newer=str(links.campaign(str(newer))) if newer else "",
        older=str(links.campaign(str(older))) if older else "",
    )

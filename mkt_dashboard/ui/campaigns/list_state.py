"""The list of campaigns: what it shows, what a click in it does. Filters stand in the address."""

from typing import TypedDict
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.domain.campaigns import queries, service
from mkt_dashboard.domain.campaigns.lifecycle import (
    EDITABLE,
    ENDED,
    PUBLIC_STATUS,
    PublicStatus,
    with_public_status,
)
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignDraft, CampaignRow
from mkt_dashboard.domain.delivery import sources
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes.folders import NOWHERE
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.campaigns import words
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written

IN_A_PAGE = 25
DELETABLE = EDITABLE - {CampaignStatus.SCHEDULED}


class CampaignLine(TypedDict):
    """One campaign in the table."""

    id: str
    name: str
    subject: str
    status: str
    path: str
    audience: str
    contacts: str
    sent: str
    opens: str
    open_rate: str
    clicks: str
    click_rate: str
    when: str
    when_says: str
    owner: str
    initials: str
    is_draft: bool
    folder_id: str
    folder: str


class NewCampaign(BaseModel):
    """What is asked before there is a checklist."""

    name: str


class CampaignsState(rx.State):
    rows: list[CampaignLine] = []
    counts: dict[str, int] = {}
    search: str = ""
    status: str = ""
    folder: str = ""
    into: str = ""
    shown: int = 0
    has_before: bool = False
    has_after: bool = False
    is_loaded: bool = False
    is_naming: bool = False
    is_creating: bool = False
    deleting: str = ""
    deleting_name: str = ""
    is_deleting: bool = False
    field_errors: dict[str, str] = {}
    _first: int = 0
    _last: int = 0

    @action(Permission.CAMPAIGN_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.search = address.query(self, "search")[:200]
        status = address.query(self, "status")
        self.status = status if status in list(PublicStatus) else ""
        self.folder = address.query(self, "folder")[:36]
        self.into = "" if self.folder == NOWHERE else self.folder
        self.field_errors, self.deleting = {}, ""
        self.is_naming = bool(address.query(self, "new")) and actor.may(Permission.CAMPAIGN_CREATE)
        self._load(session, actor)

    @action(Permission.CAMPAIGN_READ)
    def look_again(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        after, before = _key(self, "after"), _key(self, "before")
        found = queries.list_campaigns(
            session,
            actor,
            search=self.search,
            statuses=with_public_status(PublicStatus(self.status)) if self.status else frozenset(),
            folder=self.folder,
            after=after,
            before=before,
            limit=IN_A_PAGE + 1,
        )
        more = len(found) > IN_A_PAGE
        page = found[1:] if more and before is not None else found[:IN_A_PAGE]
        self.has_before = more if before is not None else after is not None
        self.has_after = before is not None or more
        self._first, self._last = (page[0][0], page[-1][0]) if page else (0, 0)
        names = sources.names_of(session, actor, [Audience.model_validate(row.audience) for _, row in page])
        self.rows = [line_of(row, names) for _, row in page]
        self.counts = _counts(queries.count_by_status(session, actor))
        self.shown, self.is_loaded = len(self.rows), True

    @action(Permission.CAMPAIGN_READ)
    def find(self, search: str) -> rx.event.EventSpec:
        self.search = search[:200]
        return self._go(replace=True)

    @action(Permission.CAMPAIGN_READ)
    def choose_folder(self, folder: str) -> rx.event.EventSpec:
        self.folder = folder[:36]
        return self._go(replace=True)

    @action(Permission.CAMPAIGN_CREATE)
    def file_into(self, folder: str) -> None:
        self.into, self.field_errors = folder[:36], {}

    @action(Permission.CAMPAIGN_READ)
    def turn(self, way: str) -> rx.event.EventSpec:
        return self._go(**({"after": self._last} if way == "after" else {"before": self._first}))

    def _go(self, *, replace: bool = False, **key: int) -> rx.event.EventSpec:
        filters = {"status": self.status, "search": self.search, "folder": self.folder}
        asked = {name: value for name, value in filters.items() if value}
        query = urlencode(asked | key)
        return rx.redirect(f"{links.CAMPAIGNS}?{query}" if query else links.CAMPAIGNS, replace=replace)

    @action(Permission.CAMPAIGN_CREATE)
    def name_it(self, is_open: bool) -> None:
        self.is_naming, self.field_errors = is_open, {}

    @action(Permission.CAMPAIGN_CREATE, busy="is_creating")
    def create(self, session: Session, actor: Actor, form: NewCampaign) -> rx.event.EventSpec | None:
        if not form.name.strip():
            self.field_errors = {"name": "Give the campaign a name. Only your team reads it."}
            return None
        made = service.create(session, actor, self._asked(form))
        self.is_naming = False
        return rx.redirect(str(links.campaign(str(made.id))))

    def _asked(self, form: NewCampaign) -> CampaignDraft:
        return CampaignDraft(name=form.name[:200], folder_id=UUID(self.into) if self.into else None)

    @action(Permission.CAMPAIGN_CREATE)
    def duplicate(self, session: Session, actor: Actor, campaign_id: UUID) -> rx.event.EventSpec:
        copy = service.duplicate(session, actor, campaign_id)
        return rx.redirect(str(links.campaign(str(copy.id))))

    @action(Permission.CAMPAIGN_DELETE)
    def ask_to_delete(self, campaign_id: str, name: str) -> None:
        self.deleting, self.deleting_name = campaign_id, name

    @action(Permission.CAMPAIGN_DELETE)
    def keep(self, is_open: bool) -> None:
        self.deleting = self.deleting if is_open else ""

    @action(Permission.CAMPAIGN_DELETE, busy="is_deleting")
    def delete(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        service.delete(session, actor, UUID(self.deleting))
        self.deleting = ""
        self._load(session, actor)
        return toast.success(f"“{self.deleting_name}” is deleted.")


def _key(state: rx.State, name: str) -> int | None:
    text = address.query(state, name)
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _counts(by_status: dict[CampaignStatus, int]) -> dict[str, int]:
    counts = dict.fromkeys(map(str, PublicStatus), 0)
    for status, amount in by_status.items():
        counts[PUBLIC_STATUS[status]] += amount
    return counts | {"all": sum(by_status.values())}


def line_of(row: CampaignRow, names: dict[UUID, str]) -> CampaignLine:
    """Write one campaign as a line of the table."""
    numbers, status = row.numbers, CampaignStatus(row.status_detail)
    sent, delivered = numbers.get("sent", 0), numbers.get("delivered", 0)
    opened, clicked = numbers.get("human_opened", 0), numbers.get("human_clicked", 0)
    has_gone = bool(numbers) and row.started_at is not None
    when, says = _when(row, status)
    return CampaignLine(
        id=str(row.id),
        name=row.name,
        subject=row.subject,
        status=row.status_detail,
        path=path_of(str(row.id), status),
        audience=audience_in_words(row.audience, names),
        contacts=words.NOTHING if row.audience_size is None else written(row.audience_size),
        sent=written(sent) if has_gone else words.NOTHING,
        opens=written(opened) if has_gone else words.NOTHING,
        open_rate=words.share(opened, delivered) if has_gone else "",
        clicks=written(clicked) if has_gone else words.NOTHING,
        click_rate=words.share(clicked, delivered) if has_gone else "",
        when=when,
        when_says=says,
        owner=row.created_by,
        initials="".join(part[0] for part in row.created_by.split()[:2]).upper(),
        is_draft=status in DELETABLE,
        folder_id=str(row.folder_id or ""),
        folder=row.folder_name,
    )


def path_of(campaign_id: str, status: CampaignStatus) -> str:
    """Return the side of a campaign that its status makes the useful one."""
    if status in EDITABLE:
        return str(links.campaign(campaign_id))
    if status in ENDED and status is not CampaignStatus.FAILED:
        return str(links.campaign_report(campaign_id))
    return str(links.campaign_live(campaign_id))


def audience_in_words(audience: dict[str, list[dict[str, str]]], names: dict[UUID, str]) -> str:
    """Name who is meant: “Newsletter or Trail notes, not Staff”."""
    chosen = Audience.model_validate(audience)
    included = [names.get(one.list_id, "a deleted list") for one in chosen.include if one.list_id]
    excluded = [names.get(one.list_id, "a deleted list") for one in chosen.exclude if one.list_id]
    beside = f", not {' or '.join(excluded)}" if excluded else ""
    return f"{' or '.join(included)}{beside}" if included else ""


def _when(row: CampaignRow, status: CampaignStatus) -> tuple[str, str]:
    """Return the moment that matters in this status, and the word before it."""
    moment, says = {
        CampaignStatus.SCHEDULED: (row.schedule_at, ""),
        CampaignStatus.MISSED: (row.schedule_at, ""),
        CampaignStatus.RUNNING: (row.started_at, "since"),
        CampaignStatus.PREPARING: (row.launched_at, "since"),
        CampaignStatus.PAUSED: (row.updated_at, "paused"),
        CampaignStatus.FAILED: (row.finished_at, ""),
        CampaignStatus.COMPLETED: (row.started_at, ""),
        CampaignStatus.CANCELLED: (row.finished_at, ""),
    }.get(status, (row.schedule_at, "planned"))
    return (moment.isoformat(), says) if moment else ("", "")

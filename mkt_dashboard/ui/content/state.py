"""The list of emails: what is shown of it, and what a click does."""

from typing import TypedDict
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.content import beginnings, queries, service
from mkt_dashboard.domain.content.schemas import ContentRow, NewEmail
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes.folders import NOWHERE
from mkt_dashboard.rendering.starters import STARTERS
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast

IN_A_PAGE = 24


class EmailCard(TypedDict):
    """One email as a tile."""

    id: str
    name: str
    subject: str
    version: int
    updated_by: str
    updated_at: str
    preview: str
    folder_id: str
    folder: str


class EmailsState(rx.State):
    """Filters live in the address, so that a link and a reload find the same list."""

    is_loaded: bool = False
    emails: rx.Field[list[EmailCard]] = rx.field(default_factory=list)
    count: int = 0
    archived_count: int = 0
    search: str = ""
    archived: bool = False
    folder: str = ""
    into: str = ""
    has_more: bool = False
    is_loading_more: bool = False

    is_beginning: bool = False
    is_creating: bool = False
    starter: str = beginnings.BLANK
    field_errors: rx.Field[dict[str, str]] = rx.field(default_factory=dict)
    _following: tuple[str, int] | None = None

    @action(Permission.CONTENT_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        asked = self.router.url.query_parameters
        self.search, self.archived = asked.get("search", ""), "archived" in asked
        self.folder = asked.get("folder", "")[:36]
        self.is_beginning = False
        if "new" in asked and actor.may(Permission.CONTENT_CREATE):
            self._begin()
        self._load(session, actor)

    @action(Permission.CONTENT_READ)
    def look_again(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        page = queries.list_contents(
            session,
            actor,
            search=self.search,
            archived=self.archived,
            folder=self.folder,
            limit=IN_A_PAGE,
        )
        self.emails = [_card(row) for row in page.items]
        self._following, self.has_more = page.following, page.following is not None
        self.count = queries.count_contents(session, actor)
        self.archived_count = queries.count_contents(session, actor, archived=True)
        self.is_loaded = True

    @action(Permission.CONTENT_READ, busy="is_loading_more")
    def load_more(self, session: Session, actor: Actor) -> None:
        if self._following is None:
            return
        page = queries.list_contents(
            session,
            actor,
            search=self.search,
            archived=self.archived,
            folder=self.folder,
            after=self._following,
            limit=IN_A_PAGE,
        )
        self.emails = [*self.emails, *map(_card, page.items)]
        self._following, self.has_more = page.following, page.following is not None

    @action(Permission.CONTENT_READ)
    def look_for(self, search: str) -> rx.event.EventSpec:
        self.search = search[:200]
        return rx.redirect(self._address(), replace=True)

    @action(Permission.CONTENT_READ)
    def choose_folder(self, folder: str) -> rx.event.EventSpec:
        self.folder = folder[:36]
        return rx.redirect(self._address(), replace=True)

    def _address(self) -> str:
        asked = {
            "search": self.search,
            "archived": "1" if self.archived else "",
            "folder": self.folder,
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{links.EMAILS}?{query}" if query else links.EMAILS

    @action(Permission.CONTENT_CREATE)
    def begin(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self.starter, self.field_errors, self.is_beginning = STARTERS[0].key, {}, True
        self.into = "" if self.folder == NOWHERE else self.folder

    @action(Permission.CONTENT_CREATE)
    def file_into(self, folder: str) -> None:
        self.into, self.field_errors = folder[:36], {}

    @action(Permission.CONTENT_CREATE)
    def set_beginning(self, is_open: bool) -> rx.event.EventSpec | None:
        self.is_beginning = is_open
        return None if is_open else rx.redirect(self._address(), replace=True)

    @action(Permission.CONTENT_CREATE)
    def choose_starter(self, key: str) -> None:
        self.starter = key

    @action(Permission.CONTENT_CREATE, busy="is_creating")
    def create(self, session: Session, actor: Actor, form: NewEmail) -> rx.event.EventSpec:
        made = service.create(session, actor, self._asked(form))
        self.is_beginning = False
        return rx.redirect(links.email(str(made.row.id)))

    def _asked(self, form: NewEmail) -> NewEmail:
        folder_id = UUID(self.into) if self.into else None
        return form.model_copy(update={"starter": self.starter, "folder_id": folder_id})

    @action(Permission.CONTENT_CREATE)
    def duplicate(self, session: Session, actor: Actor, content_id: UUID) -> rx.event.EventSpec:
        made = service.duplicate(session, actor, content_id)
        return rx.redirect(links.email(str(made.row.id)))

    @action(Permission.CONTENT_ARCHIVE)
    def archive(self, session: Session, actor: Actor, content_id: UUID) -> rx.event.EventSpec:
        service.archive(session, actor, content_id)
        self._load(session, actor)
        return toast.success("Email archived.", undo=EmailsState.bring_back(str(content_id)))

    @action(Permission.CONTENT_ARCHIVE)
    def bring_back(self, session: Session, actor: Actor, content_id: UUID) -> rx.event.EventSpec:
        service.bring_back(session, actor, content_id)
        self._load(session, actor)
        return toast.success("Email brought back.")


def _card(row: ContentRow) -> EmailCard:
    return EmailCard(
        id=str(row.id),
        name=row.name,
        subject=row.subject,
        version=row.version,
        updated_by=row.updated_by,
        updated_at=row.updated_at.isoformat(),
        preview=f"/api/v1/contents/{row.id}/preview?revision={row.revision}",
        folder_id=str(row.folder_id or ""),
        folder=row.folder_name,
    )

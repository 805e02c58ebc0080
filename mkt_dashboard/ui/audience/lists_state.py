"""The lists: what the table shows, and making, renaming, archiving one."""

from typing import TypedDict
from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.domain.audience import lists
from mkt_dashboard.domain.audience.schemas import ListChanges, ListDraft, ListRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.audience import words
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written


class ListLine(TypedDict):
    """One list in the table."""

    id: str
    name: str
    description: str
    contacts: str
    left: str
    made: str
    path: str
    is_archived: bool


class ListForm(BaseModel):
    """The name and what it is for."""

    name: str
    description: str = ""


class ListsState(rx.State):
    rows: list[ListLine] = []
    shows_archived: bool = False
    scope_says: str = ""
    is_loaded: bool = False
    is_naming: bool = False
    is_saving: bool = False
    renaming: str = ""
    name: str = ""
    description: str = ""
    field_errors: dict[str, str] = {}

    @action(Permission.LIST_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.shows_archived = address.query(self, "show") == "archived"
        self.field_errors, self.renaming, self.name, self.description = {}, "", "", ""
        self.is_naming = bool(address.query(self, "new")) and actor.may(Permission.LIST_CREATE)
        self.is_naming = self.is_naming and actor.lists is None
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        page = lists.list_lists(session, actor, archived=self.shows_archived)
        self.rows = [line_of(row) for row in page.items]
        self.scope_says = words.scope_of(actor, len(lists.list_names(session, actor)))
        self.is_loaded = True

    @action(Permission.LIST_CREATE)
    def open_form(self, is_open: bool) -> None:
        self.is_naming, self.renaming, self.field_errors = is_open, "", {}
        self.name, self.description = "", ""

    @action(Permission.LIST_UPDATE)
    def rename(self, list_id: str) -> None:
        found = next((row for row in self.rows if row["id"] == list_id), None)
        if found:
            self.renaming, self.name, self.description = list_id, found["name"], found["description"]
            self.is_naming, self.field_errors = True, {}

    @action(Permission.LIST_CREATE, busy="is_saving")
    def save(self, session: Session, actor: Actor, form: ListForm) -> rx.event.EventSpec:
        draft = ListDraft(name=form.name[:200], description=form.description[:1000])
        if self.renaming:
            saved = lists.change_list(session, actor, UUID(self.renaming), ListChanges(**draft.model_dump()))
        else:
            saved = lists.create_list(session, actor, draft)
        said = (
            f"“{saved.name}” is saved." if self.renaming else f"“{saved.name}” is made. Nobody is on it yet."
        )
        self.is_naming, self.renaming = False, ""
        self._load(session, actor)
        return toast.success(said)

    @action(Permission.LIST_UPDATE)
    def put_away(self, session: Session, actor: Actor, list_id: UUID, is_away: bool) -> rx.event.EventSpec:
        saved = lists.change_list(session, actor, list_id, ListChanges(archived=is_away))
        self._load(session, actor)
        said = f"“{saved.name}” is {'archived' if is_away else 'back in use'}."
        return toast.success(said, undo=ListsState.put_away(str(list_id), not is_away))  # type: ignore[call-arg]


def line_of(row: ListRow) -> ListLine:
    """Write one list as a line of the table."""
    return ListLine(
        id=str(row.id),
        name=row.name,
        description=row.description,
        contacts=written(row.contacts) + ("+" if row.contacts_are_more else ""),
        left=written(row.left),
        made=row.created_at.isoformat(),
        path=str(links.contacts_of_list(str(row.id))),
        is_archived=row.archived_at is not None,
    )

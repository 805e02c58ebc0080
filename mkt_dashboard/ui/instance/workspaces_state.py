"""The workspaces of the installation from outside: how many are in each, whether it is open."""

from typing import Literal, TypedDict
from uuid import UUID

import reflex as rx
from pydantic import BaseModel

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.figures import counted
from mkt_dashboard.domain.instance import queries, workspaces
from mkt_dashboard.domain.instance.schemas import NewWorkspace, WorkspaceLine, WorkspaceState
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast

Deed = Literal["rename", "close", "delete"]


class Row(TypedDict):
    """One workspace in the table."""

    id: str
    name: str
    members: int
    invited: int
    contacts: int
    beside: str
    active_at: str
    since: str
    state: str


class CreateForm(BaseModel):
    name: str
    email: str


class RenameForm(BaseModel):
    name: str


class DeleteForm(BaseModel):
    typed_name: str


class WorkspacesState(rx.State):
    rows: list[Row] = []
    is_loaded: bool = False
    is_busy: bool = False
    is_making: bool = False
    is_removing: bool = False
    deed: str = ""
    about: str = ""
    about_name: str = ""
    about_contacts: int = 0
    field_errors: dict[str, str] = {}

    @action(Permission.INSTANCE_READ)
    def come_home(self) -> rx.event.EventSpec:
        return rx.redirect(links.INSTANCE, replace=True)

    @action(Permission.INSTANCE_WORKSPACES)
    def arrive(self, actor: Actor) -> None:
        self.is_making, self.deed, self.field_errors = False, "", {}
        self._load(actor)

    @action(Permission.INSTANCE_WORKSPACES)
    def look_again(self, actor: Actor) -> None:
        self._load(actor)

    def _load(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            found = queries.list_workspaces(session, actor)
        self.rows = [_row(line) for line in found]
        self.is_removing = any(line.state is WorkspaceState.DELETING for line in found)
        self.is_loaded = True

    @action(Permission.INSTANCE_WORKSPACES)
    def open_form(self, is_open: bool) -> None:
        self.is_making, self.field_errors = is_open, {}

    @action(Permission.INSTANCE_WORKSPACES)
    def ask(self, deed: Deed, workspace_id: str) -> None:
        row = next((row for row in self.rows if row["id"] == workspace_id), None)
        if row is not None:
            self.deed, self.about, self.field_errors = deed, row["id"], {}
            self.about_name, self.about_contacts = row["name"], row["contacts"]

    @action(Permission.INSTANCE_WORKSPACES)
    def keep(self, is_open: bool) -> None:
        self.deed = self.deed if is_open else ""

    @action(Permission.INSTANCE_WORKSPACES, busy="is_busy")
    def create(self, actor: Actor, form: CreateForm) -> rx.event.EventSpec:
        wanted = NewWorkspace(name=form.name[:300], email=form.email[:320])
        with instance_unit_of_work() as session:
            workspaces.create(session, actor, wanted)
        self.is_making = False
        self._load(actor)
        return toast.success(f"The workspace is made, and an invitation is on its way to {wanted.email}.")

    @action(Permission.INSTANCE_WORKSPACES, busy="is_busy")
    def rename(self, actor: Actor, form: RenameForm) -> rx.event.EventSpec | None:
        if self.deed != "rename":
            return None
        with instance_unit_of_work() as session:
            name = workspaces.rename(session, actor, UUID(self.about), form.name).name
        return self._done(actor, f"The workspace is called “{name}” now.")

    @action(Permission.INSTANCE_WORKSPACES, busy="is_busy")
    def close(self, actor: Actor) -> rx.event.EventSpec | None:
        if self.deed != "close":
            return None
        with instance_unit_of_work() as session:
            paused = workspaces.close(session, actor, UUID(self.about))
        beside = f" {counted(paused, 'campaign')} paused." if paused else ""
        return self._done(actor, f"“{self.about_name}” is closed.{beside}")

    @action(Permission.INSTANCE_WORKSPACES)
    def open_again(self, actor: Actor, workspace_id: UUID) -> rx.event.EventSpec:
        with instance_unit_of_work() as session:
            name = workspaces.open_again(session, actor, workspace_id).name
        return self._done(actor, f"“{name}” is open again. What was paused stays paused.")

    @action(Permission.INSTANCE_WORKSPACES, busy="is_busy")
    def delete(self, actor: Actor, form: DeleteForm) -> rx.event.EventSpec | None:
        if self.deed != "delete":
            return None
        with instance_unit_of_work() as session:
            workspaces.delete(session, actor, UUID(self.about), form.typed_name)
        return self._done(actor, f"“{self.about_name}” is being deleted.")

    def _done(self, actor: Actor, sentence: str) -> rx.event.EventSpec:
        self.deed = ""
        self._load(actor)
        return toast.success(sentence)


def _row(line: WorkspaceLine) -> Row:
    return Row(
        id=str(line.id),
        name=line.name,
        members=line.members,
        invited=line.invited,
        contacts=line.contacts,
        beside=f"{counted(line.members, 'member')}, {counted(line.contacts, 'contact')}",
        active_at=line.last_activity_at.isoformat() if line.last_activity_at else "",
        since=line.created_at.isoformat(),
        state=line.state.value,
    )

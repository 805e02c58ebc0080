"""The members: who they are, what they may do, and the invitations that wait."""

from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import invitations, members, roles
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft, MemberChanges
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.settings.members_rows import (
    InvitationLine,
    MemberLine,
    RoleLine,
    invitation_line,
    member_line,
    role_line,
)

ALL = "all"


class InvitationForm(BaseModel):
    """Lists and folders come as their ids with commas between, or “all”."""

    email: str
    role: str
    lists: str = ALL
    folders: str = ALL


class OwnershipForm(BaseModel):
    typed_name: str


class MembersState(rx.State):
    rows: list[MemberLine] = []
    waiting: list[InvitationLine] = []
    roles: list[RoleLine] = []
    givable: list[RoleLine] = []
    members: int = 0
    is_loaded: bool = False
    is_busy: bool = False
    is_owner: bool = False
    marked_role: str = ""
    marked_name: str = ""
    marked_scope: str = ""
    is_inviting: bool = False
    leaving: str = ""
    leaving_name: str = ""
    heir: str = ""
    heir_name: str = ""
    field_errors: dict[str, str] = {}

    @action(Permission.MEMBER_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.is_inviting, self.leaving, self.heir, self.field_errors = False, "", "", {}
        self.marked_role, self.marked_name, self.marked_scope = "", "", ""
        self._load(session, actor)

    @action(Permission.MEMBER_READ)
    def look_again(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        found = members.list_members(session, actor)
        self.rows = [member_line(row, actor) for row in found]
        self.waiting = [invitation_line(row) for row in invitations.list_invitations(session, actor)]
        self.roles = [role_line(row, actor) for row in roles.list_roles(session, actor)]
        self.givable = [role for role in self.roles if role["is_givable"]]
        self.members = sum(row["is_active"] for row in self.rows)
        self.is_owner = any(row["is_you"] and row["is_owner"] for row in self.rows)
        self.is_loaded = True

    @action(Permission.MEMBER_READ)
    def mark(self, member_id: str) -> None:
        row = self._row(member_id)
        is_marked = row is None or self.marked_name == row["name"]
        self.marked_role = "" if is_marked or row is None else row["role_key"]
        self.marked_name = "" if is_marked or row is None else row["name"]
        self.marked_scope = "" if is_marked or row is None else row["scope_says"]

    def _row(self, member_id: str) -> MemberLine | None:
        return next((row for row in self.rows if row["id"] == member_id), None)

    @action(Permission.MEMBER_UPDATE)
    def give_role(self, session: Session, actor: Actor, member_id: UUID, role: str) -> rx.event.EventSpec:
        before = self._row(str(member_id))
        row = members.change_member(session, actor, member_id, MemberChanges(role=role[:100]))
        self._load(session, actor)
        undo = MembersState.give_role(str(row.id), before["role_key"]) if before else None  # type: ignore[call-arg]
        return toast.success(f"{row.name} is {row.role} now.", undo=undo)

    @action(Permission.MEMBER_UPDATE)
    def ask_to_deactivate(self, member_id: str) -> None:
        row = self._row(member_id)
        self.leaving, self.leaving_name = (row["id"], row["name"]) if row else ("", "")

    @action(Permission.MEMBER_UPDATE)
    def keep(self, is_open: bool) -> None:
        self.leaving = self.leaving if is_open else ""

    @action(Permission.MEMBER_UPDATE, busy="is_busy")
    def deactivate(self, session: Session, actor: Actor) -> rx.event.EventSpec | None:
        if not self.leaving:
            return None
        member_id, self.leaving = UUID(self.leaving), ""
        row = members.change_member(session, actor, member_id, MemberChanges(active=False))
        self._load(session, actor)
        return toast.success(f"{row.name} is deactivated and signed out of this workspace.")

    @action(Permission.MEMBER_UPDATE)
    def reactivate(self, session: Session, actor: Actor, member_id: UUID) -> rx.event.EventSpec:
        row = members.change_member(session, actor, member_id, MemberChanges(active=True))
        self._load(session, actor)
        return toast.success(f"{row.name} may sign in to this workspace again.")

    @action(Permission.MEMBER_UPDATE)
    def choose_heir(self, member_id: str) -> None:
        row = self._row(member_id)
        self.heir, self.heir_name = (row["id"], row["name"]) if row and self.is_owner else ("", "")
        self.field_errors = {}

    @action(Permission.MEMBER_UPDATE)
    def keep_ownership(self, is_open: bool) -> None:
        self.heir = self.heir if is_open else ""

    @action(Permission.MEMBER_UPDATE, busy="is_busy")
    def transfer(self, session: Session, actor: Actor, form: OwnershipForm) -> rx.event.EventSpec | None:
        if not self.heir:
            return None
        members.transfer_ownership(session, actor, UUID(self.heir), form.typed_name[:300])
        self.heir = ""
        self._load(session, actor)
        return toast.success(f"{self.heir_name} owns this workspace now.")

    @action(Permission.MEMBER_INVITE)
    def open_invitation(self, is_open: bool) -> None:
        self.is_inviting, self.field_errors = is_open, {}

    @action(Permission.MEMBER_INVITE, busy="is_busy")
    def invite(self, session: Session, actor: Actor, form: InvitationForm) -> rx.event.EventSpec:
        draft = InvitationDraft(
            email=form.email[:320],
            role=form.role[:100],
            lists=_ids(form.lists),
            folders=_ids(form.folders),
        )
        row = invitations.invite(session, actor, draft)
        self.is_inviting = False
        self._load(session, actor)
        return toast.success(f"The invitation to {row.email} is on its way.")

    @action(Permission.MEMBER_INVITE)
    def resend(self, session: Session, actor: Actor, invitation_id: UUID) -> rx.event.EventSpec:
        row = invitations.resend(session, actor, invitation_id)
        self._load(session, actor)
        return toast.success(
            f"A new link is on its way to {row.email}. The one before opens nothing any more."
        )

    @action(Permission.MEMBER_INVITE)
    def revoke(self, session: Session, actor: Actor, invitation_id: UUID) -> rx.event.EventSpec:
        invitations.revoke(session, actor, invitation_id)
        self._load(session, actor)
        return toast.success("The invitation is revoked. Its link opens nothing any more.")


def _ids(said: str) -> list[UUID] | None:
    """Read what the form says; something that is no id belongs to nobody's list."""
    if said == ALL:
        return None
    try:
        return [UUID(one) for one in said[:40_000].split(",") if one]
    except ValueError:
        raise NotFound("There is no such list or folder here. Reload the page.") from None

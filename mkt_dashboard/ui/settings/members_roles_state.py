"""Making, changing and deleting roles of one's own."""

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import roles
from mkt_dashboard.domain.teams.membership_schemas import RoleDraft
from mkt_dashboard.domain.teams.rights import EVERYBODYS
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.settings.members_state import MembersState


class RoleForm(BaseModel):
    name: str


class RolesState(rx.State):
    is_open: bool = False
    is_saving: bool = False
    key: str = ""
    name: str = ""
    holders: int = 0
    chosen: list[str] = []
    grantable: list[str] = []
    field_errors: dict[str, str] = {}

    @action(Permission.ROLE_MANAGE)
    def open_form(self, actor: Actor, is_open: bool) -> None:
        self.is_open, self.key, self.name, self.holders, self.field_errors = is_open, "", "", 0, {}
        self.chosen = sorted(map(str, EVERYBODYS))
        self.grantable = sorted(map(str, actor.permissions - EVERYBODYS))

    @action(Permission.ROLE_MANAGE)
    def change(self, session: Session, actor: Actor, key: str) -> None:
        found = next((one for one in roles.list_roles(session, actor) if one.key == key and one.is_own), None)
        if found is None:
            return
        self.is_open, self.key, self.name, self.field_errors = True, found.key, found.name, {}
        self.chosen, self.holders = [str(one) for one in found.permissions], found.members
        self.grantable = sorted(map(str, actor.permissions - EVERYBODYS))

    @action(Permission.ROLE_MANAGE)
    def toggle(self, permission: Permission) -> None:
        if str(permission) not in self.grantable:
            return
        chosen = set(self.chosen) ^ {str(permission)}
        self.chosen = sorted(chosen)

    @action(Permission.ROLE_MANAGE, busy="is_saving")
    def save(self, session: Session, actor: Actor, form: RoleForm) -> list[rx.event.EventSpec]:
        draft = RoleDraft(name=form.name[:200], permissions=[Permission(one) for one in self.chosen])
        if self.key:
            saved = roles.change_role(session, actor, self.key, draft)
        else:
            saved = roles.create_role(session, actor, draft)
        self.is_open = False
        return [MembersState.look_again(), toast.success(f"The role “{saved.name}” is saved.")]  # type: ignore[call-arg, list-item]

    @action(Permission.ROLE_MANAGE)
    def delete(self, session: Session, actor: Actor) -> list[rx.event.EventSpec]:
        roles.delete_role(session, actor, self.key)
        self.is_open = False
        return [MembersState.look_again(), toast.success(f"The role “{self.name}” is deleted.")]  # type: ignore[call-arg, list-item]

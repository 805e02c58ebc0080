"""The question before a connection is deleted: whom it touches, and its name typed once."""

from typing import Any
from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.sso import queries, removal
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast


class EndForm(BaseModel):
    typed_name: str


class SsoEndState(rx.State):
    connection_id: str = ""
    is_deleting: bool = False
    name: str = ""
    members: int = 0
    without_password: int = 0
    sessions: int = 0
    field_errors: dict[str, str] = {}

    @action(Permission.SSO_MANAGE)
    def ask(self, session: Session, actor: Actor, connection_id: UUID) -> None:
        self.name = queries.find_connection(session, actor, connection_id).name
        found = removal.count_dependents(session, actor, connection_id)
        self.members, self.without_password, self.sessions = (
            found.members,
            found.without_password,
            found.sessions,
        )
        self.connection_id, self.field_errors = str(connection_id), {}

    @action(Permission.SSO_MANAGE)
    def keep(self, is_open: bool) -> None:
        if not is_open:
            self.connection_id = ""

    @action(Permission.SSO_MANAGE, busy="is_deleting")
    def delete(self, session: Session, actor: Actor, form: EndForm) -> list[Any]:
        if not self.connection_id:
            raise NotFound("No connection is chosen. Open one and delete it from there.")
        if form.typed_name.strip() != self.name:
            sentence = f"Write “{self.name}” to delete it."
            raise InvalidInput(sentence, {"typed_name": sentence})
        removal.delete_connection(session, actor, UUID(self.connection_id))
        self.connection_id = ""
        return [rx.redirect(links.SSO), toast.success(f"“{self.name}” is deleted.")]

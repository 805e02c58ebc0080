"""A new secret for the open key: how long the old one goes on, and the new one while its dialog is open."""

from typing import Literal, cast
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import queries, rotation
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.domain.teams.keys.schemas import Hours, Rotation
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState
from mkt_dashboard.ui.settings.api_keys_words import Scope, scopes_of, try_of

USUAL = "24"


class RotateKeyState(rx.State):
    key_id: str = ""
    name: str = ""
    is_service: bool = False
    is_rotating: bool = False
    old_ends: str = USUAL
    fresh: str = ""
    fresh_scopes: list[Scope] = []
    example: str = ""

    @action(Permission.API_KEY_CREATE)
    def ask(self, session: Session, actor: Actor, key_id: UUID) -> None:
        found = queries.get_key(session, actor, key_id)
        self._forget()
        self.key_id, self.name, self.old_ends = str(key_id), found.name, USUAL
        self.is_service = found.kind == KeyKind.SERVICE

    @action(Permission.API_KEY_CREATE)
    def keep(self, is_open: bool) -> None:
        if not is_open:
            self.key_id = ""
            self._forget()

    @action(Permission.API_KEY_CREATE)
    def forget(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.fresh, self.fresh_scopes, self.example = "", [], ""

    @action(Permission.API_KEY_CREATE)
    def choose_end(self, hours: Literal["1", "24", "168"]) -> None:
        self.old_ends = hours

    @action(Permission.API_KEY_CREATE, busy="is_rotating")
    def rotate(self, session: Session, actor: Actor, key_id: UUID) -> rx.event.EventSpec:
        wanted = Rotation(old_ends_in_hours=cast(Hours, int(self.old_ends)))
        made = rotation.rotate_key(session, actor, key_id, wanted)
        self.fresh, self.fresh_scopes = made.key, scopes_of(made.scopes)
        self.example = f"{settings().public_url}{try_of(made.scopes)}"
        return ApiKeysState.load  # pyright: ignore[reportReturnType]

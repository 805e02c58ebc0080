"""Making a key: what is chosen, and the key itself for as long as its dialog is open."""

from typing import Literal

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import scopes, service
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.domain.teams.keys.schemas import MOST_PER_MINUTE, KeyDraft, NewKey
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState
from mkt_dashboard.ui.settings.api_keys_words import Area, Scope, areas_of, scopes_of, try_of

NEVER = "never"
USUAL = "90"


class KeyForm(BaseModel):
    """What is typed; the rest is chosen."""

    name: str
    per_minute: str = ""


class NewApiKeyState(rx.State):
    is_open: bool = False
    is_saving: bool = False
    areas: list[Area] = []
    chosen: list[str] = []
    kind: str = KeyKind.PERSONAL.value
    lasts: str = USUAL
    name: str = ""
    field_errors: dict[str, str] = {}
    # The key, until its dialog closes: `forget` runs whichever way that happens.
    fresh: str = ""
    fresh_prefix: str = ""
    fresh_scopes: list[Scope] = []
    example: str = ""

    @action(Permission.API_KEY_CREATE)
    def arrive(self, actor: Actor) -> None:
        self.areas = areas_of(scopes.grantable(actor.permissions))
        self._begin(bool(address.query(self, "new")))

    def _begin(self, is_open: bool) -> None:
        self._forget()
        self.is_open, self.chosen, self.name, self.field_errors = is_open, [], "", {}
        self.kind, self.lasts = KeyKind.PERSONAL.value, USUAL

    @action(Permission.API_KEY_CREATE)
    def open_form(self, is_open: bool) -> None:
        self._begin(is_open)

    @action(Permission.API_KEY_CREATE)
    def forget(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.fresh, self.fresh_prefix, self.fresh_scopes, self.example = "", "", [], ""

    @action(Permission.API_KEY_CREATE)
    def choose_kind(self, kind: KeyKind) -> None:
        self.kind = kind.value

    @action(Permission.API_KEY_CREATE)
    def choose_end(self, lasts: Literal["30", "90", "365", "never"]) -> None:
        self.lasts = lasts

    @action(Permission.API_KEY_CREATE)
    def toggle(self, scope: Permission) -> None:
        name = str(scope)
        others = [one for one in self.chosen if one != name]
        self.chosen = others if name in self.chosen else [*others, name]

    @action(Permission.API_KEY_CREATE)
    def choose_reading(self) -> None:
        every = [scope["name"] for area in self.areas for scope in area["scopes"]]
        self.chosen = [name for name in every if name.endswith(scopes.READING)]

    @action(Permission.API_KEY_CREATE, busy="is_saving")
    def save(self, session: Session, actor: Actor, form: KeyForm) -> rx.event.EventSpec:
        draft = KeyDraft.model_validate(
            {
                "name": form.name[:100],
                "kind": self.kind,
                "scopes": self.chosen,
                "expires_in_days": None if self.lasts == NEVER else int(self.lasts),
                "per_minute": _limit_of(form.per_minute),
            }
        )
        self._show(service.create_key(session, actor, draft))
        return ApiKeysState.load  # pyright: ignore[reportReturnType]

    def _show(self, made: NewKey) -> None:
        self.fresh, self.fresh_prefix, self.name = made.key, made.prefix, made.name
        self.fresh_scopes = scopes_of(made.scopes)
        self.example = f"{settings().public_url}{try_of(made.scopes)}"


def _limit_of(typed: str) -> int | None:
    given = typed.strip()
    if not given:
        return None
    if not given.isdecimal() or not 1 <= int(given[:6]) <= MOST_PER_MINUTE:
        sentence = f"Write a number from 1 to {MOST_PER_MINUTE}, or nothing."
        raise InvalidInput(sentence, {"per_minute": sentence})
    return int(given)

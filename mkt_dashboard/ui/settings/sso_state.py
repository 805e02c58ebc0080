"""Single sign-on: the connections of the workspace, the one that is open, and how its test went."""

import json
from typing import Any, TypedDict
from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.sso import queries, service
from mkt_dashboard.domain.teams.sso.presets import BY_KEY
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft, ConnectionRow
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast

NEW = "new"
MOST_PAIRS = 50


class ConnectionLine(TypedDict):
    """One connection among its neighbours."""

    id: str
    name: str
    path: str
    is_active: bool


class StepLine(TypedDict):
    """One step of the last test."""

    name: str
    said: str
    is_good: bool


class PairLine(TypedDict):
    """A group there and the role it gives here."""

    group: str
    role: str


class SsoForm(BaseModel):
    """What the form hands over; the pairs of group and role are in the state."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = ""
    domains: str = ""
    group_claim: str = ""


class SsoState(rx.State):
    rows: list[ConnectionLine] = []
    is_loaded: bool = False
    is_saving: bool = False
    is_testing: bool = False
    problem: str = ""
    chosen: str = ""
    preset: str = "other"
    name: str = ""
    issuer: str = ""
    client_id: str = ""
    domains: str = ""
    domain_names: list[str] = []
    has_next_secret: bool = False
    group_claim: str = "groups"
    default_role: str = ""
    pairs: list[PairLine] = []
    is_active: bool = False
    is_forced: bool = False
    is_passed: bool = False
    tested_at: str = ""
    tested_by: str = ""
    steps: list[StepLine] = []
    claims: list[list[str]] = []
    redirect_uri: str = ""
    field_errors: dict[str, str] = {}

    @action(Permission.SSO_MANAGE)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.field_errors, self.problem, self.is_testing = {}, "", False
        self.redirect_uri = service.redirect_uri()
        self._open(session, actor, address.query(self, "connection"))

    @action(Permission.SSO_MANAGE)
    def look_again(self, session: Session, actor: Actor) -> None:
        found = queries.find_connection(session, actor, self._chosen_id())
        tested_at = (found.last_test or {}).get("at", "")
        if tested_at != self.tested_at:
            self.is_testing = False
            self.has_next_secret = bool(found.next_secret)
            self._show_test(queries.row_of(found))

    @action(Permission.SSO_MANAGE)
    def begin_test(self) -> None:
        self.is_testing = True

    @action(Permission.SSO_MANAGE)
    def choose_preset(self, preset: str) -> None:
        chosen = BY_KEY.get(preset, BY_KEY["other"])
        self.preset, self.group_claim = chosen.key, chosen.group_claim
        self.issuer = self.issuer or (chosen.issuer if chosen.key == "google" else "")

    @action(Permission.SSO_MANAGE)
    def choose_default_role(self, role: str) -> None:
        self.default_role = role

    @action(Permission.SSO_MANAGE)
    def add_pair(self) -> None:
        if len(self.pairs) < MOST_PAIRS:
            self.pairs = [*self.pairs, PairLine(group="", role=Role.VIEWER.value)]

    @action(Permission.SSO_MANAGE)
    def drop_pair(self, position: int) -> None:
        self.pairs = [pair for place, pair in enumerate(self.pairs) if place != position]

    @action(Permission.SSO_MANAGE)
    def set_group(self, position: int, group: str) -> None:
        self._change_pair(position, {"group": group[:200]})

    @action(Permission.SSO_MANAGE)
    def set_role(self, position: int, role: str) -> None:
        self._change_pair(position, {"role": role})

    def _change_pair(self, position: int, change: dict[str, str]) -> None:
        changed = [{**pair, **change} if place == position else pair for place, pair in enumerate(self.pairs)]
        self.pairs = [PairLine(group=pair["group"], role=pair["role"]) for pair in changed]

    @action(Permission.SSO_MANAGE, busy="is_saving")
    def save(self, session: Session, actor: Actor, form: SsoForm) -> list[Any]:
        draft = self._draft(form)
        if self.chosen == NEW:
            saved = service.create_connection(session, actor, draft)
        else:
            saved = service.change_connection(session, actor, self._chosen_id(), draft)
        self._open(session, actor, str(saved.id))
        said = toast.success(f"“{saved.name}” is saved." if saved.is_active else _next_step(saved))
        return [rx.redirect(links.sso(str(saved.id))), said]

    @action(Permission.SSO_MANAGE)
    def switch(self, session: Session, actor: Actor, is_active: bool, is_forced: bool) -> rx.event.EventSpec:
        saved = service.switch_connection(
            session, actor, self._chosen_id(), is_active=is_active, is_forced=is_forced
        )
        self._open(session, actor, self.chosen)
        return toast.success(f"“{saved.name}” is {'on' if saved.is_active else 'off'}.")

    def _chosen_id(self) -> UUID:
        """Return which connection is open; anybody may call a handler while none is."""
        try:
            return UUID(self.chosen)
        except ValueError:
            raise NotFound("No connection is open. Choose one of those that there are.") from None

    def _draft(self, form: SsoForm) -> ConnectionDraft:
        return ConnectionDraft(
            name=form.name[:100],
            preset=self.preset,
            issuer=form.issuer[:500],
            client_id=form.client_id[:300],
            client_secret=form.client_secret[:1000],
            domains=form.domains.replace(",", " ").split()[:50],
            default_role=self.default_role,
            group_claim=form.group_claim.strip()[:100],
            group_roles=[
                (pair["group"].strip(), pair["role"]) for pair in self.pairs if pair["group"].strip()
            ],
        )

    def _open(self, session: Session, actor: Actor, wanted: str) -> None:
        """Show the wanted connection, or the first; with `new` an empty form."""
        found = queries.list_connections(session, actor)
        self.rows = [line_of(row) for row in found]
        self.is_loaded = True
        if wanted == NEW:
            self._clear()
            return
        shown = next((row for row in found if not wanted or str(row.id) == wanted), None)
        if shown is not None:
            self._show(shown)
            return
        self.chosen = ""
        self.problem = "There is no such connection. Choose one of those that there are." if wanted else ""

    def _clear(self) -> None:
        self.chosen, self.preset, self.name, self.issuer, self.client_id = NEW, "other", "", "", ""
        self.domains, self.group_claim, self.default_role = "", "groups", ""
        self.domain_names, self.has_next_secret = [], False
        self.pairs, self.steps, self.claims, self.tested_at = [], [], [], ""
        self.is_active, self.is_forced, self.is_passed = False, False, False

    def _show(self, row: ConnectionRow) -> None:
        self.chosen, self.preset, self.name = str(row.id), row.preset, row.name
        self.issuer, self.client_id, self.domains = row.issuer, row.client_id, ", ".join(row.domains)
        self.domain_names, self.has_next_secret = row.domains, row.has_next_secret
        self.group_claim, self.default_role = row.group_claim, row.default_role
        self.pairs = [PairLine(group=group, role=role) for group, role in row.group_roles]
        self.is_active, self.is_forced = row.is_active, row.is_forced
        self._show_test(row)

    def _show_test(self, row: ConnectionRow) -> None:
        test = row.last_test or {}
        self.is_passed = bool(test.get("passed"))
        self.tested_at, self.tested_by = test.get("at", ""), test.get("by", "")
        self.steps = [StepLine(**step) for step in test.get("steps", [])]
        self.claims = [[name, _shown(value)] for name, value in test.get("claims", {}).items()]


def line_of(row: ConnectionRow) -> ConnectionLine:
    """Write one connection as a line of the list."""
    path = str(links.sso(str(row.id)))
    return ConnectionLine(id=str(row.id), name=row.name, path=path, is_active=row.is_active)


def _next_step(saved: ConnectionRow) -> str:
    return f"“{saved.name}” is saved. Test it, then turn it on."


def _shown(value: Any) -> str:
    """Write a claim so that the text "true" and the boolean true look different."""
    return json.dumps(value, ensure_ascii=False)[:300]

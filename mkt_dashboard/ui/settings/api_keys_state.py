"""The keys of the workspace: what the table shows, the one that is open beside it, and taking one back."""

from datetime import datetime, timedelta
from typing import Any, TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import calls, queries, service
from mkt_dashboard.domain.teams.keys.calls import Usage
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.domain.teams.keys.schemas import KeyRow
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written
from mkt_dashboard.ui.settings.api_keys_figures import UNUSED, UsageLine, chart_of, said_of, usage_line
from mkt_dashboard.ui.settings.api_keys_words import Scope, scopes_of, summary_of

SOON = timedelta(days=14)
SHOWN = 200


class KeyLine(TypedDict):
    """One key in the table. `ending` is never, ended, soon or later."""

    id: str
    name: str
    prefix: str
    is_service: bool
    may: str
    owner: str
    initials: str
    made: str
    used: str
    used_from: str
    used_by: str
    limit: str
    old_ends: str
    usage: UsageLine
    ends: str
    ending: str
    revoked: str
    scopes: list[Scope]


NONE = KeyLine(
    id="", name="", prefix="", is_service=False, may="", owner="", initials="", made="", used="",
    used_from="", used_by="", limit="", old_ends="", usage=UNUSED, ends="", ending="later", revoked="",
    scopes=[],
)  # fmt: skip


class ApiKeysState(rx.State):
    rows: list[KeyLine] = []
    shows_revoked: bool = False
    shows_limits: bool = False
    is_loaded: bool = False
    in_use: int = 0
    revoked: int = 0
    counted: str = ""
    ending: str = ""
    figure: dict[str, Any] = {}
    figure_says: str = ""
    chosen_figure: dict[str, Any] = {}
    chosen_says: str = ""
    chosen: KeyLine = NONE
    is_asking: bool = False
    is_revoking: bool = False

    @action(Permission.API_KEY_CREATE)
    def arrive(self, session: Session, actor: Actor) -> None:
        shown = address.query(self, "show")
        self.shows_revoked, self.shows_limits = shown == "revoked", shown == "limits"
        self.chosen, self.is_asking = NONE, False
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        page = queries.list_keys(session, actor, revoked=self.shows_revoked, limit=SHOWN)
        used = calls.usage_of_keys(session, actor)
        self.rows = [line_of(row, used.get(row.id)) for row in page.items]
        self.in_use, self.revoked = queries.count_keys(session, actor)
        self.counted = _counted(self.in_use, sum(row["ending"] == "soon" for row in self.rows))
        self.ending = _ending_soon([row["name"] for row in self.rows if row["ending"] == "soon"])
        hours = calls.calls_by_hour(session, actor)
        self.figure, self.figure_says = chart_of(hours, visitor().time_zone), said_of(hours)
        self.chosen = next((row for row in self.rows if row["id"] == self.chosen["id"]), NONE)
        self.is_loaded = True

    @action(Permission.API_KEY_CREATE)
    def load(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    @action(Permission.API_KEY_CREATE)
    def choose(self, session: Session, actor: Actor, key_id: str) -> None:
        found = next((row for row in self.rows if row["id"] == key_id), NONE)
        self.chosen = NONE if found["id"] == self.chosen["id"] else found
        if self.chosen["id"]:
            hours = calls.calls_by_hour(session, actor, UUID(self.chosen["id"]))
            self.chosen_figure, self.chosen_says = chart_of(hours, visitor().time_zone), said_of(hours)

    @action(Permission.API_KEY_CREATE)
    def close(self) -> None:
        self.chosen = NONE

    @action(Permission.API_KEY_CREATE)
    def ask_to_revoke(self, is_open: bool) -> None:
        self.is_asking = is_open and self.chosen["id"] != ""

    @action(Permission.API_KEY_CREATE, busy="is_revoking")
    def revoke(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        name = self.chosen["name"]
        service.revoke_key(session, actor, UUID(self.chosen["id"]))
        self.chosen, self.is_asking = NONE, False
        self._load(session, actor)
        return toast.success(f"“{name}” is revoked. Its next call is refused.")


def _counted(in_use: int, soon: int) -> str:
    if not in_use:
        return ""
    keys = f"{in_use} key{'' if in_use == 1 else 's'}"
    return f"{keys}, {soon} end{'s' if soon == 1 else ''} soon" if soon else keys


def _ending_soon(names: list[str]) -> str:
    """Name the keys that end within two weeks: “Shop”, “Till” and 3 more end."""
    if not names:
        return ""
    shown = [f"“{name}”" for name in names[:3]]
    more = len(names) - len(shown)
    last = f"{more} more" if more else shown.pop()
    return f"{', '.join(shown)} and {last} end" if shown else f"{last} ends"


def line_of(row: KeyRow, usage: Usage | None = None) -> KeyLine:
    """Write one key as a line of the table."""
    return KeyLine(
        id=str(row.id),
        name=row.name,
        prefix=f"{row.prefix}…",
        is_service=row.kind is KeyKind.SERVICE,
        may=summary_of(row.scopes),
        owner=row.owner,
        initials="".join(part[0] for part in row.owner.split()[:2]).upper(),
        made=row.created_at.isoformat(),
        used=row.last_used_at.isoformat() if row.last_used_at else "",
        used_from=row.last_used_from,
        used_by=row.last_used_agent,
        limit=f"{written(row.per_minute)} calls a minute" if row.per_minute else "",
        old_ends=row.old_ends_at.isoformat() if row.old_ends_at else "",
        usage=usage_line(usage),
        ends=row.expires_at.isoformat() if row.expires_at else "",
        ending=_ending(row.expires_at),
        revoked=row.revoked_at.isoformat() if row.revoked_at else "",
        scopes=scopes_of(row.scopes),
    )


def _ending(at: datetime | None) -> str:
    if at is None:
        return "never"
    if at <= now():
        return "ended"
    return "soon" if at <= now() + SOON else "later"

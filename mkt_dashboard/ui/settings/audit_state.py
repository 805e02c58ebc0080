"""The audit log on the screen: filters and the opened entry stand in the address."""

from datetime import date, datetime, time, timedelta
from typing import TypedDict
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import ValidationError
from sqlmodel import Session

from mkt_dashboard.core.errors import MarketingError
from mkt_dashboard.domain.compliance import audit, chain
from mkt_dashboard.domain.compliance.audit import AuditFilter
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import access, address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components.figures import written
from mkt_dashboard.ui.settings import audit_lines as lines
from mkt_dashboard.ui.settings.audit_lines import AuditLine, Fact, FieldChange, Link, OpenEntry

FILTERS = ("search", "member", "group", "door", "object", "since", "until")
EXPORT = "/api/v1/audit/export"


class Choice(TypedDict):
    """A person to choose."""

    value: str
    word: str


class Check(TypedDict):
    """What the last verification found; no `at` where there was none."""

    at: str
    upto: str
    sentence: str
    is_whole: bool


NO_CHECK = Check(at="", upto="", sentence="", is_whole=True)


class AuditState(rx.State):
    rows: list[AuditLine] = []
    people: list[Choice] = []
    filters: dict[str, str] = dict.fromkeys(FILTERS, "")
    is_filtered: bool = False
    export_query: str = ""
    shown: int = 0
    has_before: bool = False
    has_after: bool = False
    is_loaded: bool = False
    problem: str = ""
    check: Check = NO_CHECK
    is_verifying: bool = False
    entry: OpenEntry = lines.NO_ENTRY
    changes: list[FieldChange] = []
    facts: list[Fact] = []
    neighbours: list[Link] = []
    _first: int = 0
    _last: int = 0

    @action(Permission.AUDIT_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.filters = {name: address.query(self, name)[:200] for name in FILTERS}
        self.is_filtered, self.problem = any(self.filters.values()), ""
        self.people = [Choice(value=str(key), word=name) for key, name in audit.list_people(session, actor)]
        self._show_check(chain.find_last_check(session, actor))
        try:
            self._load(session, actor)
            self._open(session, actor)
        except (MarketingError, ValueError) as error:
            is_ours = isinstance(error, MarketingError)
            self.rows, self.shown, self.is_loaded, self.entry = [], 0, True, lines.NO_ENTRY
            self.problem = error.message if is_ours else "This filter leads nowhere."

    def _load(self, session: Session, actor: Actor) -> None:
        wanted = self._wanted()
        given = wanted.model_dump(mode="json", exclude_defaults=True)
        self.export_query = urlencode(given)
        page = audit.list_entries(
            session, actor, wanted, after=_number(self, "after"), before=_number(self, "before")
        )
        self.rows = [lines.line_of(row) for row in page.items]
        self.shown, self.is_loaded = len(self.rows), True
        self.has_before, self.has_after = page.previous_key is not None, page.next_key is not None
        self._first, self._last = page.previous_key or 0, page.next_key or 0

    def _wanted(self) -> AuditFilter:
        chosen = self.filters
        try:
            return AuditFilter(
                member=UUID(chosen["member"]) if chosen["member"] else None,
                group=chosen["group"],
                object_id=UUID(chosen["object"]) if chosen["object"] else None,
                door=chosen["door"],
                search=chosen["search"],
                since=_midnight(chosen["since"]),
                until=_midnight(chosen["until"], days=1),
            )
        except ValidationError:
            raise ValueError from None

    def _open(self, session: Session, actor: Actor) -> None:
        seq = _number(self, "entry")
        if seq is None:
            self.entry = lines.NO_ENTRY
            return
        row = audit.get_entry(session, actor, seq)
        self.entry = lines.open_entry(row)
        self.changes, self.facts = lines.changes_of(row), lines.facts_of(row)
        self.neighbours = lines.links_of(audit.list_neighbours(session, actor, seq), seq)

    @action(Permission.AUDIT_READ, busy="is_verifying")
    def verify(self, session: Session, actor: Actor) -> None:
        self._show_check(chain.verify(session, actor))

    def _show_check(self, found: chain.Verification | None) -> None:
        self.check = (
            Check(
                at=found.at.isoformat(),
                upto=written(found.last_seq),
                sentence=found.sentence,
                is_whole=found.is_whole,
            )
            if found
            else NO_CHECK
        )

    @action(Permission.AUDIT_READ)
    def find(self, search: str) -> rx.event.EventSpec:
        return self._go({"search": search[:200]}, replace=True)

    @action(Permission.AUDIT_READ)
    def filter_by(self, name: str, value: str) -> rx.event.EventSpec:
        return self._go({name: value[:200]} if name in FILTERS else {})

    @action(Permission.AUDIT_READ)
    def follow(self, object_id: str) -> rx.event.EventSpec:
        return self._go({**dict.fromkeys(FILTERS, ""), "object": object_id[:40]})

    @action(Permission.AUDIT_READ)
    def turn(self, way: str) -> rx.event.EventSpec:
        return self._go({"after": str(self._last)} if way == "after" else {"before": str(self._first)})

    @action(Permission.AUDIT_READ)
    def open(self, seq: str) -> rx.event.EventSpec:
        here = {name: address.query(self, name)[:20] for name in ("after", "before")}
        return self._go({**here, "entry": seq[:19]}, replace=bool(self.entry["seq"]))

    def _go(self, changed: dict[str, str], *, replace: bool = False) -> rx.event.EventSpec:
        asked = {name: value for name, value in ({**self.filters, **changed}).items() if value}
        query = urlencode(asked)
        return rx.redirect(f"{links.AUDIT}?{query}" if query else links.AUDIT, replace=replace)


def _number(state: rx.State, name: str) -> int | None:
    found = address.query(state, name)
    return int(found) if found.isdecimal() and len(found) < 19 else None


def _midnight(day: str, *, days: int = 0) -> datetime | None:
    """The beginning of a day where the workspace is; `days=1` for the end of it."""
    if not day:
        return None
    wanted = date.fromisoformat(day) + timedelta(days=days)
    return datetime.combine(wanted, time(), ZoneInfo(access.visitor().time_zone))

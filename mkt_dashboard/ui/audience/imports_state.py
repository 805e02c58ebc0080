"""The imports: all of them, and one that is watched while it runs."""

from typing import TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.importer.report import WARNING
from mkt_dashboard.domain.audience.models import ImportStatus
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.schemas import ImportRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.audience.words import POLICIES, megabytes
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written

IN_A_PAGE = 50
SHOWN_ERRORS = 50
LIVE = (ImportStatus.QUEUED, ImportStatus.RUNNING)


class ImportLine(TypedDict):
    """One import, in the table and on its page."""

    id: str
    file_name: str
    path: str
    status: str
    is_live: bool
    share: float
    phase: str
    size: str
    rows: str
    created: str
    updated: str
    unchanged: str
    rejected: str
    warned: str
    reported: int
    amounts: list[int]
    list_name: str
    list_path: str
    policy: str
    written_as: str
    consent: str
    error: str
    by: str
    at: str
    took: str


NOTHING = ImportLine(
    id="",
    file_name="",
    path="",
    status="",
    is_live=False,
    share=0.0,
    phase="",
    size="",
    rows="",
    created="",
    updated="",
    unchanged="",
    rejected="",
    warned="",
    reported=0,
    amounts=[0, 0, 0, 0],
    list_name="",
    list_path="",
    policy="",
    written_as="",
    consent="",
    error="",
    by="",
    at="",
    took="",
)


class RefusedLine(TypedDict):
    """A row of errors.csv."""

    line: str
    column: str
    value: str
    level: str
    sentence: str


class ImportsState(rx.State):
    rows: list[ImportLine] = []
    is_loaded: bool = False
    has_live: bool = False
    has_before: bool = False
    has_after: bool = False
    _next: int = 0

    @action(Permission.CONTACT_IMPORT)
    def arrive(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    @action(Permission.CONTACT_IMPORT)
    def look_again(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        after = address.query(self, "after")
        key = int(after) if after.isdecimal() and len(after) < 19 else None
        page = imports.list_imports(session, actor, after=key, limit=IN_A_PAGE)
        self.rows = [line_of(row) for row in page.items]
        self.has_live = any(row["is_live"] for row in self.rows)
        self.has_before, self.has_after = key is not None, page.next_key is not None
        self._next, self.is_loaded = page.next_key or 0, True

    @action(Permission.CONTACT_IMPORT)
    def turn(self, way: str) -> rx.event.EventSpec:
        return rx.redirect(f"{links.IMPORTS}?after={self._next}" if way == "after" else links.IMPORTS)


class ImportState(rx.State):
    found: ImportLine = NOTHING
    refused: list[RefusedLine] = []
    is_loaded: bool = False
    problem: str = ""
    asks_to_cancel: bool = False
    is_cancelling: bool = False

    @action(Permission.CONTACT_IMPORT)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.found, self.refused, self.problem = NOTHING, [], ""
        self.asks_to_cancel = False
        try:
            self._load(session, actor)
        except NotFound as error:
            self.problem = error.message
        self.is_loaded = True

    @action(Permission.CONTACT_IMPORT)
    def look_again(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        row = imports.get_import(session, actor, address.identity(self, "import_id"))
        self.found = line_of(row)
        has_report = row.status is ImportStatus.DONE and self.found["reported"] > 0
        if has_report and actor.may(Permission.CONTACT_PII) and not self.refused:
            lines = imports.list_refused(session, actor, row.id, limit=SHOWN_ERRORS)
            self.refused = [
                RefusedLine(
                    line=written(one.line),
                    column=one.column,
                    # What was to be a phone number is whole in errors.csv alone.
                    value=numbers.hidden(one.value) if one.level == WARNING else one.value,
                    level=one.level,
                    sentence=one.sentence,
                )
                for one in lines
            ]

    @action(Permission.CONTACT_IMPORT)
    def ask_to_cancel(self, is_open: bool) -> None:
        self.asks_to_cancel = is_open

    @action(Permission.CONTACT_IMPORT, busy="is_cancelling")
    def cancel(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        self.asks_to_cancel = False
        imports.cancel_import(session, actor, UUID(self.found["id"]))
        self._load(session, actor)
        return toast.success("The import is cancelled. No contact was changed.")


def line_of(row: ImportRow) -> ImportLine:
    """Write one import as the screen shows it."""
    is_done = row.status is ImportStatus.DONE
    return ImportLine(
        id=str(row.id),
        file_name=row.file_name,
        path=str(links.import_(str(row.id))),
        status=row.status,
        is_live=row.status in LIVE,
        share=1.0 if is_done else row.read_bytes / row.file_bytes if row.file_bytes else 0.0,
        phase=_phase(row),
        size=megabytes(row.file_bytes),
        rows=written(row.rows),
        created=written(row.created) if is_done else "–",
        updated=written(row.updated) if is_done else "–",
        unchanged=written(row.unchanged) if is_done else "–",
        rejected=written(row.rejected),
        warned=written(row.warned) if row.warned else "",
        reported=row.rejected + row.warned,
        amounts=[row.created, row.updated, row.unchanged, row.rejected],
        list_name=row.list_name,
        list_path=str(links.contacts_of_list(str(row.list_id))) if row.list_id else "",
        policy=POLICIES[row.policy][0],
        written_as=f"{row.encoding}, {row.delimiter}" if row.encoding else "",
        consent=row.consent_source,
        error=row.error,
        by=row.created_by,
        at=row.created_at.isoformat(),
        took=_took(row),
    )


def _phase(row: ImportRow) -> str:
    if row.status is ImportStatus.QUEUED:
        return "Waits for a free worker"
    if row.read_bytes < row.file_bytes:
        return f"{megabytes(row.read_bytes)} of {megabytes(row.file_bytes)} read"
    return "Read to the end, now writing the contacts"


def _took(row: ImportRow) -> str:
    if row.started_at is None:
        return ""
    seconds = ((row.finished_at or now()) - row.started_at).total_seconds()
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"

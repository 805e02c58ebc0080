"""The run of one import: read and check the file, merge it in one transaction, count while it goes on.

The contacts change in one transaction at the very end. Progress, failing and cancelling are written through
transactions of their own, so they are seen while the import runs, and a killed one is simply begun again.
"""

import errno
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg.errors
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from mkt_dashboard.core import log
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import MarketingError
from mkt_dashboard.domain.audience.importer import files, report
from mkt_dashboard.domain.audience.importer.columns import Column, Field, recognise, require_email
from mkt_dashboard.domain.audience.importer.dialect import UnreadableFile, detect
from mkt_dashboard.domain.audience.importer.reader import BadRow, CsvFile
from mkt_dashboard.domain.audience.importer.rows import FAULT, WARNING, RowChecker
from mkt_dashboard.domain.audience.importer.staging import Merge, Staging
from mkt_dashboard.domain.audience.models import Import, ImportPolicy, ImportStatus
from mkt_dashboard.domain.audience.phones.queries import default_region
from mkt_dashboard.domain.audience.phones.sealed import PhoneSealer, reserve
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.addresses import address_hasher
from mkt_dashboard.domain.permissions import Actor

ROWS_BETWEEN_LOOKS = 2_000
SECONDS_BETWEEN_NOTES = 0.3
PHONES_RESERVED = 5_000
OPEN = (ImportStatus.QUEUED, ImportStatus.RUNNING)
DISK_FULL = (
    "The disk of this installation is full, so nothing was imported. Make room, then import the file again."
)
OUR_FAULT = (
    "A fault on our side stopped this import; nothing was imported. Try again, and report it if it stays."
)

logger = log.get(__name__)


class Stopped(Exception):
    """Somebody cancelled the import, or another process has ended it."""


@dataclass
class Progress:
    """How far the reading has come."""

    rows: int = 0
    rejected: int = 0
    warned: int = 0
    read_bytes: int = 0


def run(import_id: int) -> None:
    """Run an import that waits, or that was left behind by a killed worker. Running twice is harmless."""
    found = _find(import_id)
    if found is None:
        return
    actor = Actor.system(found.workspace_id)
    try:
        _run_alone(actor, import_id)
    except Stopped:
        _clean_up(actor, import_id)
    except MarketingError as error:
        _fail(actor, import_id, error.message)
    except Exception as error:
        if _is_connection_lost(error):
            raise  # the database was restarted: the job is found again, and begun again
        _fail(actor, import_id, DISK_FULL if _is_disk_full(error) else OUR_FAULT)
        if not _is_disk_full(error):
            raise
    else:
        files.forget_source(found.public_id)


def _run_alone(actor: Actor, import_id: int) -> None:
    """Wait for a run of the same import that is still alive; after it there is nothing left to do."""
    with unit_of_work(actor) as session:
        session.connection().execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended('import', :id))"), {"id": import_id}
        )
        started = _claim(actor, import_id)
        if started is not None:
            _ImportRun(session, actor, started).run()


def _find(import_id: int) -> Import | None:
    with instance_unit_of_work() as session:
        return session.exec(select(Import).where(Import.id == import_id)).first()


def _claim(actor: Actor, import_id: int) -> Import | None:
    with unit_of_work(actor) as session:
        statement = (
            update(Import)
            .where(col(Import.id) == import_id, col(Import.status).in_(OPEN))
            .values(status=ImportStatus.RUNNING, started_at=now(), rows=0, rejected=0, warned=0, read_bytes=0)
            .returning(Import)
        )
        return session.execute(statement).scalars().first()


class _ImportRun:
    """One file on its way, inside the transaction that will change the contacts."""

    def __init__(self, session: Session, actor: Actor, found: Import) -> None:
        self._session = session
        self._actor = actor
        self._import = found
        self._progress = Progress()
        self._noted_at = time.monotonic()

    def run(self) -> None:
        staging = Staging(self._session)
        columns = self._fill(staging)
        self._progress.rejected += staging.refuse_duplicates(require_email(columns).heading)
        self._progress.warned = staging.count_warned() if self._progress.warned else 0
        self._note()
        if self._progress.rejected or self._progress.warned:
            report.write(files.errors(self._import.public_id), staging.refused())
        merge = Merge(
            import_id=self._import.id,
            workspace_id=self._actor.workspace_id,
            list_id=self._import.list_id,
            policy=ImportPolicy(self._import.policy),
            consent_source=self._import.consent_source,
            at=now(),
            has_phones=any(column.target == Field.PHONE for column in columns),
        )
        merged = staging.merge(merge, self._progress.rows - self._progress.rejected)
        staging.register_keys(self._actor.workspace_id, [c.target for c in columns if c.is_attribute])
        self._finish(created=merged.created, updated=merged.updated, unchanged=merged.unchanged)

    def _fill(self, staging: Staging) -> Sequence[Column]:
        """Read the file from its first line to its last, checking each row on the way."""
        path = files.source(self._import.public_id)
        dialect = detect(path)
        hashed = address_hasher(self._actor.workspace_id)
        with CsvFile(path, dialect) as file:
            rows = file.rows()
            columns = recognise(headings(next(rows, None)), self._import.mapping)
            checker = RowChecker(columns, hashed, *self._phones(columns))
            self._note(encoding=dialect.encoding_name, delimiter=dialect.delimiter_name)
            with staging.filling() as filling:
                for line, cells in rows:
                    row = checker.staged(line, cells, may_hold_nul=file.has_nul)
                    filling.add(row)
                    self._progress.rows += 1
                    self._progress.rejected += row[FAULT] != ""
                    self._progress.warned += row[WARNING] != ""
                    if self._progress.rows % ROWS_BETWEEN_LOOKS == 0:
                        self._look_up(file)
            if not self._progress.rows:
                raise UnreadableFile(
                    "The file holds only the line with the names of its columns, and no contacts."
                )
            self._note(read_bytes=self._import.file_bytes)
        return columns

    def _phones(self, columns: Sequence[Column]) -> tuple[PhoneSealer | None, str]:
        """Get ready to seal the numbers of the file, if it has any. While the rows come in, the connection is
        busy; so numbers of rows are reserved over another."""
        if all(column.target != Field.PHONE for column in columns):
            return None, ""

        def reserve_some() -> Sequence[int]:
            with unit_of_work(self._actor) as session:
                return reserve(session, PHONES_RESERVED)

        region = default_region(self._session, self._actor)
        return PhoneSealer(self._session, self._actor.workspace_id, reserve_some), region

    def _look_up(self, file: CsvFile) -> None:
        self._progress.read_bytes = file.read_bytes
        if time.monotonic() - self._noted_at > SECONDS_BETWEEN_NOTES:
            self._note()

    def _note(self, **more: str | int) -> None:
        """Show how far it is, and stop when somebody has cancelled."""
        with unit_of_work(self._actor) as session:
            values = {**vars(self._progress), **more}
            _change_while_running(session, self._import.id, values)
        self._progress.read_bytes = int(more.get("read_bytes", self._progress.read_bytes))
        self._noted_at = time.monotonic()

    def _finish(self, **counts: int) -> None:
        """End in the transaction of the contacts: they are in and it is done, or neither."""
        values = {**vars(self._progress), **counts}
        _change_while_running(
            self._session, self._import.id, {**values, "status": ImportStatus.DONE, "finished_at": now()}
        )
        compliance.record(
            self._session,
            self._actor,
            "import.done",
            object_type="import",
            object_id=self._import.public_id,
            object_name=self._import.file_name,
            detail=values,
        )


def headings(first: tuple[int, list[str] | BadRow] | None) -> list[str]:
    if first is None:
        raise UnreadableFile("The file is empty. Export it again and look into it before you drop it here.")
    if isinstance(first[1], BadRow):
        raise UnreadableFile(f"The line with the names of the columns cannot be read. {first[1].fault}")
    return first[1]


def _change_while_running(session: Session, import_id: int, values: Mapping[str, object]) -> None:
    statement = (
        update(Import)
        .where(col(Import.id) == import_id, col(Import.status) == ImportStatus.RUNNING)
        .values(**values)
        .returning(col(Import.id))
    )
    if session.execute(statement).first() is None:
        raise Stopped


def _fail(actor: Actor, import_id: int, sentence: str) -> None:
    logger.info("import failed", import_id=import_id, reason=sentence)
    with unit_of_work(actor) as session:
        statement = (
            update(Import)
            .where(col(Import.id) == import_id, col(Import.status).in_(OPEN))
            .values(status=ImportStatus.FAILED, error=sentence, finished_at=now())
        )
        session.execute(statement)
    _clean_up(actor, import_id)


def _clean_up(actor: Actor, import_id: int) -> None:
    """Leave nothing of a file that was not imported."""
    with unit_of_work(actor) as session:
        found = session.exec(select(Import).where(Import.id == import_id)).first()
    if found is not None and found.status not in OPEN:
        files.forget(found.public_id)


def _cause(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _is_disk_full(error: Exception) -> bool:
    cause = _cause(error)
    is_ours = isinstance(cause, OSError) and cause.errno == errno.ENOSPC
    return is_ours or isinstance(cause, psycopg.errors.DiskFull)


def _is_connection_lost(error: Exception) -> bool:
    cause = _cause(error)
    return isinstance(cause, psycopg.OperationalError) and not _is_disk_full(error)

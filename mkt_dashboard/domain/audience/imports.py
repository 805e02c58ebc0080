"""An import seen from outside: look into the file, start it, watch it, cancel it."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from sqlalchemy import update
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import Select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain.audience import lists, scope
from mkt_dashboard.domain.audience.importer import files, report
from mkt_dashboard.domain.audience.importer.columns import (
    Column,
    Field,
    attribute_key,
    check_mapping,
    recognise,
    require_email,
)
from mkt_dashboard.domain.audience.importer.dialect import Dialect, UnreadableFile, detect
from mkt_dashboard.domain.audience.importer.reader import CsvFile
from mkt_dashboard.domain.audience.importer.report import RefusedRow
from mkt_dashboard.domain.audience.importer.run import OPEN, headings, run
from mkt_dashboard.domain.audience.models import ContactList, Import, ImportPolicy, ImportStatus
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.schemas import (
    FilePreview,
    ImportPage,
    ImportRow,
    ImportStart,
    PreviewColumn,
)
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.models import Account

MOST_ROWS = 200
SAMPLES = 5
LONGEST_SAMPLE = 60
LONGEST_FILE_NAME = 200

run_import = run


def start_import(session: Session, actor: Actor, start: ImportStart) -> ImportRow:
    """Promise the import of an uploaded file.

    Whoever imports states that these people agreed to get email; `consent_source` says where.
    """
    return import_file(
        session,
        actor,
        files.waiting(actor.workspace_id, start.file_id),
        file_name=start.file_name,
        list_id=start.list_id,
        mapping=start.mapping,
        policy=start.policy,
        consent_source=start.consent_source,
    )


def import_file(
    session: Session,
    actor: Actor,
    path: Path,
    *,
    file_name: str = "",
    list_id: UUID | None = None,
    mapping: Mapping[str, str] | None = None,
    policy: ImportPolicy = ImportPolicy.FILL_EMPTY,
    consent_source: str = "",
) -> ImportRow:
    """Promise the import of any file on this machine: an upload moves, another file is copied."""
    actor.require(Permission.CONTACT_IMPORT)
    check_mapping(mapping or {})
    if actor.lists is not None and list_id is None:
        sentence = "Choose one of your lists. On none of them you would not see these contacts."
        raise InvalidInput(sentence, {"list_id": sentence})
    file_bytes = files.size(path)
    onto = lists.find_open(session, actor, list_id) if list_id else None
    import_id = uuid4()
    made = Import(
        workspace_id=actor.workspace_id,
        public_id=import_id,
        list_id=onto.id if onto else None,
        file_name=_shown_name(file_name),
        file_path=str(files.source(import_id)),
        file_bytes=file_bytes,
        mapping=dict(mapping or {}),
        policy=policy.value,
        consent_source=consent_source.strip()
        or f"Stated by {actor.name} with the import of {_shown_name(file_name)}",
        created_by=actor.account_id,
    )
    session.add(made)
    session.flush()
    files.adopt(path, import_id)
    enqueue(session, Job.RUN_IMPORT, made.id, workspace_id=actor.workspace_id)
    _record(session, actor, "import.started", made)
    return get_import(session, actor, import_id)


def cancel_import(session: Session, actor: Actor, import_id: UUID) -> ImportRow:
    """Stop an import that has not ended. Contacts are written at the very end, so nothing remains of it."""
    actor.require(Permission.CONTACT_IMPORT)
    statement = (
        update(Import)
        .where(
            col(Import.workspace_id) == actor.workspace_id,
            col(Import.public_id) == import_id,
            col(Import.status).in_(OPEN),
            scope.imports_of(actor),
        )
        .values(status=ImportStatus.CANCELLED, finished_at=now())
        .returning(Import)
    )
    cancelled = session.execute(statement).scalars().first()
    if cancelled is None:
        ended = get_import(session, actor, import_id)
        raise Conflict(f"This import is {ended.status} already, so there is nothing to cancel.")
    _record(session, actor, "import.cancelled", cancelled)
    return get_import(session, actor, import_id)


def get_import(session: Session, actor: Actor, import_id: UUID) -> ImportRow:
    actor.require(Permission.CONTACT_READ)
    statement = _imports(actor).where(col(Import.public_id) == import_id)
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such import here.")
    return _row(*found)


def list_imports(session: Session, actor: Actor, *, after: int | None = None, limit: int = 50) -> ImportPage:
    """Return a page of imports, the newest first."""
    actor.require(Permission.CONTACT_READ)
    limit = min(limit, MOST_ROWS)
    statement = _imports(actor).order_by(col(Import.id).desc()).limit(limit + 1)
    if after is not None:
        statement = statement.where(Import.id < after)
    found = session.exec(statement).all()
    page = found[:limit]
    return ImportPage(
        items=[_row(*one) for one in page], next_key=page[-1][0].id if len(found) > limit else None
    )


def list_refused(session: Session, actor: Actor, import_id: UUID, *, limit: int = 50) -> list[RefusedRow]:
    """Return the first refused rows; all of them are in `errors_file`."""
    actor.require(Permission.CONTACT_PII)
    return report.first_lines(files.errors(get_import(session, actor, import_id).id), limit)


def errors_file(session: Session, actor: Actor, import_id: UUID) -> Path:
    """Return errors.csv of an import; it holds addresses as they stood in the file."""
    actor.require(Permission.CONTACT_PII)
    path = files.errors(get_import(session, actor, import_id).id)
    if not path.exists():
        raise NotFound("This import refused nothing, so it has no errors.csv.")
    return path


def preview(actor: Actor, file_id: UUID, file_name: str) -> FilePreview:
    """Look into an uploaded file: how it is written, its columns and its first rows."""
    actor.require(Permission.CONTACT_IMPORT)
    path = files.waiting(actor.workspace_id, file_id)
    shown = FilePreview(
        file_id=file_id,
        file_name=_shown_name(file_name),
        file_bytes=path.stat().st_size,
        encoding="",
        delimiter="",
        columns=[],
    )
    try:
        dialect = detect(path)
        columns, rows = _first_rows(path, dialect)
    except UnreadableFile as error:
        return shown.model_copy(update={"fault": error.message})
    return shown.model_copy(
        update={
            "encoding": dialect.encoding_name,
            "delimiter": dialect.delimiter_name,
            "columns": [_preview_column(column, rows) for column in columns],
            "fault": _fault(columns),
        }
    )


def waiting_file(actor: Actor, file_id: UUID) -> Path:
    """Return an upload of this workspace that waits to be imported."""
    actor.require(Permission.CONTACT_IMPORT)
    return files.waiting(actor.workspace_id, file_id)


def _first_rows(path: Path, dialect: Dialect) -> tuple[list[Column], list[list[str]]]:
    with CsvFile(path, dialect) as file:
        rows = file.rows()
        columns = recognise(headings(next(rows, None)), {})
        return columns, [cells for _, cells in islice(rows, SAMPLES) if isinstance(cells, list)]


def _preview_column(column: Column, rows: list[list[str]]) -> PreviewColumn:
    cells = [row[column.index] if column.index < len(row) else "" for row in rows]
    samples = [_sample(cell, is_phone=column.target == Field.PHONE) for cell in cells]
    return PreviewColumn(
        heading=column.heading,
        target=column.target,
        key=attribute_key(column.heading, column.index),
        samples=samples,
    )


def _sample(cell: str, *, is_phone: bool) -> str:
    """Show the beginning of a cell. Screens remember what they show, so a phone number is hidden: in its own
    column, and wherever one is written with the code of its country."""
    is_number = numbers.seems_whole(cell) and cell.strip().startswith(("+", "00"))
    return numbers.hidden(cell) if is_phone or is_number else cell[:LONGEST_SAMPLE]


def _fault(columns: list[Column]) -> str:
    try:
        require_email(columns)
    except UnreadableFile as error:
        return error.message
    return ""


def _imports(actor: Actor) -> Select[Import, ContactList | None, str | None]:
    statement = (
        select(Import, ContactList, Account.name)
        .join(ContactList, col(ContactList.id) == Import.list_id, isouter=True)
        .join(Account, col(Account.id) == Import.created_by, isouter=True)
        .where(col(Import.workspace_id) == actor.workspace_id, scope.imports_of(actor))
    )
    return cast(Select[Import, ContactList | None, str | None], statement)


def _row(found: Import, onto: ContactList | None, created_by: str | None) -> ImportRow:
    shown = found.model_dump(exclude={"id", "public_id", "list_id", "created_by"})
    return ImportRow(
        id=found.public_id,
        list_id=onto.public_id if onto else None,
        list_name=onto.name if onto else "",
        created_by=created_by or "",
        **{name: value for name, value in shown.items() if name in ImportRow.model_fields},
    )


def _shown_name(file_name: str) -> str:
    """Keep the last part of what a browser calls a file, as text that can be shown."""
    last = file_name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_FILE_NAME] or "contacts.csv"


def _record(session: Session, actor: Actor, action: str, about: Import) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="import",
        object_id=about.public_id,
        object_name=about.file_name,
        detail={
            "policy": about.policy,
            "consent_source": about.consent_source,
            "file_bytes": about.file_bytes,
        },
    )

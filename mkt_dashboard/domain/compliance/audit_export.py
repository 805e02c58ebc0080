"""Hand the audit log out as a file, CSV for people or JSON Lines for programs, and write that down."""

import csv
import io
import json
from collections.abc import Iterator
from enum import StrEnum

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.cells import defused
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.compliance import audit
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.audit import AuditFilter, AuditRow
from mkt_dashboard.domain.permissions import Actor, Permission

IN_A_BATCH = 1_000
HEADINGS = tuple(AuditRow.model_fields)


class ExportFormat(StrEnum):
    CSV = "csv"
    JSONL = "jsonl"


def begin(session: Session, actor: Actor, wanted: AuditFilter, form: ExportFormat) -> int:
    """Write down who takes which part of the log, and return the entry up to which it goes."""
    actor.require(Permission.AUDIT_EXPORT)
    actor.require_everything("The audit log")
    filters = wanted.model_dump(mode="json", exclude_defaults=True)
    compliance.record(
        session, actor, "audit.exported", object_type="audit", detail={"format": form, "filter": filters}
    )
    session.flush()
    last = text("SELECT max(seq) FROM audit WHERE workspace_id = :workspace")
    return session.connection().execute(last, {"workspace": actor.workspace_id}).scalar_one()


def lines(actor: Actor, wanted: AuditFilter, form: ExportFormat, *, last: int) -> Iterator[str]:
    """Write the entries below `last`, the newest first, a transaction a batch: slow readers block nobody."""
    actor.require(Permission.AUDIT_EXPORT)
    actor.require_everything("The audit log")
    if form is ExportFormat.CSV:
        yield "\ufeff" + _csv([HEADINGS])
    after: int | None = last
    while after is not None:
        with unit_of_work(actor) as session:
            page = audit.list_entries(session, actor, wanted, after=after, limit=IN_A_BATCH)
        after = page.next_key
        yield _written(page.items, form)


def _written(rows: list[AuditRow], form: ExportFormat) -> str:
    if form is ExportFormat.JSONL:
        return "".join(row.model_dump_json() + "\n" for row in rows)
    return _csv([_cells(row) for row in rows])


def _cells(row: AuditRow) -> tuple[str, ...]:
    values = row.model_dump(mode="json")
    values["detail"] = json.dumps(values["detail"], ensure_ascii=False) if row.detail else ""
    return tuple("" if value is None else defused(str(value)) for value in values.values())


def _csv(rows: list[tuple[str, ...]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()

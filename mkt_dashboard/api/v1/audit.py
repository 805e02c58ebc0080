"""The audit log: read it, verify it, take it along."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.compliance import audit, audit_export, chain
from mkt_dashboard.domain.compliance.audit import AuditFilter, AuditRow
from mkt_dashboard.domain.compliance.audit_export import ExportFormat
from mkt_dashboard.domain.permissions import Actor, Permission

router = APIRouter(prefix="/audit", tags=["Audit log"])

Reader = Annotated[Actor, permitted(Permission.AUDIT_READ)]
Exporter = Annotated[Actor, permitted(Permission.AUDIT_EXPORT)]
Wanted = Annotated[AuditFilter, Depends()]
MEDIA_TYPES = {ExportFormat.CSV: "text/csv", ExportFormat.JSONL: "application/jsonl"}


class Verified(BaseModel):
    """Whether the log is what was written, up to which entry."""

    whole: bool
    last_seq: int
    message: str


@router.get("")
def list_entries(
    actor: Reader, wanted: Wanted, cursor: Cursor = None, limit: Limit = USUAL_LIMIT
) -> Page[AuditRow]:
    """List what was done, the newest first."""
    with unit_of_work(actor) as session:
        page = audit.list_entries(session, actor, wanted, after=number_of(cursor), limit=limit)
    return Page(items=page.items, next_cursor=cursor_of(page.next_key))


@router.get("/export")
def export(
    actor: Exporter, wanted: Wanted, format: Annotated[ExportFormat, Query()] = ExportFormat.CSV
) -> StreamingResponse:
    """Stream the entries that fit as CSV or JSON Lines. That it was taken is an entry of its own."""
    with unit_of_work(actor) as session:
        last = audit_export.begin(session, actor, wanted, format)
    name = f"audit-{now():%Y-%m-%d}.{format}"
    return StreamingResponse(
        audit_export.lines(actor, wanted, format, last=last),
        media_type=MEDIA_TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/verify")
def verify(actor: Reader) -> Verified:
    """Compute every hash again and compare the log with its anchors."""
    with unit_of_work(actor) as session:
        found = chain.verify(session, actor)
    return Verified(whole=found.is_whole, last_seq=found.last_seq, message=found.sentence)

"""Imports: send a CSV, watch it being read, fetch the rows that were refused."""

import json
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.api.uploads import UploadedForm
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.importer import files
from mkt_dashboard.domain.audience.models import ImportPolicy, ImportStatus
from mkt_dashboard.domain.audience.schemas import FilePreview, ImportRow, ImportStart
from mkt_dashboard.domain.permissions import Actor, Permission

router = APIRouter(prefix="/imports", tags=["Imports"])

Importer = Annotated[Actor, permitted(Permission.CONTACT_IMPORT)]
Reader = Annotated[Actor, permitted(Permission.CONTACT_READ)]
SeesAll = Annotated[Actor, permitted(Permission.CONTACT_PII)]

TEXT = {"type": "string"}
FORM = {
    "file": {"type": "string", "format": "binary", "description": "A CSV, up to 250 MB."},
    "list_id": TEXT | {"format": "uuid", "description": "The list the contacts join."},
    "mapping": TEXT | {"description": 'JSON: {"heading in the file": "email", …}. The rest is recognised.'},
    "policy": TEXT | {"enum": list(ImportPolicy), "description": "Unset means fill_empty."},
    "consent_source": TEXT | {"description": "Where these people agreed to get email."},
    "file_id": TEXT | {"format": "uuid", "description": "Instead of `file`: one sent to /imports/files."},
}


def _form(*names: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {name: FORM[name] for name in names}}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


class ImportOut(BaseModel):
    """One import. Once it is done, rows = created + updated + unchanged + rejected."""

    id: UUID
    status: ImportStatus
    file_name: str
    list_id: UUID | None
    policy: ImportPolicy
    encoding: str
    delimiter: str
    file_bytes: int
    read_bytes: int
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warned: Annotated[int, Field(description="Rows that came in without a phone number nobody can read.")]
    error: Annotated[str, Field(description="Why it failed, in a sentence with the way out.")]
    errors_url: Annotated[
        str | None, Field(description="Refused and warned rows as CSV, when there are any.")
    ]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, row: ImportRow) -> "ImportOut":
        has_errors = row.status is ImportStatus.DONE and row.rejected + row.warned > 0
        url = f"/api/v1/imports/{row.id}/errors.csv" if has_errors else None
        return cls.model_validate(row.model_dump() | {"errors_url": url})


@router.post(
    "",
    status_code=202,
    openapi_extra=_form("file", "list_id", "mapping", "policy", "consent_source", "file_id"),
)
async def start_import(request: Request, once: IdempotentOnce, actor: Importer) -> ImportOut:
    """Import a CSV. You state that these people agreed to get email; nobody's earlier no is lifted."""
    with files.upload(actor.workspace_id) as upload:
        form = await UploadedForm(upload.write).read(request)
        fields = {name: value for name, value in form.fields.items() if value}
        if form.file_name is not None:
            fields |= {"file_id": str(upload.file_id), "file_name": form.file_name}
        start = _start_of(fields)

        def begin(session: Session) -> ImportOut:
            return ImportOut.of(imports.start_import(session, actor, start))

        return await run_in_threadpool(once, actor, begin, status=202)


def _start_of(fields: dict[str, Any]) -> ImportStart:
    if "file_id" not in fields:
        sentence = "There is no file in the form. Send the CSV as `file`."
        raise InvalidInput(sentence, {"file": sentence})
    try:
        mapping = json.loads(fields.get("mapping", "{}"))
        return ImportStart.model_validate(fields | {"mapping": mapping})
    except json.JSONDecodeError:
        sentence = 'The mapping is not valid JSON. Write {"heading in the file": "email"}.'
        raise InvalidInput(sentence, {"mapping": sentence}) from None
    except ValidationError as error:
        faults = {".".join(map(str, one["loc"])): f"{one['msg']}." for one in error.errors()}
        named = " ".join(f"{path}: {fault}" for path, fault in faults.items())
        raise InvalidInput(f"Some of this cannot be taken. {named}", faults) from None


@router.post("/files", status_code=201, openapi_extra=_form("file"))
async def look_into_file(request: Request, actor: Importer) -> FilePreview:
    """Send a CSV to look into it: how it is written, its columns, its first rows. It waits for a day."""
    with files.upload(actor.workspace_id) as upload:
        form = await UploadedForm(upload.write).read(request)
        if form.file_name is None:
            sentence = "There is no file in the form. Send the CSV as `file`."
            raise InvalidInput(sentence, {"file": sentence})
        upload.keep()
        return await run_in_threadpool(imports.preview, actor, upload.file_id, form.file_name)


@router.get("")
def list_imports(actor: Reader, cursor: Cursor = None, limit: Limit = USUAL_LIMIT) -> Page[ImportOut]:
    """List imports, the newest first."""
    with unit_of_work(actor) as session:
        page = imports.list_imports(session, actor, after=number_of(cursor), limit=limit)
    return Page(items=[ImportOut.of(one) for one in page.items], next_cursor=cursor_of(page.next_key))


@router.get("/{import_id}")
def get_import(import_id: UUID, actor: Reader) -> ImportOut:
    """Watch one import."""
    with unit_of_work(actor) as session:
        return ImportOut.of(imports.get_import(session, actor, import_id))


@router.get("/{import_id}/errors.csv", response_class=FileResponse)
def get_errors(import_id: UUID, actor: SeesAll) -> FileResponse:
    """Fetch the refused rows: line, column, value, level and why."""
    with unit_of_work(actor) as session:
        path = imports.errors_file(session, actor, import_id)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private"}
    return FileResponse(path, media_type="text/csv; charset=utf-8", filename="errors.csv", headers=headers)


@router.post("/{import_id}/cancel", status_code=202)
def cancel_import(import_id: UUID, once: IdempotentOnce, actor: Importer) -> ImportOut:
    """Stop an import that has not ended. Nothing of it remains."""
    return once(actor, lambda session: ImportOut.of(imports.cancel_import(session, actor, import_id)))

"""Emails: write them, see them, test them, put them away."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, key_of
from mkt_dashboard.api.v1.folders import FolderFilter
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.content import beginnings, filing, member_tests, queries, service
from mkt_dashboard.domain.content.compiling import compile_draft, variables
from mkt_dashboard.domain.content.schemas import (
    Body,
    ContentStatus,
    EmailDraft,
    Line,
    Name,
    NewEmail,
)
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.rendering.email import preview

router = APIRouter(prefix="/contents", tags=["Contents"])

Reader = Annotated[Actor, permitted(Permission.CONTENT_READ)]
Author = Annotated[Actor, permitted(Permission.CONTENT_CREATE)]
Editor = Annotated[Actor, permitted(Permission.CONTENT_UPDATE)]
Archivist = Annotated[Actor, permitted(Permission.CONTENT_ARCHIVE)]
Tester = Annotated[Actor, permitted(Permission.CAMPAIGN_TEST_SEND)]

# The page runs nothing, loads nothing but pictures and style, and only our own screens may frame it.
HARMLESS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; img-src 'self' https: http: data:; "
    "style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}
A_DAY = {"Cache-Control": "private, max-age=86400"}
NOW = {"Cache-Control": "no-store, private"}
# Small pictures of mails look the same in every theme.
ASKED_FOR_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
NOT_YET = (
    "<!doctype html><title>Not ready</title><body style='margin:0;display:grid;place-items:center;"
    "height:100vh;background:#fff;color:#666975;font:28px sans-serif'>Nothing to show yet"
)


class EmailIn(BaseModel):
    """An email as it is written; `body` is MJML and must compile."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    type: Literal["email"] = "email"
    subject: Line = ""
    preheader: Line = ""
    body: Body = Field(min_length=1)
    folder_id: Annotated[UUID | None, Field(description="Where it is filed; left out, it stays.")] = None

    def draft(self) -> EmailDraft:
        return EmailDraft.model_construct(subject=self.subject, preheader=self.preheader, body=self.body)


class EmailSummary(BaseModel):
    """One email in a list. `version` is 0 until it compiled once."""

    id: UUID
    name: str
    type: str
    subject: str
    version: int
    status: ContentStatus
    folder_id: UUID | None
    folder_name: str
    created_at: datetime
    updated_at: datetime


class EmailOut(EmailSummary):
    """One email with what was written, and the merge tags it uses."""

    preheader: str
    body: str
    variables: list[str]
    revision: int


class Rendering(BaseModel):
    """An email as one person would get it, and what is wrong with it."""

    subject: str
    preheader: str
    html: str
    text: str
    size_bytes: int
    problems: list[dict[str, str | int]]


class SeenAs(BaseModel):
    contact_id: UUID | None = None


class TestTo(BaseModel):
    """Who gets the test: members of this workspace; you, when nobody is named."""

    to: list[str] = Field(default_factory=list[str], max_length=20)


class Tested(BaseModel):
    sent_to: list[str]


@router.post("", status_code=201)
def create_content(email: EmailIn, once: IdempotentOnce, actor: Author) -> EmailOut:
    """Write an email and freeze it as version 1; 422 says at which line and column it does not compile."""
    new = NewEmail.model_construct(
        name=email.name, starter=None, draft=email.draft(), folder_id=email.folder_id
    )

    def work(session: Session) -> EmailOut:
        content_id = service.create(session, actor, new).row.id
        service.make_version(session, actor, content_id)
        return _email(session, actor, content_id)

    return once(actor, work, status=201)


def _email(session: Session, actor: Actor, content_id: UUID) -> EmailOut:
    content = queries.get_content(session, actor, content_id)
    return EmailOut(
        **asdict(content.row),
        **content.draft.model_dump(exclude={"subject"}),
        variables=variables(content.draft),
    )


@router.get("")
def list_contents(
    actor: Reader,
    *,
    search: Annotated[str, Query(max_length=200, description="A part of the name or subject.")] = "",
    archived: bool = False,
    folder_id: FolderFilter = "",
    cursor: Cursor = None,
    limit: Limit = USUAL_LIMIT,
) -> Page[EmailSummary]:
    """List emails, the last edited first."""
    after = key_of(cursor, str, int)
    with unit_of_work(actor) as session:
        page = queries.list_contents(
            session,
            actor,
            search=search,
            archived=archived,
            folder=folder_id,
            after=(str(after[0]), int(after[1] or 0)) if after else None,
            limit=limit,
        )
    items = [EmailSummary(**asdict(row)) for row in page.items]
    return Page(items=items, next_cursor=cursor_of(page.following))


@router.get("/starters/{key}/preview", response_class=HTMLResponse)
def show_starter(key: str, actor: Reader) -> HTMLResponse:
    """Show a starter as a page that runs nothing."""
    with unit_of_work(actor) as session:
        fields = queries.preview_fields(session, actor)
    return _page(beginnings.draft_of(key), fields, may_keep=True)


@router.get("/{content_id}")
def get_content(content_id: UUID, actor: Reader) -> EmailOut:
    """Read one email with its draft."""
    with unit_of_work(actor) as session:
        return _email(session, actor, content_id)


@router.put("/{content_id}")
def replace_content(content_id: UUID, email: EmailIn, actor: Editor) -> EmailOut:
    """Write an email anew and freeze it as the next version; the same text again makes no new one."""
    with unit_of_work(actor) as session:
        before = queries.get_content(session, actor, content_id)
        service.rename(session, actor, content_id, email.name)
        if "folder_id" in email.model_fields_set:
            filing.move_to_folder(session, actor, content_id, email.folder_id)
        if before.draft != email.draft():
            service.save_draft(session, actor, content_id, email.draft(), before.row.revision)
        service.make_version(session, actor, content_id)
        return _email(session, actor, content_id)


@router.delete("/{content_id}", status_code=204)
def archive_content(content_id: UUID, actor: Archivist) -> None:
    """Archive an email. Its versions stay, because mails were sent from them."""
    with unit_of_work(actor) as session:
        service.archive(session, actor, content_id)


@router.post("/{content_id}/preview")
def preview_content(content_id: UUID, actor: Reader, seen_as: SeenAs | None = None) -> Rendering:
    """Render the draft as one contact, or a sample person, would get it."""
    with unit_of_work(actor) as session:
        draft = queries.get_content(session, actor, content_id).draft
        known = queries.known_fields(session, actor)
        fields = queries.preview_fields(session, actor, seen_as.contact_id if seen_as else None)
    compiled = compile_draft(draft, known)
    seen = preview(compiled, fields)
    return Rendering(
        **asdict(seen), size_bytes=compiled.size_bytes, problems=[one.to_dict() for one in compiled.problems]
    )


@router.get("/{content_id}/preview", response_class=HTMLResponse)
def show_content(content_id: UUID, actor: Reader, revision: int | None = None) -> HTMLResponse:
    """Show the draft as a page that runs nothing; with `revision` in its address the browser may keep it."""
    with unit_of_work(actor) as session:
        draft = queries.get_content(session, actor, content_id).draft
        fields = queries.preview_fields(session, actor)
    return _page(draft, fields, may_keep=revision is not None)


def _page(draft: EmailDraft, fields: dict[str, str], *, may_keep: bool) -> HTMLResponse:
    """Pictures of ours are asked for at the address the page was opened at."""
    compiled = compile_draft(draft, frozenset(fields))
    html = preview(compiled, {**fields, "asset_url": ""}).html if compiled.html else NOT_YET
    return HTMLResponse(
        ASKED_FOR_DARK.sub("(max-width: 0)", html), headers=HARMLESS | (A_DAY if may_keep else NOW)
    )


@router.post("/{content_id}/test")
def send_test(content_id: UUID, actor: Tester, test: TestTo | None = None) -> Tested:
    """Send the draft to yourself, or to members of the workspace; never counted, never tracked."""
    return Tested(sent_to=member_tests.send_test(actor, content_id, test.to if test else []))

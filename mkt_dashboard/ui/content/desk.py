"""What the desk of one email knows: what is written, how it is kept, and how it is seen.

The browser keeps what is being typed and hands it over at each pause; the state sends text back only when
another one takes its place (`doc_key` changes), so nothing jumps under the cursor.
"""

import time
from typing import Any, TypedDict
from uuid import UUID

import reflex as rx
from pydantic import ValidationError
from sqlmodel import Session

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import MarketingError, NotFound
from mkt_dashboard.domain.content import member_tests, merge_fields, queries, service
from mkt_dashboard.domain.content.compiling import compile_draft
from mkt_dashboard.domain.content.schemas import ContentDetail, EmailDraft, Renaming
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.rendering.email import preview
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast

CLIPPED_AT = 102_000  # Gmail shows no more of a mail than this


class Field(TypedDict):
    """A field that merge tags may name."""

    name: str
    hint: str
    needs_fallback: bool


class Person(TypedDict):
    """Somebody the mail can be seen as; a sample's key begins with “sample:”, a contact's is her id."""

    key: str
    label: str
    hint: str


SAMPLES = [Person(key=f"sample:{one.key}", label=one.label, hint=one.hint) for one in merge_fields.SAMPLES]


class DeskState(rx.State):
    is_loaded: bool = False
    is_missing: bool = False
    name: str = ""
    version: int = 0
    is_changed: bool = False
    is_archived: bool = False
    edited_at: str = ""
    edited_by: str = ""
    sender_name: str = ""

    doc_id: str = ""
    doc_key: int = 0
    subject: str = ""
    preheader: str = ""
    body: str = ""
    subject_length: int = 0

    saved_at: str = ""
    save_error: str = ""
    conflict: str = ""

    problems: list[dict[str, Any]] = []
    html: str = ""
    text: str = ""
    seen_subject: str = ""
    seen_preheader: str = ""
    kilobytes: int = 0
    size_percent: int = 0
    links: int = 0
    used_tags: list[str] = []
    is_stale: bool = False
    has_own_footer: bool = False

    fields: list[Field] = []
    seen_as: Person = SAMPLES[0]
    is_renaming: bool = False
    is_freezing: bool = False
    is_testing: bool = False

    _content_id: str = ""
    _revision: int = 0
    _known: list[str] = []
    _written: dict[str, str] = {}
    _frozen: dict[str, str] = {}
    _merge_values: dict[str, str] = {}

    @action(Permission.CONTENT_READ)
    def arrive(self, actor: Actor) -> None:
        self.reset()
        try:
            with unit_of_work(actor) as session:
                self._load(session, actor, self.router.url.path.rstrip("/").rpartition("/")[2])
        except NotFound:
            self.is_missing = self.is_loaded = True
            return
        self._show()

    def _load(self, session: Session, actor: Actor, content_id: str) -> None:
        content = queries.get_content(session, actor, content_uuid(content_id))
        self._content_id, self.doc_id, self.is_loaded = content_id, content_id, True
        self._take(content)
        self.version = content.row.version
        self.edited_at, self.edited_by = content.row.updated_at.isoformat(), content.row.updated_by
        self.sender_name = teams.get_workspace(session, actor).sender_name
        self._known = sorted(queries.known_fields(session, actor), key=_usual_first)
        self.fields = [_field(name) for name in self._known if name != "asset_url"]
        if content.row.version:
            self._frozen = queries.get_version(
                session, actor, content.row.id, content.row.version
            ).model_dump()
        self._merge_values = in_the_browser(queries.preview_fields(session, actor))

    def _take(self, content: ContentDetail) -> None:
        """Put another text onto the desk."""
        self.name, self.is_archived = content.row.name, content.row.status == "archived"
        self.is_changed, self._revision = content.is_changed, content.row.revision
        self._written = content.draft.model_dump()
        self.subject, self.preheader, self.body = self._written.values()
        self.doc_key = time.time_ns() // 1_000_000  # never that of an earlier text, also not after a reset
        self.conflict = self.save_error = ""

    @action(Permission.CONTENT_UPDATE)
    def write_body(self, actor: Actor, text: str, doc_key: int) -> None:
        self._write(actor, doc_key, body=text)

    @action(Permission.CONTENT_UPDATE)
    def write_subject(self, actor: Actor, text: str, doc_key: int) -> None:
        self._write(actor, doc_key, subject=text)

    @action(Permission.CONTENT_UPDATE)
    def write_preheader(self, actor: Actor, text: str, doc_key: int) -> None:
        self._write(actor, doc_key, preheader=text)

    def _write(self, actor: Actor, doc_key: int, **changed: str) -> None:
        """Keep what was typed and show it. In a conflict it stays here until one text is chosen.

        What was typed into another text than the one on the desk comes too late: it never lands in this one.
        """
        if doc_key != self.doc_key:
            return
        try:
            draft = EmailDraft(**(self._written | changed))
        except ValidationError as error:
            self.save_error = error.errors()[0]["msg"].removeprefix("Value error, ")
            return
        if draft.model_dump() == self._written:
            return
        self._written = draft.model_dump()
        if not self.conflict:
            self._keep(actor, draft)
        self._show()

    def _keep(self, actor: Actor, draft: EmailDraft) -> None:
        try:
            with unit_of_work(actor) as session:
                saved = service.save_draft(
                    session, actor, content_uuid(self._content_id), draft, self._revision
                )
        except service.EditConflict as conflict:
            self.conflict = conflict.message
        except MarketingError as error:
            self.save_error = error.message
        else:
            self._revision, self.saved_at, self.save_error = saved.revision, saved.saved_at.isoformat(), ""
            self.is_changed = draft.model_dump() != self._frozen

    def _show(self) -> None:
        """Compile and render outside any transaction. With errors the last good picture stays."""
        draft = EmailDraft.model_construct(**self._written)
        compiled = compile_draft(draft, frozenset(self._known))
        self.problems = [problem.to_dict() for problem in compiled.problems]
        self.is_stale = not compiled.html
        self.subject_length = len(draft.subject)
        self.used_tags, self.has_own_footer = list(compiled.variables), "unsubscribe_url" in draft.body
        if compiled.html:
            seen = preview(compiled, self._merge_values)
            self.html, self.text = seen.html, seen.text
            self.seen_subject, self.seen_preheader = seen.subject, seen.preheader
            self.kilobytes = -(-compiled.size_bytes // 1000)
            self.size_percent, self.links = compiled.size_bytes * 100 // CLIPPED_AT, len(compiled.links)

    @action(Permission.CONTENT_UPDATE)
    def begin_renaming(self) -> None:
        self.is_renaming = not self.is_archived

    @action(Permission.CONTENT_UPDATE)
    def rename(self, session: Session, actor: Actor, form: Renaming) -> None:
        self.is_renaming = False
        service.rename(session, actor, content_uuid(self._content_id), form.name)
        self.name = form.name

    @action(Permission.CONTENT_UPDATE, busy="is_freezing")
    def make_version(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        if self.conflict:
            return toast.error("Two texts stand against each other. Keep one of them first.")
        made = service.make_version(session, actor, content_uuid(self._content_id))
        self.version, self.is_changed, self._frozen = made.number, False, dict(self._written)
        said = "is made" if made.is_new else "already says exactly this"
        return toast.success(f"Version {made.number} {said}.")

    @action(Permission.CAMPAIGN_TEST_SEND, busy="is_testing")
    def send_test(self, actor: Actor) -> rx.event.EventSpec:
        key = self.seen_as["key"]
        contact_id = None if key.startswith("sample:") else content_uuid(key)
        sent_to = member_tests.send_test(
            actor,
            content_uuid(self._content_id),
            contact_id=contact_id,
            sample=key.removeprefix("sample:"),
        )
        return toast.success(f"Test sent to {', '.join(sent_to)}, as {self.seen_as['label']} would read it.")


def content_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such email. Go back to the list and choose one.") from None


def _usual_first(name: str) -> tuple[int, str]:
    usual = ("first_name", "last_name", "email")
    rank = usual.index(name) if name in usual else len(usual)
    return (rank if name not in merge_fields.SYSTEM_HINTS else 99, name)


def _field(name: str) -> Field:
    hint = merge_fields.SYSTEM_HINTS.get(name, "own field" if name not in merge_fields.OWN_FIELDS else "")
    needs_fallback = name not in merge_fields.SYSTEM_HINTS and name != "email"
    return Field(name=name, hint=hint, needs_fallback=needs_fallback)


def in_the_browser(fields: dict[str, str]) -> dict[str, str]:
    """Our own pictures are asked for where the page came from, whichever of its names was used to open it."""
    return {**fields, "asset_url": "", "unsubscribe_url": "#unsubscribe"}

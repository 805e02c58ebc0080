"""Write emails, freeze them as versions, and put them away."""

import hashlib
import json
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.content import beginnings, queries
from mkt_dashboard.domain.content.compiling import compile_strictly
from mkt_dashboard.domain.content.models import Content, ContentVersion
from mkt_dashboard.domain.content.schemas import (
    LONGEST_NAME,
    ContentDetail,
    EmailDraft,
    MadeVersion,
    NewEmail,
    SavedDraft,
)
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.rendering.email import CompiledEmail


class EditConflict(Conflict):
    """Somebody else saved in between. Both texts are shown; nothing is overwritten."""

    code = "edit_conflict"


def create(session: Session, actor: Actor, new: NewEmail) -> ContentDetail:
    """Begin an email: from a starter, from given text, or empty."""
    actor.require(Permission.CONTENT_CREATE)
    draft = beginnings.draft_of(new.starter) if new.starter else new.draft
    folder_id = folders.place(session, actor, new.folder_id)
    return _add(session, actor, new.name, draft, "content.created", folder_id)


def _add(  # noqa: PLR0917 - what a row is made of
    session: Session, actor: Actor, name: str, draft: EmailDraft, action: str, folder_id: int | None
) -> ContentDetail:
    content = Content(
        workspace_id=actor.workspace_id,
        name=name,
        subject=draft.subject,
        preheader=draft.preheader,
        body=draft.body,
        folder_id=folder_id,
        updated_by=actor.account_id,
    )
    session.add(content)
    session.flush()
    record(session, actor, action, content)
    return queries.get_content(session, actor, content.public_id)


def record(
    session: Session,
    actor: Actor,
    action: str,
    content: Content,
    changes: compliance.Changes | None = None,
    **detail: str | int,
) -> None:
    """Write the audit entry of a change."""
    compliance.record(
        session,
        actor,
        action,
        object_type="content",
        object_id=content.public_id,
        object_name=content.name,
        detail=detail,
        changes=changes,
    )


def duplicate(session: Session, actor: Actor, content_id: UUID) -> ContentDetail:
    """Begin a new email from the draft of another, also of an archived one, in the same folder."""
    actor.require(Permission.CONTENT_CREATE)
    original = queries.get_content(session, actor, content_id)
    suffix = ", copy"
    name = original.row.name[: LONGEST_NAME - len(suffix)] + suffix
    folder_id = folders.place(session, actor, original.row.folder_id)
    return _add(session, actor, name, original.draft, "content.duplicated", folder_id)


def rename(session: Session, actor: Actor, content_id: UUID, name: str) -> None:
    """Give an email another name; mails that were sent are not touched by it."""
    actor.require(Permission.CONTENT_UPDATE)
    content = locked(session, actor, content_id)
    if content.name == name:
        return
    before, content.name = content.name, name
    content.updated_by, content.updated_at = actor.account_id, now()
    session.add(content)
    record(session, actor, "content.renamed", content, changes={"name": (before, name)})


def locked(session: Session, actor: Actor, content_id: UUID) -> Content:
    """Return the row for a change, held until the end of the transaction; else `NotFound`."""
    statement = (
        select(Content)
        .where(queries.seen_by(actor), col(Content.public_id) == content_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    content = session.exec(statement).first()
    if content is None:
        raise NotFound("There is no such email. It may belong to another workspace.")
    return content


def save_draft(
    session: Session, actor: Actor, content_id: UUID, draft: EmailDraft, revision: int
) -> SavedDraft:
    """Keep what was typed, if it was typed over `revision`; else `EditConflict`, and nothing is overwritten.

    Saved in any state: a draft need not compile. Not audited, because it happens all the time; versions are.
    """
    actor.require(Permission.CONTENT_UPDATE)
    statement = (
        update(Content)
        .where(queries.seen_by(actor), col(Content.public_id) == content_id)
        .where(col(Content.revision) == revision, col(Content.archived_at).is_(None))
        .values(
            **draft.model_dump(),
            revision=revision + 1,
            updated_by=actor.account_id,
            updated_at=now(),
        )
        .returning(col(Content.revision), col(Content.updated_at))
    )
    saved = session.execute(statement).first()
    if saved is None:
        raise _why_not_saved(session, actor, content_id)
    return SavedDraft(*saved)


def _why_not_saved(session: Session, actor: Actor, content_id: UUID) -> Conflict:
    row = queries.get_content(session, actor, content_id).row
    if row.status == "archived":
        return Conflict(f"“{row.name}” is archived. Bring it back to go on writing.")
    return EditConflict(
        f"{row.updated_by} saved “{row.name}” while you were writing. "
        "Compare both texts and keep one; nothing was overwritten."
    )


def make_version(session: Session, actor: Actor, content_id: UUID, *, note: str = "") -> MadeVersion:
    """Freeze the draft. When the last version already says the same, that one is returned."""
    actor.require(Permission.CONTENT_UPDATE)
    return _frozen(session, actor, content_id, note)


def freeze(session: Session, actor: Actor, content_id: UUID) -> MadeVersion:
    """Return the version a campaign sends. One that does not compile is `InvalidInput`, field by field."""
    actor.require(Permission.CONTENT_READ)
    return _frozen(session, actor, content_id, note="made at launch")


def _frozen(session: Session, actor: Actor, content_id: UUID, note: str) -> MadeVersion:
    """Compile before the row is locked, and again only if somebody saved in between."""
    known = queries.known_fields(session, actor)
    draft = queries.get_content(session, actor, content_id).draft
    compiled = compile_strictly(draft, known)
    content = locked(session, actor, content_id)
    _refuse_archived(content)
    current = EmailDraft.model_construct(
        subject=content.subject, preheader=content.preheader, body=content.body
    )
    if current != draft:
        draft, compiled = current, compile_strictly(current, known)
    return _kept_or_new(session, actor, content, draft, compiled=compiled, note=note)


def _refuse_archived(content: Content) -> None:
    if content.archived_at:
        raise Conflict(f"“{content.name}” is archived. Bring it back first.")


def _kept_or_new(
    session: Session,
    actor: Actor,
    content: Content,
    draft: EmailDraft,
    *,
    compiled: CompiledEmail,
    note: str,
) -> MadeVersion:
    """Runs under the lock of the content, so that two people never make the same number."""
    frozen = compiled.to_dict()
    sha256 = _sha256(draft, frozen)
    last = queries.find_last_version(session, content)
    if last and last.sha256 == sha256:
        return MadeVersion(last.id, last.number, sha256, is_new=False, compiled=compiled)
    version = ContentVersion(
        workspace_id=actor.workspace_id,
        content_id=content.id,
        number=last.number + 1 if last else 1,
        **draft.model_dump(),
        compiled=frozen,
        sha256=sha256,
        created_by=actor.account_id,
        note=note,
    )
    session.add(version)
    session.flush()
    record(session, actor, "content.version_made", content, number=version.number, sha256=sha256.hex())
    return MadeVersion(version.id, version.number, sha256, is_new=True, compiled=compiled)


def _sha256(draft: EmailDraft, compiled: dict[str, object]) -> bytes:
    """What was approved is what leaves: covers what was written and what is sent, not what we say of it."""
    sent = {key: value for key, value in compiled.items() if key != "problems"}
    whole = json.dumps([draft.model_dump(), sent], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(whole.encode()).digest()


def restore(session: Session, actor: Actor, content_id: UUID, number: int, revision: int) -> SavedDraft:
    """Put what a version says back into the draft. The version and all after it stay."""
    version = queries.get_version(session, actor, content_id, number)
    return save_draft(session, actor, content_id, version, revision)


def archive(session: Session, actor: Actor, content_id: UUID) -> None:
    """Put an email out of the way; the second time does nothing. Its versions stay: mails came from them."""
    actor.require(Permission.CONTENT_ARCHIVE)
    content = locked(session, actor, content_id)
    if content.archived_at is None:
        content.archived_at = now()
        session.add(content)
        record(session, actor, "content.archived", content)


def bring_back(session: Session, actor: Actor, content_id: UUID) -> None:
    """Take an email out of the archive. The second time does nothing."""
    actor.require(Permission.CONTENT_ARCHIVE)
    content = locked(session, actor, content_id)
    if content.archived_at is not None:
        content.archived_at = None
        session.add(content)
        record(session, actor, "content.brought_back", content)

"""Read emails, their versions, and the fields merge tags may name."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, tuple_
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.domain.content.merge_fields import known_fields, preview_fields
from mkt_dashboard.domain.content.models import Content, ContentVersion
from mkt_dashboard.domain.content.schemas import (
    ContentDetail,
    ContentPage,
    ContentRow,
    ContentStatus,
    EmailDraft,
    VersionRow,
)
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.models import Account
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.models import Folder
from mkt_dashboard.rendering.email import CompiledEmail

__all__ = ["known_fields", "preview_fields"]  # read beside the rest: `queries.known_fields(session, actor)`

MOST_IN_A_PAGE = 100
MOST_VERSIONS = 200


def list_contents(
    session: Session,
    actor: Actor,
    *,
    search: str = "",
    archived: bool = False,
    folder: str = "",
    after: tuple[str, int] | None = None,
    limit: int = 24,
) -> ContentPage:
    """Page through emails, the last edited first; `search` looks through names and subjects.

    `folder` is the id of one, or `NOWHERE`: what has none.
    """
    actor.require(Permission.CONTENT_READ)
    size = max(1, min(limit, MOST_IN_A_PAGE))
    archived_at = col(Content.archived_at)
    statement = (
        _rows(actor)
        .where(archived_at.is_not(None) if archived else archived_at.is_(None))
        .where(folders.filed_in(session, actor, col(Content.folder_id), folder))
        .order_by(col(Content.updated_at).desc(), col(Content.id).desc())
        .limit(size + 1)
    )
    if wanted := search.strip():
        pattern = f"%{_escaped(wanted)}%"
        statement = statement.where(
            or_(col(Content.name).ilike(pattern), col(Content.subject).ilike(pattern))
        )
    if after:
        statement = statement.where(tuple_(col(Content.updated_at), col(Content.id)) < _place(after))
    found = session.execute(statement).all()
    last = found[size - 1][0] if len(found) > size else None
    following = (last.updated_at.isoformat(), last.id) if last else None
    return ContentPage([_row(*one) for one in found[:size]], following)


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Say which emails somebody works with: those of the workspace, or of her folders."""
    return (col(Content.workspace_id) == actor.workspace_id) & folders.in_scope(actor, col(Content.folder_id))


def _rows(actor: Actor) -> Select[Any]:
    """Each email with who edited it last, the number of its last version, and its folder."""
    version = (
        select(func.coalesce(func.max(ContentVersion.number), 0))
        .where(ContentVersion.content_id == Content.id)
        .scalar_subquery()
    )
    return (
        select(Content, Account.name, version, Folder.public_id, Folder.name)  # pyright: ignore[reportCallIssue]
        .outerjoin(Account, col(Account.id) == Content.updated_by)
        .outerjoin(Folder, col(Folder.id) == Content.folder_id)
        .where(seen_by(actor))
    )


def _row(
    content: Content, editor: str | None, version: int, folder_id: UUID | None, folder: str | None
) -> ContentRow:
    return ContentRow(
        id=content.public_id,
        type=content.type,
        name=content.name,
        subject=content.subject,
        status=ContentStatus.ARCHIVED if content.archived_at else ContentStatus.DRAFT,
        version=version,
        revision=content.revision,
        updated_by=editor or "System",
        created_at=content.created_at,
        updated_at=content.updated_at,
        folder_id=folder_id,
        folder_name=folder or "",
    )


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_").replace("\0", "")


def _place(after: tuple[str, int]) -> tuple[datetime, int]:
    try:
        return datetime.fromisoformat(after[0]), after[1]
    except ValueError:
        sentence = "This cursor is not one of ours. Leave it out to start at the first page."
        raise InvalidInput(sentence, {"cursor": sentence}) from None


def count_contents(session: Session, actor: Actor, *, archived: bool = False) -> int:
    actor.require(Permission.CONTENT_READ)
    archived_at = col(Content.archived_at)
    statement = (
        select(func.count())
        .select_from(Content)
        .where(seen_by(actor))
        .where(archived_at.is_not(None) if archived else archived_at.is_(None))
    )
    return session.exec(statement).one()


def get_row(session: Session, actor: Actor, content_id: UUID) -> ContentRow:
    """Return one email as lists show it."""
    return _row(*_found(session, actor, content_id))


def _found(session: Session, actor: Actor, content_id: UUID) -> Row[Any]:
    found = session.execute(_rows(actor).where(col(Content.public_id) == content_id)).first()
    if found is None:
        raise NotFound("There is no such email. It may belong to another workspace.")
    return found


def get_content(session: Session, actor: Actor, content_id: UUID) -> ContentDetail:
    """Return one email with its draft."""
    actor.require(Permission.CONTENT_READ)
    found = _found(session, actor, content_id)
    content: Content = found[0]
    last = find_last_version(session, content)
    draft = EmailDraft.model_construct(
        subject=content.subject, preheader=content.preheader, body=content.body
    )
    return ContentDetail(_row(*found), draft, is_changed=last is None or draft_of(last) != draft)


def find_last_version(session: Session, content: Content) -> ContentVersion | None:
    statement = (
        select(ContentVersion)
        .where(ContentVersion.content_id == content.id)
        .order_by(col(ContentVersion.number).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def draft_of(version: ContentVersion) -> EmailDraft:
    """What was written in a version; not checked again, it was when it was written."""
    return EmailDraft.model_construct(subject=version.subject, preheader=version.preheader, body=version.body)


def list_versions(session: Session, actor: Actor, content_id: UUID) -> list[VersionRow]:
    """Return the versions of one email, newest first."""
    actor.require(Permission.CONTENT_READ)
    statement = (
        select(ContentVersion, Account.name)
        .join(Content, col(Content.id) == ContentVersion.content_id)
        .outerjoin(Account, col(Account.id) == ContentVersion.created_by)
        .where(seen_by(actor), col(Content.public_id) == content_id)
        .order_by(col(ContentVersion.number).desc())
        .limit(MOST_VERSIONS)
    )
    return [_version_row(version, author) for version, author in session.exec(statement).all()]


def _version_row(version: ContentVersion, author: str | None) -> VersionRow:
    return VersionRow(
        number=version.number,
        subject=version.subject,
        created_by=author or "System",
        created_at=version.created_at,
        note=version.note,
        sha256=version.sha256.hex(),
    )


def get_version(session: Session, actor: Actor, content_id: UUID, number: int) -> EmailDraft:
    """Return what was written in one version."""
    actor.require(Permission.CONTENT_READ)
    statement = (
        select(ContentVersion)
        .join(Content, col(Content.id) == ContentVersion.content_id)
        .where(seen_by(actor), col(Content.public_id) == content_id)
        .where(ContentVersion.number == number)
    )
    version = session.exec(statement).first()
    if version is None:
        raise NotFound(f"This email has no version {number}. Choose one of the list.")
    return draft_of(version)


def get_compiled(session: Session, actor: Actor, version_id: int) -> CompiledEmail:
    """Return a frozen version ready to be sent, by the id that `service.freeze` gave."""
    statement = select(ContentVersion.compiled).where(
        ContentVersion.id == version_id, ContentVersion.workspace_id == actor.workspace_id
    )
    compiled = session.exec(statement).first()
    if compiled is None:
        raise NotFound("There is no such version of an email.")
    return CompiledEmail.from_dict(compiled)

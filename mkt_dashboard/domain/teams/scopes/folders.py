"""Folders: make them, rename them, delete them, and say where something is filed."""

from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, func, text, true
from sqlmodel import Session, col, select

from mkt_dashboard.core.db import beyond_scope
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes.models import Folder
from mkt_dashboard.domain.teams.scopes.schemas import FolderDraft, FolderRow

MOST_FOLDERS = 200
# What stands in an address for “filed nowhere”.
NOWHERE = "none"
FILED = ("contents", "campaigns")
SCOPED = ("members", "invitations", "api_keys")


def list_folders(session: Session, actor: Actor) -> list[FolderRow]:
    """Return the folders somebody may work with, by name."""
    actor.require(Permission.WORKSPACE_READ)
    statement = (
        select(Folder)
        .where(Folder.workspace_id == actor.workspace_id, seen_by(actor))
        .order_by(func.lower(Folder.name))
        .limit(MOST_FOLDERS)
    )
    return [_row(found) for found in session.exec(statement)]


def seen_by(actor: Actor) -> ColumnElement[bool]:
    """Say which folders somebody works with."""
    return true() if actor.folders is None else col(Folder.id).in_(sorted(actor.folders))


def create_folder(session: Session, actor: Actor, draft: FolderDraft) -> FolderRow:
    """Make a folder. Who is limited to folders makes none: it would be in nobody's reach but the others'."""
    actor.require(Permission.FOLDER_MANAGE)
    _refuse_limited(actor, "makes none")
    name = _checked_name(session, actor, draft.name)
    count = select(func.count()).select_from(Folder).where(Folder.workspace_id == actor.workspace_id)
    if session.exec(count).one() >= MOST_FOLDERS:
        raise Conflict(f"A workspace has at most {MOST_FOLDERS} folders. Delete one that is not used.")
    made = Folder(workspace_id=actor.workspace_id, name=name)
    session.add(made)
    session.flush()
    _record(session, actor, "folder.created", made)
    return _row(made)


def rename_folder(session: Session, actor: Actor, folder_id: UUID, draft: FolderDraft) -> FolderRow:
    """Give a folder another name. What is in it stays."""
    actor.require(Permission.FOLDER_MANAGE)
    found = find(session, actor, folder_id)
    before, found.name = found.name, _checked_name(session, actor, draft.name, but=found)
    session.add(found)
    session.flush()
    if found.name != before:
        _record(session, actor, "folder.renamed", found, {"name": (before, found.name)})
    return _row(found)


def delete_folder(session: Session, actor: Actor, folder_id: UUID) -> None:
    """Delete a folder. What is in it stays and has none; who was limited to it sees what is left to her."""
    actor.require(Permission.FOLDER_MANAGE)
    found = find(session, actor, folder_id)
    _refuse_limited(actor, "deletes none")
    bound = {"workspace": actor.workspace_id, "folder": found.id}
    for table in FILED:
        statement = (
            f"UPDATE {table} SET folder_id = NULL WHERE workspace_id = :workspace AND folder_id = :folder"  # noqa: S608
        )
        session.connection().execute(text(statement), bound)
    for table in SCOPED:
        statement = (
            f"UPDATE {table} SET folder_scope = array_remove(folder_scope, :folder) "  # noqa: S608
            "WHERE workspace_id = :workspace AND :folder = ANY (folder_scope)"
        )
        session.connection().execute(text(statement), bound)
    session.delete(found)
    session.flush()
    _record(session, actor, "folder.deleted", found)


def find(session: Session, actor: Actor, folder_id: UUID) -> Folder:
    """Return the table row. A folder of another workspace, or outside one's scope, does not exist."""
    statement = select(Folder).where(
        Folder.workspace_id == actor.workspace_id, Folder.public_id == folder_id, seen_by(actor)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(
            "There is no such folder here. Choose another one.", {"folder_id": "There is no such folder."}
        )
    return found


def place(session: Session, actor: Actor, folder_id: UUID | None) -> int | None:
    """Return where something new is filed.

    Who is limited to folders must name one, else she would not see what she made; her only one goes without
    saying.
    """
    if folder_id is not None:
        return find(session, actor, folder_id).id
    if actor.folders is None:
        return None
    if len(actor.folders) == 1:
        return min(actor.folders)
    sentence = "Choose one of your folders. Outside of them you would not see it any more."
    raise InvalidInput(sentence, {"folder_id": sentence})


def filed_in(
    session: Session, actor: Actor, column: SQLColumnExpression[int | None], wanted: str
) -> ColumnElement[bool]:
    """Narrow to one folder by its id, to what has none (`NOWHERE`), or not at all ("")."""
    if not wanted:
        return true()
    if wanted == NOWHERE:
        return column.is_(None)
    try:
        return column == find(session, actor, UUID(wanted)).id
    except ValueError:
        raise NotFound("There is no such folder here. Choose another one.") from None


def in_scope(actor: Actor, column: SQLColumnExpression[int | None]) -> ColumnElement[bool]:
    """Say which emails or campaigns somebody works with, by the folder they are in."""
    return true() if actor.folders is None else column.in_(sorted(actor.folders))


def _refuse_limited(actor: Actor, what: str) -> None:
    if actor.folders is not None:
        raise Forbidden(f"Who works with some folders only {what}. Ask a Marketing Admin of your workspace.")


def _checked_name(session: Session, actor: Actor, name: str, but: Folder | None = None) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        sentence = "A folder needs a name, for example “Spring” or “Austria”."
        raise InvalidInput(sentence, {"name": sentence})
    statement = select(Folder.id).where(
        Folder.workspace_id == actor.workspace_id, func.lower(Folder.name) == name.lower()
    )
    with beyond_scope(session):
        same = session.exec(statement).first()
    if same is not None and (but is None or same != but.id):
        sentence = f"There is a folder “{name}” already. Choose another name."
        raise Conflict(sentence, {"name": sentence})
    return name


def _row(found: Folder) -> FolderRow:
    return FolderRow(id=found.public_id, name=found.name, created_at=found.created_at)


def _record(
    session: Session, actor: Actor, action: str, about: Folder, changes: compliance.Changes | None = None
) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="folder",
        object_id=about.public_id,
        object_name=about.name,
        changes=changes,
    )

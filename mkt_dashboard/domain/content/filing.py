"""File emails into folders."""

from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.domain.content import queries
from mkt_dashboard.domain.content.schemas import ContentRow
from mkt_dashboard.domain.content.service import locked, record
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes import folders


def move_to_folder(session: Session, actor: Actor, content_id: UUID, folder_id: UUID | None) -> ContentRow:
    """File an email elsewhere, or nowhere. What it says, and when it was edited, stays as it is."""
    actor.require(Permission.CONTENT_UPDATE)
    content = locked(session, actor, content_id)
    wanted = folders.place(session, actor, folder_id)
    if content.folder_id != wanted:
        before = queries.get_row(session, actor, content_id).folder_name
        content.folder_id = wanted
        session.add(content)
        session.flush()
        after = queries.get_row(session, actor, content_id).folder_name
        record(session, actor, "content.moved", content, changes={"folder": (before, after)})
    return queries.get_row(session, actor, content_id)

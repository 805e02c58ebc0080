"""How the audience moves: files that are being read, files that need somebody, people who joined."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, or_, select

from mkt_dashboard.domain.audience.models import Import, ImportStatus
from mkt_dashboard.domain.permissions import Actor, Permission


@dataclass(frozen=True)
class ImportGlance:
    """An import in one line."""

    id: UUID
    file_name: str
    status: str
    share: float
    rows: int
    rejected: int
    error: str
    at: datetime


def list_running_imports(session: Session, actor: Actor, limit: int = 5) -> list[ImportGlance]:
    """Return the imports that wait or run, oldest first."""
    actor.require(Permission.CONTACT_IMPORT)
    statement = (
        select(Import)
        .where(Import.workspace_id == actor.workspace_id)
        .where(col(Import.status).in_([ImportStatus.QUEUED, ImportStatus.RUNNING]))
        .order_by(col(Import.id))
        .limit(limit)
    )
    return [_glance(found) for found in session.exec(statement)]


def list_imports_to_look_at(
    session: Session, actor: Actor, since: datetime, limit: int = 5
) -> list[ImportGlance]:
    """Return the imports that failed, or refused rows, since a moment; newest first."""
    actor.require(Permission.CONTACT_IMPORT)
    refused_rows = (col(Import.status) == ImportStatus.DONE) & (col(Import.rejected) > 0)
    statement = (
        select(Import)
        .where(Import.workspace_id == actor.workspace_id, Import.created_at >= since)
        .where(or_(col(Import.status) == ImportStatus.FAILED, refused_rows))
        .order_by(col(Import.id).desc())
        .limit(limit)
    )
    return [_glance(found) for found in session.exec(statement)]


def _glance(found: Import) -> ImportGlance:
    return ImportGlance(
        id=found.public_id,
        file_name=found.file_name,
        status=found.status,
        share=min(1.0, found.read_bytes / found.file_bytes) if found.file_bytes else 0.0,
        rows=found.rows,
        rejected=found.rejected,
        error=found.error,
        at=found.finished_at or found.created_at,
    )


def count_contacts_created(session: Session, actor: Actor, since: datetime, until: datetime) -> int:
    """Count the contacts that were added between two moments."""
    statement = text(
        "SELECT count(*) FROM contacts "
        "WHERE workspace_id = :workspace_id AND created_at >= :since AND created_at < :until"
    )
    bound = {"workspace_id": actor.workspace_id, "since": since, "until": until}
    return session.connection().execute(statement, bound).scalar_one()


def list_contacts_created_by_day(
    session: Session, actor: Actor, since: datetime, until: datetime, *, time_zone: str
) -> dict[date, int]:
    """Return how many contacts were added on each day of the workspace's own calendar."""
    statement = text(
        "SELECT (created_at AT TIME ZONE :time_zone)::date, count(*) FROM contacts "
        "WHERE workspace_id = :workspace_id AND created_at >= :since AND created_at < :until GROUP BY 1"
    )
    bound = {"workspace_id": actor.workspace_id, "since": since, "until": until, "time_zone": time_zone}
    return dict(row.tuple() for row in session.connection().execute(statement, bound))


def has_contacts(session: Session, actor: Actor) -> bool:
    """Say whether this workspace has anybody to write to, without counting."""
    statement = text("SELECT EXISTS (SELECT FROM contacts WHERE workspace_id = :workspace_id)")
    return session.connection().execute(statement, {"workspace_id": actor.workspace_id}).scalar_one()

"""How the audience moves: files that are being read, files that need somebody, people who joined."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, text
from sqlmodel import Session, col, func, or_, select

from mkt_dashboard.domain.audience import scope
from mkt_dashboard.domain.audience.models import Contact, Import, ImportStatus
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
        .where(Import.workspace_id == actor.workspace_id, scope.imports_of(actor))
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
        .where(scope.imports_of(actor))
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
    statement = select(func.count()).select_from(Contact).where(*_created(actor, since, until))
    return session.exec(statement).one()


def list_contacts_created_by_day(
    session: Session, actor: Actor, since: datetime, until: datetime, *, time_zone: str
) -> dict[date, int]:
    """Return how many contacts were added on each day of the workspace's own calendar."""
    day = cast(func.timezone(time_zone, col(Contact.created_at)), Date)
    statement = select(day, func.count()).where(*_created(actor, since, until)).group_by(text("1"))
    return dict(session.exec(statement).all())


def _created(actor: Actor, since: datetime, until: datetime) -> tuple[ColumnElement[bool] | bool, ...]:
    return (
        Contact.workspace_id == actor.workspace_id,
        Contact.created_at >= since,
        Contact.created_at < until,
        scope.contacts_of(actor),
    )


def has_contacts(session: Session, actor: Actor) -> bool:
    """Say whether there is anybody to write to, without counting."""
    statement = select(Contact.id).where(Contact.workspace_id == actor.workspace_id, scope.contacts_of(actor))
    return session.exec(statement.limit(1)).first() is not None

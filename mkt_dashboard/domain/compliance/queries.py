"""Read the audit log: what happened in a workspace, and what one member worked on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, column, table, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, func, or_, select

from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Permission

# Where the things stand that entries are about, and which of their keys a scope holds.
PLACES = {
    "campaign": ("campaigns", "folder_id"),
    "content": ("contents", "folder_id"),
    "list": ("lists", "id"),
    "import": ("imports", "list_id"),
}


@dataclass(frozen=True)
class Activity:
    """One thing that somebody, or the system, did."""

    at: datetime
    actor_name: str
    action: str
    object_type: str
    object_id: UUID | None
    object_name: str
    detail: dict[str, Any]


@dataclass(frozen=True)
class Touched:
    """A thing somebody worked on, with the name it had then."""

    object_type: str
    object_id: UUID
    object_name: str


def list_activity(
    session: Session, actor: Actor, *, kinds: frozenset[str], since: datetime, limit: int = 8
) -> list[Activity]:
    """Return what happened to these kinds of things, newest first: `frozenset({"campaign", "import"})`."""
    actor.require(Permission.WORKSPACE_READ)
    statement = (
        select(AuditEntry)
        .where(AuditEntry.workspace_id == actor.workspace_id, AuditEntry.at >= since, _in_reach(actor))
        .where(col(AuditEntry.object_type).in_(kinds))
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    )
    return [_activity(entry) for entry in session.exec(statement)]


def _in_reach(actor: Actor) -> ColumnElement[bool]:
    """Narrow to things of somebody's lists and folders: entries hold names, and outlive a change of scope."""
    if not actor.is_limited:
        return true()
    return or_(
        *(
            (col(AuditEntry.object_type) == kind) & col(AuditEntry.object_id).in_(_seen(actor, *where))
            for kind, where in PLACES.items()
        )
    )


def _seen(actor: Actor, name: str, key: str) -> Select[tuple[UUID]]:
    things = table(name, column("public_id"), column("workspace_id"), column(key))
    scope = actor.folders if key == "folder_id" else actor.lists
    seen = sa_select(things.c.public_id).where(things.c.workspace_id == actor.workspace_id)
    return seen if scope is None else seen.where(things.c[key].in_(sorted(scope)))


def list_history(session: Session, actor: Actor, object_id: UUID, limit: int = 50) -> list[Activity]:
    """Return what happened to one thing, newest first. Whoever may read the thing may read this."""
    actor.require(Permission.WORKSPACE_READ)
    statement = (
        select(AuditEntry)
        .where(AuditEntry.workspace_id == actor.workspace_id, AuditEntry.object_id == object_id)
        .order_by(col(AuditEntry.id).desc())
        .limit(limit)
    )
    return [_activity(entry) for entry in session.exec(statement)]


def _activity(entry: AuditEntry) -> Activity:
    return Activity(
        at=entry.at,
        actor_name=entry.actor_name,
        action=entry.action,
        object_type=entry.object_type,
        object_id=entry.object_id,
        object_name=entry.object_name,
        detail=entry.detail,
    )


def list_touched(session: Session, actor: Actor, *, kinds: frozenset[str], limit: int = 5) -> list[Touched]:
    """Return what this member worked on last, each thing once, without what was deleted since."""
    latest = func.max(AuditEntry.id).label("latest")
    statement = (
        select(AuditEntry.object_type, AuditEntry.object_id, func.max(AuditEntry.object_name), latest)
        .where(AuditEntry.workspace_id == actor.workspace_id, AuditEntry.account_id == actor.account_id)
        .where(col(AuditEntry.object_type).in_(kinds), col(AuditEntry.object_id).is_not(None))
        .where(_in_reach(actor))
        .group_by(col(AuditEntry.object_type), col(AuditEntry.object_id))
        .having(~func.bool_or(or_(*_endings(kinds))))
        .order_by(latest.desc())
        .limit(limit)
    )
    return [Touched(kind, identity, name) for kind, identity, name, _ in session.exec(statement) if identity]


def _endings(kinds: frozenset[str]) -> list[Any]:
    return [AuditEntry.action == f"{kind}.deleted" for kind in sorted(kinds)]

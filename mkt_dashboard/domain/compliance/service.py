"""Write down who did what, and who must not be mailed."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from mkt_dashboard.domain.compliance.models import AuditEntry, Suppression, SuppressionReason
from mkt_dashboard.domain.permissions import Actor

Changes = Mapping[str, tuple[Any, Any]]


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    object_type: str = "",
    object_id: UUID | None = None,
    object_name: str = "",
    detail: Mapping[str, Any] | None = None,
    changes: Changes | None = None,
) -> None:
    """Append to the audit log in the transaction of the change: both happen or neither.

    Record last: the entry takes its place in the chain of the workspace, and until the commit nobody else's
    can follow it. `changes` holds what a field was and what it is, `{"name": (old, new)}`; a field that
    stayed as it was is left out. Never the personal data of a contact, never a secret: entries stay for ever.
    """
    held = dict(detail or {})
    if changes is not None:
        held["changes"] = _differing(changes)
    session.add(
        AuditEntry(
            workspace_id=actor.workspace_id,
            account_id=actor.account_id,
            actor_name=actor.name,
            door=actor.door,
            ip=actor.ip,
            action=action,
            object_type=object_type,
            object_id=object_id,
            object_name=object_name,
            detail=held,
        )
    )


def _differing(changes: Changes) -> dict[str, list[Any]]:
    pairs = {name: [to_jsonable_python(old), to_jsonable_python(new)] for name, (old, new) in changes.items()}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def suppress(
    session: Session, actor: Actor, hashes: Iterable[UUID], reason: SuppressionReason, source: str = ""
) -> int:
    """Suppress mailboxes for good and say how many were new. The first reason stays."""
    rows = [
        {"workspace_id": actor.workspace_id, "address_hash": value, "reason": reason.value, "source": source}
        for value in hashes
    ]
    if not rows:
        return 0
    statement = (
        insert(Suppression).values(rows).on_conflict_do_nothing().returning(col(Suppression.address_hash))
    )
    return len(session.execute(statement).all())

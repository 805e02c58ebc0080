"""Write down who did what, and who must not be mailed."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col

from mkt_dashboard.domain.compliance.models import AuditEntry, Suppression, SuppressionReason
from mkt_dashboard.domain.permissions import Actor


def record(
    session: Session,
    actor: Actor,
    action: str,
    *,
    object_type: str = "",
    object_id: UUID | None = None,
    object_name: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Append to the audit log in the transaction of the change: both happen or neither."""
    session.add(
        AuditEntry(
            workspace_id=actor.workspace_id,
            account_id=actor.account_id,
            actor_name=actor.name,
            door=actor.door,
            action=action,
            object_type=object_type,
            object_id=object_id,
            object_name=object_name,
            detail=dict(detail or {}),
        )
    )


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

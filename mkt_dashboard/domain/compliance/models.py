"""Who must not be mailed, and who did what."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, FetchedValue, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field

from mkt_dashboard.domain import columns


class SuppressionReason(StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"
    MANUAL = "manual"


class Suppression(columns.Table, table=True):
    """An address that gets nothing. Kept as a keyed hash, so it survives the erasure of the contact."""

    __tablename__ = "suppressions"

    workspace_id: int = columns.workspace_id(primary_key=True)
    address_hash: UUID = Field(sa_column=Column(PG_UUID, primary_key=True))
    reason: str
    source: str = ""
    at: datetime = columns.created_at()


class AuditEntry(columns.Table, table=True):
    """Who did what, when, from where, through which door. Never changed, never deleted.

    `seq` and `hash` are the database's alone: each hash covers the entry and the hash before it.
    """

    __tablename__ = "audit"
    __table_args__ = (
        Index(None, "workspace_id", "id"),
        Index(None, "workspace_id", "seq", unique=True),
        Index(None, "workspace_id", "object_id"),
        Index(None, "workspace_id", "account_id"),
    )

    id: int = columns.identity()
    workspace_id: int = columns.workspace_or_installation()
    account_id: int | None = columns.reference("accounts.id", nullable=True)
    actor_name: str
    door: str
    ip: str = ""
    action: str
    object_type: str = ""
    object_id: UUID | None = Field(default=None, sa_column=Column(PG_UUID, nullable=True))
    object_name: str = ""
    detail: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    at: datetime = columns.created_at()
    seq: int = Field(default=None, sa_column=Column(BigInteger, FetchedValue(), nullable=False))
    hash: bytes = Field(default=None, sa_column=Column(LargeBinary, FetchedValue(), nullable=False))


class AuditCheck(columns.Table, table=True):
    """What the last verification of a workspace's chain found; no problem means that it is whole."""

    __tablename__ = "audit_checks"

    workspace_id: int = columns.workspace_or_installation(primary_key=True)
    last_seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    problem: str = ""
    at: datetime = columns.created_at()

"""Emails: a working draft, and versions that never change once made."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mkt_dashboard.domain import columns


class Content(columns.Table, table=True):
    """An email people work on. The draft is saved all the time; a version is made on purpose."""

    __tablename__ = "contents"
    __table_args__ = (
        Index("ix_contents_workspace_id_id", "workspace_id", "id"),
        Index("ix_contents_workspace_id_updated_at", "workspace_id", "updated_at", "id"),
    )

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    type: str = "email"
    name: str
    subject: str = ""
    preheader: str = ""
    body: str = ""
    folder_id: int | None = columns.reference("folders.id", nullable=True, index=True)
    # Grows by one with each save; a save that started from an older one is a conflict, never an overwrite.
    revision: int = 1
    updated_by: int | None = columns.reference("accounts.id", nullable=True)
    created_at: datetime = columns.created_at()
    updated_at: datetime = columns.created_at()
    archived_at: datetime | None = columns.moment()


class ContentVersion(columns.Table, table=True):
    """What was written and what it compiles to, frozen. A trigger refuses every change."""

    __tablename__ = "content_versions"
    __table_args__ = (UniqueConstraint("content_id", "number"),)

    id: int = columns.identity()
    workspace_id: int = columns.workspace_id()
    content_id: int = columns.reference("contents.id")
    number: int
    subject: str
    preheader: str
    body: str
    compiled: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    sha256: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_by: int | None = columns.reference("accounts.id", nullable=True)
    created_at: datetime = columns.created_at()
    note: str = Field(default="", sa_column_kwargs={"server_default": text("''")})

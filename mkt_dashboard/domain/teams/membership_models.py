"""Roles that a workspace made itself, and invitations that wait for an answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Column,
    DateTime,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from mkt_dashboard.domain import columns


class CustomRole(columns.Table, table=True):
    """A named choice of permissions. Members point at it, so a change reaches all who hold it."""

    __tablename__ = "custom_roles"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    name: str
    permissions: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    created_at: datetime = columns.created_at()


class Invitation(columns.Table, table=True):
    """An address that may join. Of its link only the hash is kept; it is used once, or not at all."""

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_open",
            "workspace_id",
            "email_key",
            unique=True,
            postgresql_where=text("accepted_at IS NULL AND revoked_at IS NULL"),
        ),
    )

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    email: str
    email_key: str
    role: str
    custom_role_id: int | None = columns.reference("custom_roles.id", nullable=True)
    list_scope: list[int] | None = columns.scope()
    folder_scope: list[int] | None = columns.scope()
    invited_by: int | None = columns.reference("accounts.id", nullable=True)
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: datetime = columns.created_at()
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    accepted_at: datetime | None = columns.moment()
    revoked_at: datetime | None = columns.moment()

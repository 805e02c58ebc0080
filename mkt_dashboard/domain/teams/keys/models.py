"""Keys of programs, the refresh tokens of a signed-in program, and the keys that sign access tokens."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Index, Integer, LargeBinary, String, text
from sqlmodel import Field

from mkt_dashboard.domain import columns


class KeyKind(StrEnum):
    """A personal key acts as its maker and ends with her membership; a service key is the workspace's own."""

    PERSONAL = "personal"
    SERVICE = "service"


class ApiKey(columns.Table, table=True):
    """A key of a program. The secret is shown once; only its hash is kept."""

    __tablename__ = "api_keys"
    __table_args__ = (
        # Names stand in the audit log, so those in use are told apart.
        Index(
            "uq_api_keys_name_in_use",
            "workspace_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    account_id: int = columns.reference("accounts.id", index=True)
    kind: str
    name: str
    public_part: str = Field(sa_column=Column(String, nullable=False, unique=True))
    secret_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    scopes: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    # Of a service key: what its maker saw when she made it. A personal key sees what its maker sees now.
    list_scope: list[int] | None = columns.scope()
    folder_scope: list[int] | None = columns.scope()
    created_at: datetime = columns.created_at()
    expires_at: datetime | None = columns.moment()
    revoked_at: datetime | None = columns.moment()
    last_used_at: datetime | None = columns.moment()
    last_used_from: str = ""
    last_used_agent: str = ""
    # How many calls a minute, where the share of the workspace would be too much.
    per_minute: int | None = Field(default=None, sa_column=Column(Integer, nullable=True))
    # The secret before the last one still opens until then.
    old_secret_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    old_ends_at: datetime | None = columns.moment()
    renewed_at: datetime | None = columns.moment()
    # How many days before its end somebody was told last.
    noticed_days: int | None = Field(default=None, sa_column=Column(Integer, nullable=True))


class KeyCalls(columns.Table, table=True):
    """What one key did in one hour: all calls, those without the right, those over a limit."""

    __tablename__ = "api_key_calls"
    __table_args__ = (Index(None, "workspace_id", "hour"),)

    key_id: int = columns.reference("api_keys.id", primary_key=True)
    hour: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    workspace_id: int = columns.workspace_id()
    calls: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    refused: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))
    limited: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, default=0))


class RefreshToken(columns.Table, table=True):
    """One link of the chain that keeps a program signed in. All links of a session are one family."""

    __tablename__ = "refresh_tokens"

    id: int = columns.identity()
    workspace_id: int = columns.workspace_id()
    session_id: int = columns.reference("sessions.id", index=True, on_delete="CASCADE")
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    created_at: datetime = columns.created_at()
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    used_at: datetime | None = columns.moment()


class SigningKey(columns.Table, table=True):
    """An Ed25519 key of the installation. A retired one signs nothing, but what it signed is still read."""

    __tablename__ = "signing_keys"

    id: int = columns.identity()
    kid: str = Field(sa_column=Column(String, nullable=False, unique=True))
    public_part: str
    sealed: str = ""
    created_at: datetime = columns.created_at()
    retired_at: datetime | None = columns.moment()

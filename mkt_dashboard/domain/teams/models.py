"""Workspaces, the accounts people sign in with, their membership and their open sessions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mkt_dashboard.domain import columns


class Workspace(columns.Table, table=True):
    """The tenant. Everything else carries its id."""

    __tablename__ = "workspaces"

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    name: str
    time_zone: str = "UTC"
    postal_address: str = ""
    sender_name: str = ""
    sender_email: str = ""
    is_demo: bool = False
    owner_account_id: int | None = columns.reference("accounts.id", nullable=True)
    # Pairs of network and note, `networks.AllowedNetwork`; none means everywhere.
    allowed_networks: list[dict[str, str]] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'"))
    )
    created_at: datetime = columns.created_at()
    # Nobody is let in and nothing is sent; it stays, and may be opened again.
    closed_at: datetime | None = columns.moment()
    # A closed one of which everything is being removed. There is no way back.
    deleting_at: datetime | None = columns.moment()


class Account(columns.Table, table=True):
    """A person who can sign in; may be a member of several workspaces, so it carries none."""

    __tablename__ = "accounts"
    __table_args__ = (
        Index(
            "uq_accounts_is_instance_owner",
            "is_instance_owner",
            unique=True,
            postgresql_where=text("is_instance_owner"),
        ),
    )

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    email: str
    email_key: str = Field(sa_column=Column(String, nullable=False, unique=True))
    name: str
    password_hash: str
    # Whoever set the installation up. It gives no permission in any workspace.
    is_instance_owner: bool = False
    created_at: datetime = columns.created_at()


class Member(columns.Table, table=True):
    """An account in a workspace, with the role it has there: one of the five, or one the workspace made."""

    __tablename__ = "members"
    __table_args__ = (UniqueConstraint("workspace_id", "account_id"), Index(None, "account_id"))

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    account_id: int = columns.reference("accounts.id")
    role: str
    custom_role_id: int | None = columns.reference("custom_roles.id", nullable=True, index=True)
    list_scope: list[int] | None = columns.scope()
    folder_scope: list[int] | None = columns.scope()
    deactivated_at: datetime | None = columns.moment()
    created_at: datetime = columns.created_at()


class SignInSession(columns.Table, table=True):
    """One browser that is signed in, to a workspace or the installation. Its cookie is kept as a hash."""

    __tablename__ = "sessions"

    id: int = columns.identity()
    workspace_id: int = columns.workspace_or_installation()
    account_id: int = columns.reference("accounts.id", index=True)
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    door: str = "ui"
    ip: str = ""
    user_agent: str = ""
    created_at: datetime = columns.created_at()
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    revoked_at: datetime | None = columns.moment()
    last_seen_at: datetime | None = columns.moment()
    # When the person in front of it last proved who she is; open sessions get stolen.
    confirmed_at: datetime | None = columns.moment()


class FailedSignIn(columns.Table, table=True):
    """One wrong password or code, for the lockout. Belongs to no workspace: the address may be nobody's."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (Index(None, "email_key", "at"), Index(None, "ip", "at"))

    id: int = columns.identity()
    email_key: str
    ip: str = ""
    at: datetime = columns.created_at()


class Letter(columns.Table, table=True):
    """A mail of the product itself, such as an invitation. Its text is sealed, and gone once it left."""

    __tablename__ = "letters"

    id: int = columns.identity()
    workspace_id: int = columns.workspace_or_installation()
    to_email: str
    subject: str
    sealed: str = ""
    created_at: datetime = columns.created_at()
    sent_at: datetime | None = columns.moment()

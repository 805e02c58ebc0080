"""Connections to identity providers, the identities known from them, and what is spent or pending."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mkt_dashboard.domain import columns


def _a_list() -> Any:
    return Field(default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'")))


class SsoConnection(columns.Table, table=True):
    """An identity provider that people of some email domains sign in at."""

    __tablename__ = "sso_connections"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    name: str
    preset: str = "other"
    issuer: str
    client_id: str
    client_secret: str = ""
    # A new secret that waits for a passed test, while people come in with the one before.
    next_secret: str = ""
    domains: list[str] = _a_list()
    default_role: str = ""
    group_claim: str = "groups"
    # Pairs of group and role; the first that fits counts.
    group_roles: list[list[str]] = _a_list()
    is_forced: bool = False
    is_active: bool = False
    last_test: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    created_at: datetime = columns.created_at()


class SsoDomain(columns.Table, table=True):
    """An email domain that a workspace names, and whether it showed that the domain is its own."""

    __tablename__ = "sso_domains"
    __table_args__ = (
        UniqueConstraint("workspace_id", "domain"),
        Index("uq_sso_domains_proved", "domain", unique=True, postgresql_where=text("proved_at IS NOT NULL")),
    )

    id: int = columns.identity()
    workspace_id: int = columns.workspace_id()
    domain: str
    token: str
    proved_at: datetime | None = columns.moment()
    looked_at: datetime | None = columns.moment()
    missing_since: datetime | None = columns.moment()
    # The steps of the last look, as the screen shows them.
    last_look: list[dict[str, Any]] = _a_list()
    created_at: datetime = columns.created_at()


class SsoIdentity(columns.Table, table=True):
    """Who somebody is at a provider: issuer and subject, never the address. Each workspace has its own."""

    __tablename__ = "sso_identities"
    __table_args__ = (UniqueConstraint("workspace_id", "issuer", "subject"),)

    id: int = columns.identity()
    workspace_id: int = columns.workspace_id()
    account_id: int = columns.reference("accounts.id", index=True)
    issuer: str
    subject: str
    created_at: datetime = columns.created_at()


class SsoSpentState(columns.Table, table=True):
    """A sign-in that came back once. It does not come back a second time."""

    __tablename__ = "sso_spent_states"

    state_hash: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    workspace_id: int = columns.workspace_id()
    at: datetime = columns.created_at()


class SsoPendingLink(columns.Table, table=True):
    """An identity that waits until the owner of the account agrees, by the link in a letter."""

    __tablename__ = "sso_pending_links"

    id: int = columns.identity()
    workspace_id: int = columns.workspace_id()
    connection_id: int = columns.reference("sso_connections.id", on_delete="CASCADE")
    account_id: int = columns.reference("accounts.id")
    subject: str
    role: str
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    # The browser that began: the letter alone opens nothing.
    browser_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    expires_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
    used_at: datetime | None = columns.moment()

"""Contacts, the lists they are on, and the imports that brought them."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Computed, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field

from mkt_dashboard.domain import columns

SEARCH_TEXT = "lower(email || ' ' || first_name || ' ' || last_name)"


class Consent(StrEnum):
    """May we send marketing email? It only ever gets stricter without the contact's own act."""

    GRANTED = "granted"
    NONE = "none"
    WITHDRAWN = "withdrawn"


class MembershipStatus(StrEnum):
    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"


class ImportStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class ImportPolicy(StrEnum):
    """What happens to fields a contact already has. Empty cells never overwrite."""

    KEEP = "keep"
    FILL_EMPTY = "fill_empty"
    OVERWRITE = "overwrite"


class ImportEffect(IntEnum):
    """What an import did to one contact of its file."""

    CREATED = 1
    UPDATED = 2
    UNCHANGED = 3


class Contact(columns.Table, table=True):
    """A person we may have something to say to. One per normalised address and workspace."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("workspace_id", "email_key"),
        Index("ix_contacts_workspace_id_address_hash", "workspace_id", "address_hash"),
        Index("ix_contacts_workspace_id_id", "workspace_id", "id"),
        Index(
            "ix_contacts_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.unchecked_reference()
    email: str
    # Lower-cased and trimmed; collation "C", so that one index serves equality and prefix search.
    email_key: str = Field(sa_column=Column(String(collation="C"), nullable=False))
    address_hash: UUID = Field(sa_column=Column(PG_UUID, nullable=False))
    first_name: str = ""
    last_name: str = ""
    # What the search box looks through, in one trigram index.
    search_text: str = Field(default=None, sa_column=Column(String, Computed(SEARCH_TEXT, persisted=True)))
    attributes: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    tags: list[str] = Field(
        default_factory=list, sa_column=Column(ARRAY(String), nullable=False, server_default=text("'{}'"))
    )
    consent: str = Consent.NONE
    consent_source: str = ""
    created_at: datetime = columns.created_at()
    updated_at: datetime = columns.created_at()


class ContactList(columns.Table, table=True):
    """A named collection of contacts that people join and leave."""

    __tablename__ = "lists"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    name: str
    description: str = ""
    created_at: datetime = columns.created_at()
    archived_at: datetime | None = columns.moment()


class ListMembership(columns.Table, table=True):
    """That a contact is, or was, on a list.

    Only the list is checked by the database: three checks a row would make the import of a million last
    15 s longer, and rows are written only from contacts selected in the same statement.
    """

    __tablename__ = "list_memberships"
    __table_args__ = (
        Index("ix_list_memberships_workspace_id_contact_id", "workspace_id", "contact_id"),
        Index("ix_list_memberships_workspace_id_joined_at", "workspace_id", "joined_at"),
    )

    workspace_id: int = columns.unchecked_reference()
    list_id: int = columns.reference("lists.id", primary_key=True)
    contact_id: int = columns.unchecked_reference(primary_key=True)
    status: str = MembershipStatus.SUBSCRIBED
    joined_at: datetime = columns.created_at()
    left_at: datetime | None = columns.moment()


class AttributeKey(columns.Table, table=True):
    """A field that contacts of this workspace have beside the fixed ones; merge tags may name it."""

    __tablename__ = "attribute_keys"

    workspace_id: int = columns.workspace_id(primary_key=True)
    key: str = Field(primary_key=True)
    first_seen_at: datetime = columns.created_at()


class Import(columns.Table, table=True):
    """One file on its way into the audience; counts its own progress."""

    __tablename__ = "imports"
    __table_args__ = (Index("ix_imports_workspace_id_id", "workspace_id", "id"),)

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    list_id: int | None = columns.reference("lists.id", nullable=True)
    file_name: str
    file_path: str
    file_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    read_bytes: int = Field(default=0, sa_column=Column(BigInteger, nullable=False, server_default=text("0")))
    encoding: str = ""
    delimiter: str = ""
    mapping: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    policy: str = ImportPolicy.OVERWRITE
    consent_source: str = ""
    status: str = ImportStatus.QUEUED
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    # Rows that came in without a field that could not be read; they are counted as what they became.
    warned: int = 0
    error: str = ""
    created_by: int | None = columns.reference("accounts.id", nullable=True)
    created_at: datetime = columns.created_at()
    started_at: datetime | None = columns.moment()
    finished_at: datetime | None = columns.moment()


class ImportContact(columns.Table, table=True):
    """That a contact was in the file of an import, and what the import did to it."""

    __tablename__ = "import_contacts"

    import_id: int = columns.unchecked_reference(primary_key=True)
    contact_id: int = columns.unchecked_reference(primary_key=True)
    workspace_id: int = columns.unchecked_reference()
    effect: int = Field(sa_column=Column(SmallInteger, nullable=False))

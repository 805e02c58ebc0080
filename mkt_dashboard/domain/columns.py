"""Columns that many tables share, so that keys and times look the same everywhere.

Keys: each table joins by a bigint identity (8 bytes, appended in order: an index over 3 million rows costs
3 µs an insert against 11 µs for random UUIDs); what the outside names has a `public_id` beside it,
time-ordered for the same reason and never a secret.
"""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, ForeignKey, Identity, text
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field, SQLModel

# Migrations name constraints, so constraints have names.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Stands where a workspace would: sessions, audit entries, letters and jobs of the installation itself.
INSTALLATION = 0


class Table(SQLModel):
    """What all tables derive from; only tells the type checker that a table name is a plain string."""

    __tablename__: ClassVar[Any]  # pyright: ignore[reportIncompatibleVariableOverride]


def identity() -> Any:
    return Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))


def public_id() -> Any:
    column: Column[UUID] = Column(PG_UUID, nullable=False, unique=True, server_default=text("uuid_v7()"))
    return Field(default=None, sa_column=column)


def workspace_id(*, primary_key: bool = False) -> Any:
    return reference("workspaces.id", primary_key=primary_key)


def workspace_or_installation(*, primary_key: bool = False) -> Any:
    """Name a workspace, or `INSTALLATION`, which is no row; so it has no foreign key."""
    return unchecked_reference(primary_key=primary_key)


def reference(
    target: str,
    *,
    nullable: bool = False,
    primary_key: bool = False,
    index: bool = False,
    on_delete: str | None = None,
) -> Any:
    key = ForeignKey(target, ondelete=on_delete)
    column = Column(BigInteger, key, nullable=nullable, primary_key=primary_key, index=index)
    return Field(default=None, sa_column=column)


def unchecked_reference(*, primary_key: bool = False) -> Any:
    """Point at a row without a foreign key, where the check would cost more than the insert (the ledger)."""
    return Field(default=None, sa_column=Column(BigInteger, nullable=False, primary_key=primary_key))


def created_at() -> Any:
    return Field(
        default=None, sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("now()"))
    )


def moment() -> Any:
    """A time that has not come yet."""
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=True))


def scope() -> Any:
    """Keys of what somebody may see of a kind; NULL is all of it, an empty array nothing."""
    return Field(default=None, sa_column=Column(ARRAY(BigInteger), nullable=True))

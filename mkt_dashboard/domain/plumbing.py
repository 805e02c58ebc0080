"""Tables of the machinery itself: promised jobs, processes that are alive, answers given before."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Session, col, func, select

from mkt_dashboard.domain import columns


class OutboxEntry(columns.Table, table=True):
    """A job that was promised in a transaction. Done rows are removed after a day."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "id", postgresql_where=text("done_at IS NULL")),)

    id: int = columns.identity()
    workspace_id: int = columns.workspace_or_installation()
    job: str
    args: list[Any] = Field(sa_column=Column(JSONB, nullable=False))
    attempts: int = 0
    error: str = ""
    # When the sweeper may wake it (again): RQ was told at the commit, so this is for what RQ forgot.
    available_at: datetime = Field(
        default=None,
        sa_column=Column(
            DateTime(timezone=True), nullable=False, server_default=text("now() + interval '5 seconds'")
        ),
    )
    created_at: datetime = columns.created_at()
    taken_at: datetime | None = columns.moment()
    done_at: datetime | None = columns.moment()


class Heartbeat(columns.Table, table=True):
    """That a process was alive a moment ago."""

    __tablename__ = "heartbeats"

    process: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class IdempotencyKey(columns.Table, table=True):
    """What a request with this key was answered, kept for a day."""

    __tablename__ = "idempotency_keys"

    workspace_id: int = columns.workspace_or_installation(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    status: int
    answer: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    created_at: datetime = columns.created_at()


def find_heartbeat(session: Session, process: str) -> datetime | None:
    """Return when a process was last heard of; of several with this name, the latest."""
    statement = select(func.max(Heartbeat.at)).where(
        col(Heartbeat.process).startswith(process, autoescape=True)
    )
    return session.exec(statement).one()

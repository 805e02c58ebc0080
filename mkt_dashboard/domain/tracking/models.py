"""Links that are counted, and what happened to messages after they left."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mkt_dashboard.domain import columns


class EventType(StrEnum):
    OPEN = "open"
    CLICK = "click"
    UNSUBSCRIBE = "unsubscribe"
    HARD_BOUNCE = "hard_bounce"
    SOFT_BOUNCE = "soft_bounce"
    COMPLAINT = "complaint"


class Verdict(StrEnum):
    """Who was it? Machine hits are kept, but told apart."""

    HUMAN = "human"
    MACHINE = "machine"


class TrackedLink(columns.Table, table=True):
    """Where a link of a campaign leads. The address is looked up here by number, never taken from a URL."""

    __tablename__ = "tracked_links"

    campaign_id: int = columns.reference("campaigns.id", primary_key=True)
    number: int = Field(sa_column=Column(SmallInteger, primary_key=True))
    workspace_id: int = columns.workspace_id()
    url: str


class Event(columns.Table, table=True):
    """Something that happened to a message. By month, so that old ones are dropped, not deleted."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_campaign_id_at", "campaign_id", "at"),
        Index("ix_events_workspace_id_contact_id", "workspace_id", "contact_id"),
        Index("ix_events_workspace_id_at", "workspace_id", "at"),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    id: int = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    at: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    workspace_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    type: str = Field(sa_column=Column(String, nullable=False))
    campaign_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    position: int = Field(sa_column=Column(Integer, nullable=False))
    contact_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    link_number: int | None = Field(default=None, sa_column=Column(SmallInteger, nullable=True))
    verdict: str = Field(default=Verdict.HUMAN, sa_column=Column(String, nullable=False))
    # The network, not the person: /24 of an IPv4 address, /48 of an IPv6 one.
    network: str = Field(default="", sa_column=Column(String, nullable=False, server_default=text("''")))
    user_agent: str = Field(default="", sa_column=Column(String, nullable=False, server_default=text("''")))
    detail: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )


class EventCursor(columns.Table, table=True):
    """How far the writer has read. Moves in the transaction of the events it stands for: exactly once."""

    __tablename__ = "event_cursor"

    stream: str = Field(primary_key=True)
    last_id: str

"""The ledger: who is meant, in which order, and how it ended for each.

No row in `messages` = queued (claimed while its range is owned); a row without outcome = sending.
There is no index on the outcome: an index on a changing status costs 165 µs a row once the queue is deep.
"""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlmodel import Field

from mkt_dashboard.domain import columns


class Outcome(IntEnum):
    """How it ended. DEFERRED is a definite 4xx that is tried again: it counts as queued."""

    SENT = 1
    FAILED = 2
    SUPPRESSED = 3
    UNKNOWN = 4
    DEFERRED = 5


class RangeStatus(IntEnum):
    FREE = 0
    OWNED = 1
    DONE = 2


class Reason(StrEnum):
    """Why somebody of the audience got nothing."""

    NO_CONSENT = "no_consent"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"
    MANUAL = "manual"
    CANCELLED = "cancelled"
    INVALID_ADDRESS = "invalid_address"
    EXPIRED = "expired"
    REJECTED = "rejected"
    NO_ANSWER = "no_answer"
    WORKER_DIED = "worker_died"


class Recipient(columns.Table, table=True):
    """One place in the frozen audience of a campaign. One mailbox, one place."""

    __tablename__ = "recipients"
    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id"),
        UniqueConstraint("campaign_id", "address_hash"),
        Index("ix_recipients_contact_id", "contact_id"),
    )

    campaign_id: int = columns.unchecked_reference(primary_key=True)
    position: int = Field(primary_key=True)
    workspace_id: int = columns.unchecked_reference()
    contact_id: int = columns.unchecked_reference()
    address_hash: UUID = Field(sa_column=Column(PG_UUID, nullable=False))


class SendRange(columns.Table, table=True):
    """Up to 1,000 neighbouring places that one worker owns at a time."""

    __tablename__ = "send_ranges"
    __table_args__ = (
        Index("ix_send_ranges_free", "campaign_id", "first_position", postgresql_where=text("status = 0")),
        Index("ix_send_ranges_owned", "worker_token", postgresql_where=text("status = 1")),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    campaign_id: int = columns.reference("campaigns.id", primary_key=True)
    first_position: int = Field(primary_key=True)
    workspace_id: int = columns.workspace_id()
    size: int
    status: int = Field(default=0, sa_column=Column(SmallInteger, nullable=False, server_default=text("0")))
    # Whoever owns it holds the advisory lock of this number for life.
    worker_token: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    not_before: datetime | None = columns.moment()


class Message(columns.Table, table=True):
    """One send of one campaign to one contact. Its INSERT is the gate; the facts after it stand beside."""

    __tablename__ = "messages"
    __table_args__ = ({"postgresql_with": {"fillfactor": "45"}},)

    campaign_id: int = columns.unchecked_reference(primary_key=True)
    position: int = Field(primary_key=True)
    workspace_id: int = columns.unchecked_reference()
    worker_token: int = Field(sa_column=Column(BigInteger, nullable=False))
    attempt: int = Field(default=1, sa_column=Column(SmallInteger, nullable=False, server_default=text("1")))
    outcome: int | None = Field(default=None, sa_column=Column(SmallInteger, nullable=True))
    reason: str | None = None
    # What the server said, as it said it, cut at 200 characters.
    reply: str | None = None
    not_before: datetime | None = columns.moment()
    gated_at: datetime = Field(
        default=None,
        sa_column=Column(DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    )
    ended_at: datetime | None = columns.moment()
    opened_at: datetime | None = columns.moment()
    human_opened_at: datetime | None = columns.moment()
    clicked_at: datetime | None = columns.moment()
    human_clicked_at: datetime | None = columns.moment()
    unsubscribed_at: datetime | None = columns.moment()
    bounced_at: datetime | None = columns.moment()
    complained_at: datetime | None = columns.moment()


class CampaignNumbers(columns.Table, table=True):
    """The last recount of a campaign, for lists; a campaign's own pages count anew."""

    __tablename__ = "campaign_numbers"

    campaign_id: int = columns.unchecked_reference(primary_key=True)
    workspace_id: int = columns.workspace_id()
    numbers: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    counted_at: datetime = columns.created_at()

"""A campaign: one content for one audience at one time, and the states it goes through."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from mkt_dashboard.domain import columns


class CampaignStatus(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PREPARING = "preparing"
    RUNNING = "running"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    MISSED = "missed"


class Campaign(columns.Table, table=True):
    """What is sent to whom and when. `epoch` grows with each change of status: it fences the gate."""

    __tablename__ = "campaigns"
    __table_args__ = (
        Index("ix_campaigns_workspace_id_id", "workspace_id", "id"),
        Index("ix_campaigns_due", "schedule_at", postgresql_where=text("status = 'scheduled'")),
    )

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    name: str
    type: str = "email"
    status: str = CampaignStatus.DRAFT
    status_reason: str = ""
    epoch: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default=text("0")))
    revision: int = 1
    content_id: int | None = columns.reference("contents.id", nullable=True)
    content_version_id: int | None = columns.reference("content_versions.id", nullable=True)
    # What leaves must be what was approved: the database compares the two from `scheduled` on.
    content_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    approved_hash: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    sender_name: str = ""
    sender_email: str = ""
    reply_to: str = ""
    audience: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    track_opens: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true"))
    )
    track_clicks: bool = Field(
        default=True, sa_column=Column(Boolean, nullable=False, server_default=text("true"))
    )
    goals: list[Any] = Field(
        default_factory=list, sa_column=Column(JSONB, nullable=False, server_default=text("'[]'"))
    )
    budget: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default=text("'{}'"))
    )
    schedule_at: datetime | None = columns.moment()
    schedule_time_zone: str = ""
    folder_id: int | None = columns.reference("folders.id", nullable=True, index=True)
    audience_size: int | None = None
    launched_by: int | None = columns.reference("accounts.id", nullable=True)
    created_by: int | None = columns.reference("accounts.id", nullable=True)
    created_at: datetime = columns.created_at()
    updated_at: datetime = columns.created_at()
    launched_at: datetime | None = columns.moment()
    started_at: datetime | None = columns.moment()
    finished_at: datetime | None = columns.moment()


class CampaignTransition(columns.Table, table=True):
    """The allowed pairs. A trigger refuses every other, whoever asks."""

    __tablename__ = "campaign_transitions"

    from_status: str = Field(primary_key=True)
    to_status: str = Field(primary_key=True)

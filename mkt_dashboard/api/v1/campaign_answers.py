"""What the API answers about campaigns, and about the people behind their numbers."""

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from mkt_dashboard.domain.campaigns.lifecycle import PublicStatus
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.delivery.people import Person
from mkt_dashboard.domain.delivery.queries import Numbers


class SenderOut(BaseModel):
    name: str
    email: str


class ScheduleOut(BaseModel):
    at: datetime
    time_zone: str


class BudgetOut(BaseModel):
    total: Decimal
    spent: Decimal
    currency: str


class GoalOut(BaseModel):
    type: str
    target: Decimal


class CampaignOut(BaseModel):
    """One campaign. `status` is one of draft, scheduled, active, paused, completed; the detail is ours."""

    id: UUID
    name: str
    type: str
    status: PublicStatus
    status_detail: CampaignStatus
    status_reason: Annotated[str, Field(description="Why it stands where it stands, in a sentence.")]
    revision: Annotated[int, Field(description="Send it back with a change to be told of other changes.")]
    content_id: UUID | None
    folder_id: UUID | None
    folder_name: str
    subject: str
    audience: dict[str, Any]
    sender: SenderOut
    schedule: ScheduleOut | None
    budget: BudgetOut | None
    goals: list[GoalOut]
    track_opens: bool
    track_clicks: bool
    audience_size: Annotated[int | None, Field(description="Frozen at launch; none before.")]
    created_by: str
    created_at: datetime
    updated_at: datetime
    launched_by: str
    launched_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, row: CampaignRow) -> "CampaignOut":
        shown: dict[str, Any] = asdict(row)
        schedule = {"at": row.schedule_at, "time_zone": row.schedule_time_zone} if row.schedule_at else None
        shown |= {"sender": {"name": row.sender_name, "email": row.sender_email}, "schedule": schedule}
        return cls.model_validate(shown | {"budget": row.budget or None})


class Hits(BaseModel):
    """How often, how often by people, and by how many people."""

    all: int
    human: int
    unique_human: int


class Metrics(BaseModel):
    """The audience by outcome: queued + sent + failed + suppressed + unknown = audience, at all times."""

    audience: int
    queued: int
    sent: int
    failed: int
    suppressed: int
    unknown: int
    delivered: int
    bounced: int
    complained: int
    unsubscribed: int
    opens: Hits
    clicks: Hits

    @classmethod
    def of(cls, numbers: Numbers) -> "Metrics":
        opens = {
            "all": numbers.opens,
            "human": numbers.human_opens,
            "unique_human": numbers.human_opened,
        }
        clicks = {
            "all": numbers.clicks,
            "human": numbers.human_clicks,
            "unique_human": numbers.human_clicked,
        }
        shown: dict[str, Any] = asdict(numbers) | {"opens": opens, "clicks": clicks}
        return cls.model_validate(shown | {"queued": numbers.queued, "delivered": numbers.delivered})


class MessageOut(BaseModel):
    """What became of one contact of the audience. No `contact_id`: the contact was erased since,
    or it is on none of the lists you work with."""

    contact_id: UUID | None
    email: Annotated[str | None, Field(description="Masked for roles that see no single recipients.")]
    outcome: Annotated[str, Field(description="queued, sending, deferred, sent, failed, suppressed, unknown")]
    reason: str
    reply: Annotated[str, Field(description="What the mail server said.")]
    attempt: int
    ended_at: datetime | None
    opened_at: datetime | None
    human_opened_at: datetime | None
    clicked_at: datetime | None
    human_clicked_at: datetime | None
    unsubscribed_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None

    @classmethod
    def of(cls, person: Person) -> "MessageOut":
        return cls.model_validate(asdict(person) | {"outcome": person.outcome_word})

"""What a form or request must hold to make a campaign, and what a list or page shows of one."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field

from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.delivery.schemas import Audience, Funnel

LONGEST_NAME = 200


def _line(value: str) -> str:
    """One printable line. Control characters would become headers of their own."""
    line = " ".join(value.split())
    if not line.isprintable():
        raise ValueError("This holds an invisible character. Type it again.")
    return line


def _name(value: str) -> str:
    if not (name := _line(value)):
        raise ValueError("Give the campaign a name.")
    return name


def _address(value: str) -> str:
    if value and (fault := addresses.fault(value)):
        raise ValueError(fault)
    return value.strip()


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"“{value}” is not a time zone. Write one like Europe/Vienna.")
    return value


Line = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_line)]


class Sender(BaseModel):
    """Who the mail is from."""

    model_config = ConfigDict(extra="forbid")

    name: Line = ""
    email: Annotated[str, AfterValidator(_address)] = ""


class Schedule(BaseModel):
    """When it leaves. The seeds' names are understood as well."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)

    at: AwareDatetime = Field(validation_alias=AliasChoices("at", "startDate", "start_date"))
    time_zone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", validation_alias=AliasChoices("time_zone", "timezone")
    )

    def local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(self.time_zone))


class Budget(BaseModel):
    model_config = ConfigDict(extra="ignore")

    total: Decimal = Field(ge=0, max_digits=14, decimal_places=2)
    spent: Decimal = Field(Decimal(0), ge=0, max_digits=14, decimal_places=2)
    currency: str = Field("EUR", pattern="^[A-Z]{3}$")


class Goal(BaseModel):
    model_config = ConfigDict(extra="ignore")

    type: Literal["clicks", "conversions", "revenue", "opens"]
    target: Decimal = Field(gt=0, max_digits=14, decimal_places=2)


class CampaignDraft(BaseModel):
    """A campaign as it is asked for. Everything but the name may come later, in any order."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_name)]
    type: Literal["email"] = "email"
    content_id: UUID | None = None
    folder_id: UUID | None = None
    audience: Audience = Field(default_factory=Audience)
    sender: Sender = Field(default_factory=Sender)
    schedule: Schedule | None = None
    budget: Budget | None = None
    goals: list[Goal] = Field(default_factory=list, max_length=10)
    track_opens: bool = True
    track_clicks: bool = True


class CampaignPatch(BaseModel):
    """What changes. A field that is not given stays; `revision` is where the change started from."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_name)] | None = None
    type: Literal["email"] = "email"
    content_id: UUID | None = None
    folder_id: UUID | None = None
    audience: Audience | None = None
    sender: Sender | None = None
    schedule: Schedule | None = None
    budget: Budget | None = None
    goals: list[Goal] | None = Field(default=None, max_length=10)
    track_opens: bool | None = None
    track_clicks: bool | None = None
    revision: int | None = None


@dataclass(frozen=True)
class CampaignRow:
    """One campaign as lists, pages and the API show it."""

    id: UUID
    name: str
    type: str
    status: str
    status_detail: str
    status_reason: str
    revision: int
    content_id: UUID | None
    content_name: str
    subject: str
    audience: dict[str, Any]
    sender_name: str
    sender_email: str
    schedule_at: datetime | None
    schedule_time_zone: str
    budget: dict[str, Any]
    goals: list[Any]
    track_opens: bool
    track_clicks: bool
    audience_size: int | None
    numbers: dict[str, int]
    counted_at: datetime | None
    created_by: str
    created_at: datetime
    updated_at: datetime
    launched_by: str
    launched_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    folder_id: UUID | None = None
    folder_name: str = ""


class CheckState(StrEnum):
    READY = "ready"
    WARNING = "warning"
    BLOCKED = "blocked"
    OPEN = "open"


@dataclass(frozen=True)
class Check:
    """One card of the checklist: its state, and a sentence that says what is so or what to do."""

    card: str
    state: CheckState
    sentence: str


@dataclass(frozen=True)
class MailGlance:
    """The chosen email as it would leave now. `size_bytes` is 0 while it does not compile."""

    content_id: UUID
    name: str
    subject: str
    preheader: str
    version: int
    revision: int
    size_bytes: int
    links: int
    warnings: list[str]
    is_changed: bool


@dataclass(frozen=True)
class Preflight:
    """All cards, the funnel behind the number that a launch confirms, and the mail that would leave."""

    checks: list[Check]
    funnel: Funnel | None
    mail: MailGlance | None = None

    @property
    def is_ready(self) -> bool:
        return not any(check.state is CheckState.BLOCKED for check in self.checks)

    @property
    def sendable(self) -> int:
        return self.funnel.sendable if self.funnel else 0

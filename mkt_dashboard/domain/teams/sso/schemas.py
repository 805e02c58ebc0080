"""What a connection looks like to those who set it up."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ConnectionDraft(BaseModel):
    """A connection as it is written in the form. An empty secret keeps the one that is there."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=100)
    preset: str = "other"
    issuer: str = Field(max_length=500)
    client_id: str = Field(max_length=300)
    client_secret: str = Field(default="", max_length=1000)
    domains: list[str] = Field(default_factory=list, max_length=50)
    default_role: str = ""
    group_claim: str = Field(default="groups", max_length=100)
    group_roles: list[tuple[str, str]] = Field(default_factory=list, max_length=50)


class ConnectionChanges(BaseModel):
    """What to change of a connection; what is left out stays. The secret can be set, never read."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = Field(default=None, max_length=100)
    preset: str | None = None
    issuer: str | None = Field(default=None, max_length=500)
    client_id: str | None = Field(default=None, max_length=300)
    client_secret: str | None = Field(default=None, max_length=1000)
    domains: list[str] | None = Field(default=None, max_length=50)
    default_role: str | None = None
    group_claim: str | None = Field(default=None, max_length=100)
    group_roles: list[tuple[str, str]] | None = Field(default=None, max_length=50)
    is_active: bool | None = None
    is_forced: bool | None = None


@dataclass(frozen=True)
class ConnectionRow:
    """A connection without its secret."""

    id: UUID
    name: str
    preset: str
    issuer: str
    client_id: str
    has_secret: bool
    has_next_secret: bool
    domains: list[str]
    default_role: str
    group_claim: str
    group_roles: list[list[str]]
    is_forced: bool
    is_active: bool
    last_test: dict[str, Any] | None


@dataclass(frozen=True)
class Step:
    """One thing that was done, and what came of it."""

    name: str
    said: str
    is_good: bool = True


@dataclass(frozen=True)
class DomainRow:
    """A domain, the record to write for it, and how it stands."""

    domain: str
    record: str
    is_public: bool
    proved_at: datetime | None
    looked_at: datetime | None
    missing_since: datetime | None
    ends_at: datetime | None
    last_look: list[Step]


@dataclass
class TestRecord:
    """The steps of one test in their order; the first that fails is the last."""

    __test__ = False  # pytest would collect it by its name

    steps: list[dict[str, Any]] = field(default_factory=list)
    claims: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, said: str, *, is_good: bool = True) -> None:
        self.steps.append({"name": name, "said": said, "is_good": is_good})

    @property
    def passed(self) -> bool:
        return bool(self.steps) and all(step["is_good"] for step in self.steps)

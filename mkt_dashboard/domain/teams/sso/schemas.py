"""What a connection looks like to those who set it up."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field


class ConnectionDraft(BaseModel):
    """A connection as it is written in the form. An empty secret keeps the one that is there."""

    name: str = Field(max_length=100)
    preset: str = "other"
    issuer: str = Field(max_length=500)
    client_id: str = Field(max_length=300)
    client_secret: str = Field(default="", max_length=1000)
    domains: list[str] = Field(default_factory=list, max_length=50)
    default_role: str = ""
    group_claim: str = Field(default="groups", max_length=100)
    group_roles: list[tuple[str, str]] = Field(default_factory=list, max_length=50)


@dataclass(frozen=True)
class ConnectionRow:
    """A connection without its secret."""

    id: UUID
    name: str
    preset: str
    issuer: str
    client_id: str
    has_secret: bool
    domains: list[str]
    default_role: str
    group_claim: str
    group_roles: list[list[str]]
    is_forced: bool
    is_active: bool
    last_test: dict[str, Any] | None


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

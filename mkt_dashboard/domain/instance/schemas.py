"""What the owner of the installation gives and gets: names, counts, sizes and times, never content."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class WorkspaceState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DELETING = "deleting"


class NewWorkspace(BaseModel):
    """A workspace to be made, and the address of its first Marketing Admin."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)
    email: str = Field(max_length=320)


@dataclass(frozen=True)
class WorkspaceLine:
    """One workspace from outside."""

    id: UUID
    name: str
    members: int
    invited: int
    contacts: int
    last_activity_at: datetime | None
    created_at: datetime
    state: WorkspaceState


@dataclass(frozen=True)
class AccountLine:
    """One person who can sign in somewhere."""

    id: UUID
    name: str
    email: str
    workspaces: list[str]
    sessions: int
    last_seen_at: datetime | None
    has_app: bool
    passkeys: int
    is_owner: bool


@dataclass(frozen=True)
class DataKeyLine:
    """One data key: how old it is and how many secrets still need it."""

    number: int
    created_at: datetime
    secrets: int


@dataclass(frozen=True)
class KeyRing:
    """The data keys of one workspace or of the installation, the newest first."""

    id: UUID
    name: str
    keys: list[DataKeyLine]

    @property
    def waiting(self) -> int:
        """How many secrets an older key still seals."""
        return sum(key.secrets for key in self.keys[1:])

    @property
    def is_changing(self) -> bool:
        return len(self.keys) > 1


@dataclass(frozen=True)
class SigningKeyLine:
    """A key that signs access tokens, or signed them until an hour ago at most."""

    kid: str
    created_at: datetime
    retired_at: datetime | None

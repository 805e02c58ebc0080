"""What the doors give to the keys of programs, and what they get back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.keys.models import KeyKind

Days = Literal[30, 90, 365]
Hours = Literal[1, 24, 168]
MOST_PER_MINUTE = 1_000


class KeyDraft(BaseModel):
    """A new key: what it is called, whose it is, what it may do, and for how long."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
    kind: KeyKind = KeyKind.PERSONAL
    scopes: Annotated[list[Permission], Field(max_length=100, description="What the key may do.")]
    expires_in_days: Annotated[Days | None, Field(description="30, 90, 365, or null: it never ends.")] = 90
    per_minute: Annotated[
        int | None,
        Field(
            ge=1, le=MOST_PER_MINUTE, description="Calls a minute; null: as many as the workspace may make."
        ),
    ] = None


class Rotation(BaseModel):
    """How long the old secret of a key goes on."""

    model_config = ConfigDict(extra="forbid")

    old_ends_in_hours: Annotated[Hours, Field(description="1, 24 or 168 hours.")] = 24


class KeyRow(BaseModel):
    """A key as lists show it: everything but the secret."""

    id: UUID
    name: str
    kind: KeyKind
    prefix: Annotated[str, Field(description="How the key begins, to recognise it by.")]
    scopes: list[Permission]
    owner: Annotated[str, Field(description="Who made it; a personal key acts as this person.")]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    last_used_from: str
    last_used_agent: Annotated[str, Field(description="What the program calls itself.")]
    per_minute: Annotated[int | None, Field(description="Its own limit; null: that of the workspace.")]
    old_ends_at: Annotated[datetime | None, Field(description="Until when the secret before still opens.")]
    revoked_at: datetime | None


class NewKey(KeyRow):
    """A key at the one moment when it is known."""

    key: Annotated[str, Field(description="Shown this once: only a hash is kept.")]


class KeyPage(BaseModel):
    """Some keys, and the key of the list to go on after."""

    items: list[KeyRow]
    next_key: int | None = None


class Claims(BaseModel):
    """What an access token says. Its rights are a hint: the database decides at each call."""

    model_config = ConfigDict(strict=True)

    sub: str
    email: str
    roles: list[str]
    permissions: list[str]
    tenant_id: str
    sid: str
    rv: str


@dataclass(frozen=True)
class Tokens:
    """A fresh access token, and for people the refresh token that replaces the one before."""

    access_token: str
    expires_in: int
    refresh_token: str | None = None

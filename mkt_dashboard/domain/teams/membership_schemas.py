"""What the doors give to members, roles and invitations, and what they get back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.domain.permissions import Permission

RoleKey = Annotated[
    str, Field(max_length=100, description="The name of one of the five roles, or the id of your own role.")
]


class Draft(BaseModel):
    """What somebody sends; a field we do not know is a mistake, not something to drop silently."""

    model_config = ConfigDict(extra="forbid")


class MemberChanges(Draft):
    """What changes of a member. What is left out stays."""

    role: RoleKey | None = None
    active: bool | None = None


class InvitationDraft(Draft):
    """Whom to invite, and what she may do here."""

    email: str = Field(max_length=320)
    role: RoleKey


class RoleDraft(Draft):
    """A role of the workspace's own."""

    name: str = Field(max_length=200)
    permissions: list[Permission] = Field(max_length=len(Permission))


class MemberRow(BaseModel):
    """A member as the table shows her."""

    id: UUID
    name: str
    email: str
    role: str
    role_key: str
    permissions: list[Permission]
    is_owner: bool
    is_you: bool
    last_seen_at: datetime | None
    created_at: datetime
    deactivated_at: datetime | None


class InvitationRow(BaseModel):
    """An invitation that waits for an answer."""

    id: UUID
    email: str
    role: str
    role_key: str
    created_at: datetime
    expires_at: datetime
    has_expired: bool


class RoleRow(BaseModel):
    """A role with what it allows. `key` is what members and invitations name."""

    key: str
    name: str
    permissions: list[Permission]
    members: int
    is_own: bool

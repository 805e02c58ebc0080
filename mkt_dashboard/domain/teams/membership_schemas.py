"""What the doors give to members, roles and invitations, and what they get back."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.scopes.schemas import Named

RoleKey = Annotated[
    str, Field(max_length=100, description="The name of one of the five roles, or the id of your own role.")
]
ListScope = Annotated[
    list[UUID] | None,
    Field(max_length=1000, description="The lists she works with; null: all that you work with yourself."),
]
FolderScope = Annotated[
    list[UUID] | None,
    Field(max_length=200, description="The folders she works with; null: all that you work with yourself."),
]


class Draft(BaseModel):
    """What somebody sends; a field we do not know is a mistake, not something to drop silently."""

    model_config = ConfigDict(extra="forbid")


class MemberChanges(Draft):
    """What changes of a member. What is left out stays."""

    role: RoleKey | None = None
    active: bool | None = None
    lists: ListScope = None
    folders: FolderScope = None


class InvitationDraft(Draft):
    """Whom to invite, and what she may do here."""

    email: str = Field(max_length=320)
    role: RoleKey
    lists: ListScope = None
    folders: FolderScope = None


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
    lists: Annotated[list[Named] | None, Field(description="The lists she works with; null: all.")]
    folders: Annotated[list[Named] | None, Field(description="The folders she works with; null: all.")]
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
    lists: Annotated[list[Named] | None, Field(description="The lists she works with; null: all.")]
    folders: Annotated[list[Named] | None, Field(description="The folders she works with; null: all.")]
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

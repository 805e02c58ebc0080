"""What the doors learn about people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from mkt_dashboard.domain.permissions import Actor


@dataclass(frozen=True)
class NewSession:
    """A fresh sign-in. The token is shown once, to be put into a cookie or a header."""

    token: str
    expires_at: datetime
    is_of_the_instance: bool = False


@dataclass(frozen=True)
class Visitor:
    """Who is looking: resolved anew from the cookie on every event and request."""

    session_id: int
    account_id: int
    workspace_public_id: UUID
    actor: Actor
    name: str
    email: str
    role: str
    workspace_name: str
    time_zone: str
    is_demo: bool
    is_admin: bool = False
    # Whether she may go over to the installation; inside a workspace it gives her nothing.
    owns_instance: bool = False


@dataclass(frozen=True)
class SessionRow:
    """One browser or program that is signed in."""

    id: int
    door: str
    user_agent: str
    ip: str
    created_at: datetime
    last_seen_at: datetime | None


@dataclass(frozen=True)
class WorkspaceProfile:
    """What mails of this workspace say about their sender."""

    name: str
    time_zone: str
    postal_address: str
    sender_name: str
    sender_email: str

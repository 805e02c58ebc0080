"""Who may do what: the permissions, the five roles of `permissions.yaml`, and the actor who holds them.

Beside the roles stands the Instance Owner: no role of a workspace, and nothing of a workspace is hers.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.columns import INSTALLATION


class Permission(StrEnum):
    WORKSPACE_READ = "workspace:read"
    SETTINGS_UPDATE = "settings:update"
    MEMBER_READ = "member:read"
    MEMBER_INVITE = "member:invite"
    MEMBER_UPDATE = "member:update"
    ROLE_MANAGE = "role:manage"
    SSO_MANAGE = "sso:manage"
    API_KEY_CREATE = "api_key:create"
    API_KEY_MANAGE = "api_key:manage"
    AUDIT_READ = "audit:read"
    AUDIT_EXPORT = "audit:export"
    ACCOUNT_OWN = "account:own"
    CAMPAIGN_READ = "campaign:read"
    CAMPAIGN_CREATE = "campaign:create"
    CAMPAIGN_UPDATE = "campaign:update"
    CAMPAIGN_DELETE = "campaign:delete"
    CAMPAIGN_LAUNCH = "campaign:launch"
    CAMPAIGN_PAUSE = "campaign:pause"
    CAMPAIGN_RESUME = "campaign:resume"
    CAMPAIGN_CANCEL = "campaign:cancel"
    CAMPAIGN_TEST_SEND = "campaign:test_send"
    CONTENT_READ = "content:read"
    CONTENT_CREATE = "content:create"
    CONTENT_UPDATE = "content:update"
    CONTENT_ARCHIVE = "content:archive"
    FOLDER_MANAGE = "folder:manage"
    LIST_READ = "list:read"
    LIST_CREATE = "list:create"
    LIST_UPDATE = "list:update"
    LIST_DELETE = "list:delete"
    CONTACT_READ = "contact:read"
    CONTACT_PII = "contact:pii"
    CONTACT_CREATE = "contact:create"
    CONTACT_UPDATE = "contact:update"
    CONTACT_IMPORT = "contact:import"
    CONTACT_DELETE = "contact:delete"
    CONTACT_EXPORT = "contact:export"
    SUPPRESSION_ADD = "suppression:add"
    ANALYTICS_READ = "analytics:read"
    ANALYTICS_RECIPIENT_LEVEL = "analytics:recipient_level"
    OUTBOX_READ = "outbox:read"
    INSTANCE_READ = "instance:read"
    INSTANCE_WORKSPACES = "instance:workspaces"
    INSTANCE_ACCOUNTS = "instance:accounts"
    INSTANCE_KEYS = "instance:keys"
    INSTANCE_BACKUP = "instance:backup"

    @property
    def is_of_the_instance(self) -> bool:
        """Whether it is about the installation, which no role, no key and no job of a workspace may touch."""
        return self.startswith("instance:")


# What can be done in a workspace: all that a role, a job or a key could ever hold.
IN_A_WORKSPACE = frozenset(one for one in Permission if not one.is_of_the_instance)
INSTANCE_OWNER = "Instance Owner"


class ConfirmationNeeded(Forbidden):
    """The session is open, but for this it must prove anew who is in front of it."""

    code = "confirmation_needed"


class Role(StrEnum):
    MARKETING_ADMIN = "Marketing Admin"
    CAMPAIGN_MANAGER = "Campaign Manager"
    CONTENT_EDITOR = "Content Editor"
    ANALYST = "Analyst"
    VIEWER = "Viewer"

    @property
    def one(self) -> str:
        """Say “a Viewer”, but “an Analyst”."""
        return f"{'an' if self.startswith(('A', 'E', 'I', 'O', 'U')) else 'a'} {self}"


@cache
def permissions_of(role: Role) -> frozenset[Permission]:
    """Return what a role may do. The Marketing Admin may do all that anyone may."""
    table = {one: frozenset(map(Permission, _table()[one])) for one in Role}
    return frozenset().union(*table.values()) if role is Role.MARKETING_ADMIN else table[role]


@cache
def permissions_of_the_owner() -> frozenset[Permission]:
    """Return what the owner of the installation may do, wherever she is a member or is none."""
    return frozenset(map(Permission, _table()[INSTANCE_OWNER]))


@cache
def _table() -> dict[str, list[str]]:
    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text())


def roles_with(permission: Permission) -> list[Role]:
    """Name the roles to ask when somebody's own is not enough."""
    return [role for role in Role if permission in permissions_of(role)]


_rights_of_the_job: ContextVar[frozenset[Permission]] = ContextVar("rights", default=IN_A_WORKSPACE)


@contextmanager
def limited_to(rights: frozenset[Permission]) -> Generator[None]:
    """Let nobody act as the system with more than `rights` while this block runs."""
    token = _rights_of_the_job.set(rights)
    try:
        yield
    finally:
        _rights_of_the_job.reset(token)


def whom_to_ask(permission: Permission) -> str:
    """Name whoever may: “a Marketing Admin or a Campaign Manager of your workspace”."""
    if permission.is_of_the_instance:
        return "the owner of this installation"
    return f"{' or '.join(role.one for role in roles_with(permission))} of your workspace"


@dataclass(frozen=True)
class Actor:
    """Who acts, in which workspace, with which rights. Every service function asks for one."""

    workspace_id: int
    permissions: frozenset[Permission]
    account_id: int | None = None
    name: str = "System"
    door: str = "system"
    ip: str = ""
    # With which lists and with which folders; None means all of the workspace.
    lists: frozenset[int] | None = None
    folders: frozenset[int] | None = None
    # Whether this very session proved within the last minutes who is in front of it.
    is_confirmed: bool = False

    @classmethod
    def system(cls, workspace_id: int) -> "Actor":
        """Act in nobody's name: in a job with what that may do, elsewhere with all rights of a workspace."""
        return cls(workspace_id, _rights_of_the_job.get())

    @classmethod
    def operator(cls) -> "Actor":
        """Act as whoever runs commands on the machine: the rights of the owner of the installation."""
        return cls(INSTALLATION, permissions_of_the_owner(), name="Operator", door="command")

    @property
    def is_limited(self) -> bool:
        """Is there anything in the workspace that a role alone would show and a scope hides?"""
        return self.lists is not None or self.folders is not None

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Raise `Forbidden` with the names of the roles that may."""
        if not self.may(permission):
            raise Forbidden(f"Your role does not allow this ({permission}). Ask {whom_to_ask(permission)}.")

    def require_everything(self, what: str) -> None:
        """Stop who sees some lists or folders only from what is about all of them and cannot be cut down."""
        if self.is_limited:
            raise Forbidden(
                f"{what} is about the whole workspace, and you see some of its lists or folders only. "
                "Ask a Marketing Admin of your workspace."
            )

    def require_confirmed(self) -> None:
        """Raise `ConfirmationNeeded` unless the person proved just now that it is she: screens stay open."""
        if not self.is_confirmed:
            raise ConfirmationNeeded("Confirm that it is you first: with your password or a passkey.")

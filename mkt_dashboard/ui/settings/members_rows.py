"""Members, invitations and roles as the table and the matrix show them."""

from typing import TypedDict

from mkt_dashboard.core.figures import counted
from mkt_dashboard.domain.permissions import IN_A_WORKSPACE, Actor, Permission, Role
from mkt_dashboard.domain.teams.membership_schemas import InvitationRow, MemberRow, RoleRow
from mkt_dashboard.domain.teams.scopes.schemas import Named


class MemberLine(TypedDict):
    """One member in the table."""

    id: str
    name: str
    initials: str
    email: str
    role: str
    role_key: str
    rights: str
    scope: str
    scope_says: str
    may_limit: bool
    last_seen_at: str
    since: str
    is_active: bool
    is_owner: bool
    is_you: bool
    is_changeable: bool
    may_own: bool


class InvitationLine(TypedDict):
    """One invitation in the table."""

    id: str
    email: str
    role: str
    scope: str
    since: str
    until: str
    has_expired: bool


class RoleLine(TypedDict):
    """One column of the matrix, and one choice."""

    value: str
    word: str
    permissions: list[str]
    members: int
    is_own: bool
    is_givable: bool


def member_line(row: MemberRow, actor: Actor) -> MemberLine:
    """Write one member; what the actor may do with her is decided again when she does it."""
    is_reachable = set(row.permissions) <= actor.permissions and not row.is_you
    is_admin = row.role_key == Role.MARKETING_ADMIN
    return MemberLine(
        id=str(row.id),
        name=row.name,
        initials="".join(part[0] for part in row.name.split()[:2]).upper(),
        email=row.email,
        role=row.role,
        role_key=row.role_key,
        rights=f"{len(row.permissions)} of {len(IN_A_WORKSPACE)}",
        scope=scope_in_short(row.lists, row.folders),
        scope_says=scope_in_words(row.lists, row.folders),
        may_limit=not is_admin,
        last_seen_at=row.last_seen_at.isoformat() if row.last_seen_at else "",
        since=row.created_at.isoformat(),
        is_active=row.deactivated_at is None,
        is_owner=row.is_owner,
        is_you=row.is_you,
        is_changeable=is_reachable and actor.may(Permission.MEMBER_UPDATE),
        may_own=is_admin and row.deactivated_at is None and not row.is_owner,
    )


def scope_in_short(lists: list[Named] | None, folders: list[Named] | None) -> str:
    """Write a scope for a cell: “everything”, “2 lists”, “2 lists, 1 folder”."""
    parts = [
        counted(len(some), noun) for some, noun in ((lists, "list"), (folders, "folder")) if some is not None
    ]
    return ", ".join(parts) or "everything"


def scope_in_words(lists: list[Named] | None, folders: list[Named] | None) -> str:
    """Write a scope as it follows “works with”.

    >>> scope_in_words(None, None), scope_in_words([], None)
    ('all lists and all folders', 'no list and all folders')
    """
    return f"{_in_words(lists, 'list')} and {_in_words(folders, 'folder')}"


def _in_words(some: list[Named] | None, noun: str) -> str:
    if some is None:
        return f"all {noun}s"
    names = ", ".join(f"“{one.name}”" for one in some[:3])
    more = f" and {len(some) - 3} more" if len(some) > 3 else ""
    return f"the {noun}{'s' if len(some) > 1 else ''} {names}{more}" if some else f"no {noun}"


def invitation_line(row: InvitationRow) -> InvitationLine:
    return InvitationLine(
        id=str(row.id),
        email=row.email,
        role=row.role,
        scope=scope_in_short(row.lists, row.folders),
        since=row.created_at.isoformat(),
        until=row.expires_at.isoformat(),
        has_expired=row.has_expired,
    )


def role_line(row: RoleRow, actor: Actor) -> RoleLine:
    return RoleLine(
        value=row.key,
        word=row.name,
        permissions=[str(one) for one in row.permissions],
        members=row.members,
        is_own=row.is_own,
        is_givable=set(row.permissions) <= actor.permissions,
    )

"""Members, invitations and roles as the table and the matrix show them."""

from typing import TypedDict

from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.membership_schemas import InvitationRow, MemberRow, RoleRow


class MemberLine(TypedDict):
    """One member in the table."""

    id: str
    name: str
    initials: str
    email: str
    role: str
    role_key: str
    rights: str
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
        rights=f"{len(row.permissions)} of {len(Permission)}",
        last_seen_at=row.last_seen_at.isoformat() if row.last_seen_at else "",
        since=row.created_at.isoformat(),
        is_active=row.deactivated_at is None,
        is_owner=row.is_owner,
        is_you=row.is_you,
        is_changeable=is_reachable and actor.may(Permission.MEMBER_UPDATE),
        may_own=is_admin and row.deactivated_at is None and not row.is_owner,
    )


def invitation_line(row: InvitationRow) -> InvitationLine:
    return InvitationLine(
        id=str(row.id),
        email=row.email,
        role=row.role,
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

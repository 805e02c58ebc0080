"""The roles of a workspace: the five that everybody has, and those it made itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams import rights
from mkt_dashboard.domain.teams.membership_models import CustomRole, Invitation
from mkt_dashboard.domain.teams.membership_schemas import RoleDraft, RoleRow
from mkt_dashboard.domain.teams.models import Member

MOST_ROLES = 20
UNKNOWN = "There is no such role here. Choose one from the list."


@dataclass(frozen=True)
class GivenRole:
    """A role that is given to somebody, as her row keeps it."""

    role: str
    custom: CustomRole | None = None

    @property
    def name(self) -> str:
        return rights.name_of(self.role, self.custom)

    @property
    def permissions(self) -> frozenset[Permission]:
        return rights.rights_of(self.role, self.custom)

    @property
    def custom_role_id(self) -> int | None:
        return self.custom.id if self.custom else None


def key_of(role: str, custom: CustomRole | None) -> str:
    """Return what names a role outside: its name, or the id of one of the workspace's own."""
    return str(custom.public_id) if custom else role


def given(session: Session, actor: Actor, key: str) -> GivenRole:
    """Return the role of a key, for somebody to give. Nobody gives more than she has herself."""
    custom = None if key in list(Role) else _get(session, actor, key, to_give=True)
    found = GivenRole(key, None) if custom is None else GivenRole(rights.CUSTOM, custom)
    refuse_above_own(actor, found.permissions, f"give the role “{found.name}”")
    return found


def refuse_above_own(actor: Actor, permissions: Iterable[Permission], what: str) -> None:
    """Stop whoever would reach above her own rights."""
    missing = sorted(set(permissions) - actor.permissions)
    if missing:
        raise Forbidden(
            f"You cannot {what}: it allows {missing[0]}, which you may not do yourself. "
            "Ask a Marketing Admin of your workspace."
        )


def list_roles(session: Session, actor: Actor) -> list[RoleRow]:
    """Return the five, then the workspace's own by name, each with how many active members hold it."""
    actor.require(Permission.MEMBER_READ)
    counts = _holders(session, actor)
    customs = session.exec(
        select(CustomRole)
        .where(CustomRole.workspace_id == actor.workspace_id)
        .order_by(func.lower(CustomRole.name))
        .limit(MOST_ROLES)
    ).all()
    known = [(role.value, None) for role in Role] + [(rights.CUSTOM, custom) for custom in customs]
    return [
        _row(role, custom, counts.get((role, custom.id if custom else None), 0)) for role, custom in known
    ]


def _holders(session: Session, actor: Actor) -> dict[tuple[str, int | None], int]:
    statement = (
        select(Member.role, Member.custom_role_id, func.count())
        .where(Member.workspace_id == actor.workspace_id, col(Member.deactivated_at).is_(None))
        .group_by(col(Member.role), col(Member.custom_role_id))
    )
    return {(role, custom_role_id): count for role, custom_role_id, count in session.exec(statement)}


def _row(role: str, custom: CustomRole | None, members: int) -> RoleRow:
    return RoleRow(
        key=key_of(role, custom),
        name=rights.name_of(role, custom),
        permissions=sorted(rights.rights_of(role, custom)),
        members=members,
        is_own=custom is not None,
    )


def create_role(session: Session, actor: Actor, draft: RoleDraft) -> RoleRow:
    """Make a role out of permissions that its maker has herself."""
    actor.require(Permission.ROLE_MANAGE)
    refuse_above_own(actor, draft.permissions, "make such a role")
    name = _checked_name(session, actor, draft.name)
    statement = (
        select(func.count()).select_from(CustomRole).where(CustomRole.workspace_id == actor.workspace_id)
    )
    if session.exec(statement).one() >= MOST_ROLES:
        raise Conflict(
            f"A workspace has at most {MOST_ROLES} roles of its own. Delete one that nobody holds."
        )
    made = CustomRole(
        workspace_id=actor.workspace_id, name=name, permissions=sorted(map(str, set(draft.permissions)))
    )
    session.add(made)
    session.flush()
    _record(session, actor, "role.created", made)
    return _row(rights.CUSTOM, made, 0)


def change_role(session: Session, actor: Actor, key: str, draft: RoleDraft) -> RoleRow:
    """Rename a role or change what it allows, for all who hold it from their next click on."""
    actor.require(Permission.ROLE_MANAGE)
    found = _get(session, actor, key)
    refuse_above_own(actor, rights.rights_of(rights.CUSTOM, found), f"change the role “{found.name}”")
    refuse_above_own(actor, draft.permissions, "make such a role")
    if _holds(session, actor, found):
        raise Conflict("This is your own role. Ask another member who manages roles to change it.")
    found.name = _checked_name(session, actor, draft.name, but=found)
    found.permissions = sorted(map(str, set(draft.permissions)))
    session.add(found)
    session.flush()
    _record(session, actor, "role.changed", found)
    holders = _holders(session, actor).get((rights.CUSTOM, found.id), 0)
    return _row(rights.CUSTOM, found, holders)


def delete_role(session: Session, actor: Actor, key: str) -> None:
    """Delete a role that no member holds and no open invitation offers."""
    actor.require(Permission.ROLE_MANAGE)
    found = _get(session, actor, key)
    refuse_above_own(actor, rights.rights_of(rights.CUSTOM, found), f"delete the role “{found.name}”")
    held = session.exec(select(Member.id).where(Member.custom_role_id == found.id).limit(1)).first()
    offered = select(Invitation).where(Invitation.custom_role_id == found.id)
    is_open = col(Invitation.accepted_at).is_(None) & col(Invitation.revoked_at).is_(None)
    if held or session.exec(offered.where(is_open).limit(1)).first():
        raise Conflict(f"“{found.name}” is held by a member or offered in an invitation. Change those first.")
    for past in session.exec(offered).all():
        past.custom_role_id = None
        session.add(past)
    session.flush()
    session.delete(found)
    _record(session, actor, "role.deleted", found)


def _get(session: Session, actor: Actor, key: str, *, to_give: bool = False) -> CustomRole:
    """Return a role of this workspace, locked: many may give it at once, but nobody delete it meanwhile."""
    try:
        identity = UUID(key)
    except ValueError:
        raise NotFound(UNKNOWN, {"role": UNKNOWN}) from None
    statement = select(CustomRole).where(
        CustomRole.workspace_id == actor.workspace_id, CustomRole.public_id == identity
    )
    found = session.exec(statement.with_for_update(read=to_give, key_share=to_give)).first()
    if found is None:
        raise NotFound(UNKNOWN, {"role": UNKNOWN})
    return found


def _holds(session: Session, actor: Actor, role: CustomRole) -> bool:
    statement = select(Member.id).where(
        Member.account_id == actor.account_id, Member.custom_role_id == role.id
    )
    return session.exec(statement).first() is not None


def _checked_name(session: Session, actor: Actor, name: str, but: CustomRole | None = None) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        sentence = "A role needs a name, for example “Agency”."
        raise InvalidInput(sentence, {"name": sentence})
    same = session.exec(
        select(CustomRole).where(
            CustomRole.workspace_id == actor.workspace_id, func.lower(CustomRole.name) == name.lower()
        )
    ).first()
    taken = {role.value.lower() for role in Role} | {rights.CUSTOM.lower()}
    if name.lower() in taken or (same is not None and (but is None or same.id != but.id)):
        sentence = f"There is a role “{name}” already. Choose another name."
        raise Conflict(sentence, {"name": sentence})
    return name


def _record(session: Session, actor: Actor, action: str, about: CustomRole) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="role",
        object_id=about.public_id,
        object_name=about.name,
        detail={"permissions": list(about.permissions)},
    )

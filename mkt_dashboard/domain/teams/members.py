"""The members of a workspace: who they are, what they may do, and whether they still may."""

from uuid import UUID

from sqlalchemy import func, update
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams import rights, roles
from mkt_dashboard.domain.teams.membership_models import CustomRole
from mkt_dashboard.domain.teams.membership_schemas import MemberChanges, MemberRow
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.scopes import giving, scoping

MOST_ROWS = 500


def list_members(session: Session, actor: Actor) -> list[MemberRow]:
    """Return everybody, also who was deactivated, in the order they came."""
    actor.require(Permission.MEMBER_READ)
    return _rows(session, actor)


def get_member(session: Session, actor: Actor, member_id: UUID) -> MemberRow:
    actor.require(Permission.MEMBER_READ)
    return _row_of(session, actor, member_id)


def change_member(session: Session, actor: Actor, member_id: UUID, changes: MemberChanges) -> MemberRow:
    """Give a member another role, deactivate or reactivate her. It counts from her next click on.

    Nobody changes herself or reaches above her own rights, and the workspace keeps its owner and at least one
    active Marketing Admin, whatever two of them do to each other at the same moment. With which lists and
    folders she works is changed under the same rules: within one's own, and never for a Marketing Admin.
    """
    actor.require(Permission.MEMBER_UPDATE)
    member, admins = _locked(session, actor, member_id)
    custom = session.get(CustomRole, member.custom_role_id) if member.custom_role_id else None
    roles.refuse_above_own(actor, rights.rights_of(member.role, custom), "change this member")
    giving.refuse_beyond_own(actor, scoping.of(member), "change this member")
    if member.account_id == actor.account_id:
        raise Conflict("You cannot change your own membership. Ask another Marketing Admin.")
    wanted = roles.given(session, actor, changes.role) if changes.role is not None else None
    stops_being_admin = changes.active is False or (wanted and wanted.role != Role.MARKETING_ADMIN)
    if stops_being_admin:
        _refuse_to_lose(session, actor, member, admins)
    scope = scoping.wanted(session, actor, member, wanted.role if wanted else member.role, changes)
    if wanted and (wanted.role, wanted.custom_role_id) != (member.role, member.custom_role_id):
        _give(session, actor, member, wanted, before=rights.name_of(member.role, custom))
    scoping.give(session, actor, member, scope)
    if changes.active is not None and changes.active != (member.deactivated_at is None):
        _switch(session, actor, member, is_active=changes.active)
    return _row_of(session, actor, member_id)


def _locked(session: Session, actor: Actor, member_id: UUID) -> tuple[Member, list[Member]]:
    """Return the member and the active admins, all locked: who demotes waits for who demotes her."""
    is_admin = (col(Member.role) == Role.MARKETING_ADMIN.value) & col(Member.deactivated_at).is_(None)
    statement = (
        select(Member)
        .where(Member.workspace_id == actor.workspace_id, is_admin | (col(Member.public_id) == member_id))
        .order_by(col(Member.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).all()
    member = next((one for one in found if one.public_id == member_id), None)
    if member is None:
        raise NotFound("There is no such member here. Reload the page.")
    admins = [one for one in found if one.role == Role.MARKETING_ADMIN and one.deactivated_at is None]
    return member, admins


def _refuse_to_lose(session: Session, actor: Actor, member: Member, admins: list[Member]) -> None:
    if _workspace(session, actor).owner_account_id == member.account_id:
        raise Conflict(
            "This member owns the workspace. Its owner has to hand it to another Marketing Admin first."
        )
    if [admin.id for admin in admins] == [member.id]:
        raise Conflict(
            "This is the last active Marketing Admin of the workspace. Give somebody else that role first."
        )


def _give(session: Session, actor: Actor, member: Member, wanted: roles.GivenRole, before: str) -> None:
    member.role, member.custom_role_id = wanted.role, wanted.custom_role_id
    session.add(member)
    session.flush()
    _record(session, actor, "member.role_changed", member, {"before": before, "after": wanted.name})


def _switch(session: Session, actor: Actor, member: Member, *, is_active: bool) -> None:
    """Deactivating closes her sessions of this workspace, so that reactivating does not bring them back."""
    member.deactivated_at = None if is_active else now()
    session.add(member)
    session.flush()
    if not is_active:
        session.execute(
            update(SignInSession)
            .where(
                col(SignInSession.workspace_id) == actor.workspace_id,
                col(SignInSession.account_id) == member.account_id,
                col(SignInSession.revoked_at).is_(None),
            )
            .values(revoked_at=now())
        )
    _record(session, actor, "member.reactivated" if is_active else "member.deactivated", member, {})


def transfer_ownership(session: Session, actor: Actor, member_id: UUID, typed_name: str) -> None:
    """Hand the workspace to another active Marketing Admin. Only the owner may, and types its name."""
    actor.require(Permission.MEMBER_UPDATE)
    member, admins = _locked(session, actor, member_id)
    workspace = _workspace(session, actor)
    if actor.account_id is None or workspace.owner_account_id != actor.account_id:
        raise Forbidden("Only the owner of this workspace hands it on. Ask the owner.")
    if member.account_id == actor.account_id or member not in admins:
        raise Conflict("Choose another active Marketing Admin as the new owner.")
    if " ".join(typed_name.split()) != " ".join(workspace.name.split()):
        sentence = f"Write “{workspace.name}” to hand it on."
        raise InvalidInput(sentence, {"typed_name": sentence})
    workspace.owner_account_id = member.account_id
    session.add(workspace)
    session.flush()
    _record(session, actor, "workspace.ownership_transferred", member, {})


def _workspace(session: Session, actor: Actor) -> Workspace:
    """Read the workspace behind the lock on its admins: the owner is one of them."""
    statement = (
        select(Workspace).where(Workspace.id == actor.workspace_id).execution_options(populate_existing=True)
    )
    return session.exec(statement).one()


def _row_of(session: Session, actor: Actor, member_id: UUID) -> MemberRow:
    for row in _rows(session, actor, member_id):
        return row
    raise NotFound("There is no such member here. Reload the page.")


def _rows(session: Session, actor: Actor, member_id: UUID | None = None) -> list[MemberRow]:
    last_seen_at = (
        sa_select(func.max(func.coalesce(SignInSession.last_seen_at, SignInSession.created_at)))
        .where(
            col(SignInSession.account_id) == Member.account_id,
            col(SignInSession.workspace_id) == Member.workspace_id,
        )
        .scalar_subquery()
    )
    statement = (
        sa_select(Member, Account, CustomRole, col(Workspace.owner_account_id), last_seen_at)
        .join(Account, col(Account.id) == Member.account_id)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .outerjoin(CustomRole, col(CustomRole.id) == Member.custom_role_id)
        .where(col(Member.workspace_id) == actor.workspace_id)
        .order_by(col(Member.id))
        .limit(MOST_ROWS)
    )
    if member_id is not None:
        statement = statement.where(col(Member.public_id) == member_id)
    found = session.execute(statement).all()
    scopes = [scoping.of(member) for member, *_ in found]
    names = giving.names_of(session, actor, scopes)
    return [
        MemberRow(
            id=member.public_id,
            name=account.name,
            email=account.email,
            role=rights.name_of(member.role, custom),
            role_key=roles.key_of(member.role, custom),
            permissions=sorted(rights.rights_of(member.role, custom)),
            lists=names.of_lists(scope),
            folders=names.of_folders(scope),
            is_owner=account.id == owner,
            is_you=account.id == actor.account_id,
            last_seen_at=seen,
            created_at=member.created_at,
            deactivated_at=member.deactivated_at,
        )
        for (member, account, custom, owner, seen), scope in zip(found, scopes, strict=True)
    ]


def _record(session: Session, actor: Actor, action: str, member: Member, detail: dict[str, str]) -> None:
    account = session.exec(select(Account).where(Account.id == member.account_id)).one()
    compliance.record(
        session,
        actor,
        action,
        object_type="member",
        object_id=member.public_id,
        object_name=account.name,
        detail=detail,
    )

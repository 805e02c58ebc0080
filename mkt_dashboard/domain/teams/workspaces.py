"""Several workspaces of one person: which there are, going over to another, making one more.

All of it needs `instance_unit_of_work`: it looks beyond one workspace.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.queries import NO_WORKSPACE, is_open
from mkt_dashboard.domain.teams.schemas import NewSession, Visitor
from mkt_dashboard.domain.teams.service import open_instance_session, open_session

MOST = 50


@dataclass(frozen=True)
class OwnWorkspace:
    """A workspace that a person is a member of."""

    id: UUID
    name: str


def list_workspaces(session: Session, account_id: int) -> list[OwnWorkspace]:
    """Return the workspaces where this account is an active member, by name."""
    statement = (
        select(Workspace.public_id, Workspace.name)
        .join(Member, col(Member.workspace_id) == Workspace.id)
        .where(Member.account_id == account_id, col(Member.deactivated_at).is_(None), is_open())
        .order_by(func.lower(Workspace.name), col(Workspace.id))
        .limit(MOST)
    )
    return [OwnWorkspace(public_id, name) for public_id, name in session.exec(statement)]


def switch(session: Session, visitor: Visitor, workspace_id: UUID, *, ip: str, user_agent: str) -> NewSession:
    """Open a session in another workspace of hers and close the one she came with.

    `NO_WORKSPACE` names the installation, where only its owner gets in.
    """
    if workspace_id == NO_WORKSPACE:
        return _go_to_the_instance(session, visitor, ip=ip, user_agent=user_agent)
    statement = (
        select(Member)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .where(Workspace.public_id == workspace_id, is_open())
        .where(Member.account_id == visitor.account_id, col(Member.deactivated_at).is_(None))
    )
    member = session.exec(statement).first()
    if member is None:
        raise NotFound("You are not a member of that workspace. Choose one from the menu at the top left.")
    return go_over(session, visitor, member, ip=ip, user_agent=user_agent)


def _go_to_the_instance(session: Session, visitor: Visitor, *, ip: str, user_agent: str) -> NewSession:
    if not visitor.owns_instance:
        raise NotFound("You do not own this installation. Choose a workspace from the menu at the top left.")
    account, confirmed_at = _end_old(session, visitor)
    client = {"ip": ip, "user_agent": user_agent}
    return open_instance_session(session, account, **client, confirmed_at=confirmed_at)


def go_over(session: Session, visitor: Visitor, member: Member, *, ip: str, user_agent: str) -> NewSession:
    """Replace the session by one of another membership of the same account.

    Going over proves nothing anew: the time of the last proof goes along.
    """
    account, confirmed_at = _end_old(session, visitor)
    client = {"ip": ip, "user_agent": user_agent}
    return open_session(session, account, member, **client, door="ui", confirmed_at=confirmed_at)


def _end_old(session: Session, visitor: Visitor) -> tuple[Account, datetime | None]:
    old = session.exec(select(SignInSession).where(SignInSession.id == visitor.session_id)).one()
    old.revoked_at = now()
    session.add(old)
    account = session.exec(select(Account).where(Account.id == visitor.account_id)).one()
    return account, old.confirmed_at


def create_own(session: Session, visitor: Visitor, name: str) -> Member:
    """Make one more workspace, owned by whoever makes it. What is made inside the demo closes with it."""
    if not visitor.is_admin:
        raise Forbidden("Only a Marketing Admin makes a workspace. Ask one of your workspace.")
    name = " ".join(name.split())
    if not name or not name.isprintable() or len(name) > 200:
        raise InvalidInput("A workspace needs a name.", {"name": "A workspace needs a name."})
    workspace = Workspace(
        name=name,
        time_zone=visitor.time_zone,
        sender_name=name,
        is_demo=visitor.is_demo,
        owner_account_id=visitor.account_id,
    )
    session.add(workspace)
    session.flush()
    member = Member(workspace_id=workspace.id, account_id=visitor.account_id, role=Role.MARKETING_ADMIN.value)
    session.add(member)
    session.flush()
    actor = replace(visitor.actor, workspace_id=workspace.id, permissions=frozenset())
    compliance.record(
        session,
        actor,
        "workspace.created",
        object_type="workspace",
        object_id=workspace.public_id,
        object_name=name,
    )
    return member

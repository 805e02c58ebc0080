"""Who is signed in, and where."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, true
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.crypto import token_hash
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.schemas import Visitor, WorkspaceProfile

SEEN_EVERY = timedelta(minutes=1)


def find_visitor(session: Session, token: str | None) -> Visitor | None:
    """Resolve a session token; needs `instance_unit_of_work`.

    None for a token that is unknown, expired or revoked, or whose member was deactivated: so a sign-out or a
    change of role takes effect on sockets that are still open.
    """
    if not token:
        return None
    statement = (
        select(SignInSession, Account, Member, Workspace)
        .join(Account, col(Account.id) == SignInSession.account_id)
        .join(Workspace, col(Workspace.id) == SignInSession.workspace_id)
        .join(
            Member,
            (col(Member.account_id) == SignInSession.account_id)
            & (col(Member.workspace_id) == SignInSession.workspace_id),
        )
        .where(SignInSession.token_hash == token_hash(token))
        .where(col(SignInSession.revoked_at).is_(None), SignInSession.expires_at > now())
        .where(col(Member.deactivated_at).is_(None), is_open())
    )
    found = session.exec(statement).first()
    if found is None:
        return None
    _note_seen(session, found[0])
    return _visitor(*found)


def _note_seen(session: Session, signed_in: SignInSession) -> None:
    """Remember the use of a session, at most once a minute: this runs on every event."""
    seen = signed_in.last_seen_at
    if seen is None or seen < now() - SEEN_EVERY:
        signed_in.last_seen_at = now()
        session.add(signed_in)


def _visitor(signed_in: SignInSession, account: Account, member: Member, workspace: Workspace) -> Visitor:
    role = Role(member.role)
    actor = Actor(workspace.id, permissions_of(role), account.id, account.name, signed_in.door)
    return Visitor(
        session_id=signed_in.id,
        account_id=account.id,
        workspace_public_id=workspace.public_id,
        actor=actor,
        name=account.name,
        email=account.email,
        role=role,
        workspace_name=workspace.name,
        time_zone=workspace.time_zone,
        is_demo=workspace.is_demo,
    )


def is_open() -> ColumnElement[bool]:
    """May anybody be in this workspace? With `MKT_DEMO=0` the demo is closed, for open sessions as well."""
    return true() if settings().demo else ~col(Workspace.is_demo)


def get_workspace(session: Session, actor: Actor) -> WorkspaceProfile:
    workspace = session.exec(select(Workspace).where(Workspace.id == actor.workspace_id)).one()
    return WorkspaceProfile(
        name=workspace.name,
        time_zone=workspace.time_zone,
        postal_address=workspace.postal_address,
        sender_name=workspace.sender_name or workspace.name,
        sender_email=workspace.sender_email,
    )


@dataclass(frozen=True)
class DemoAccount:
    """Somebody anyone may sign in as, while this is a demo."""

    email: str
    name: str
    role: str


def list_demo_accounts(session: Session) -> list[DemoAccount]:
    """Return the members of the demo workspace, in the order of the roles; needs `instance_unit_of_work`."""
    statement = (
        select(Account.email, Account.name, Member.role)
        .join(Member, col(Member.account_id) == Account.id)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .where(col(Workspace.is_demo), col(Member.deactivated_at).is_(None))
        .order_by(col(Account.id))
        .limit(20)
    )
    order = list(Role)
    found = [DemoAccount(email, name, role) for email, name, role in session.exec(statement)]
    return sorted(found, key=lambda account: order.index(Role(account.role)))


def find_only_workspace(session: Session) -> str | None:
    """Return the name of the workspace when there is just one; needs `instance_unit_of_work`."""
    names = session.exec(select(Workspace.name).limit(2)).all()
    return names[0] if len(names) == 1 else None

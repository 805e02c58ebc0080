"""Who is signed in, and where."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, true
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.crypto import token_hash
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import rights
from mkt_dashboard.domain.teams.membership_models import CustomRole
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.schemas import Visitor, WorkspaceProfile

SEEN_EVERY = timedelta(minutes=1)


def find_visitor(session: Session, token: str | None) -> Visitor | None:
    """Resolve a session token; needs `instance_unit_of_work`.

    None for a token that is unknown, expired or revoked, or whose member was deactivated: so a sign-out or a
    change of role takes effect on sockets that are still open.
    """
    return _find(session, col(SignInSession.token_hash) == token_hash(token)) if token else None


def find_visitor_of(session: Session, session_id: int) -> Visitor | None:
    """Resolve an open session by its id, under the same conditions; needs `instance_unit_of_work`."""
    return _find(session, col(SignInSession.id) == session_id)


def _find(session: Session, which: ColumnElement[bool]) -> Visitor | None:
    statement = (
        sa_select(SignInSession, Account, Member, Workspace, CustomRole)
        .join(Account, col(Account.id) == SignInSession.account_id)
        .join(Workspace, col(Workspace.id) == SignInSession.workspace_id)
        .join(
            Member,
            (col(Member.account_id) == SignInSession.account_id)
            & (col(Member.workspace_id) == SignInSession.workspace_id),
        )
        .outerjoin(CustomRole, col(CustomRole.id) == Member.custom_role_id)
        .where(which)
        .where(col(SignInSession.revoked_at).is_(None), col(SignInSession.expires_at) > now())
        .where(col(Member.deactivated_at).is_(None), is_open())
    )
    found = session.execute(statement).first()
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


def _visitor(
    signed_in: SignInSession,
    account: Account,
    member: Member,
    workspace: Workspace,
    custom: CustomRole | None,
) -> Visitor:
    allowed = rights.rights_of(member.role, custom)
    actor = Actor(workspace.id, allowed, account.id, account.name, signed_in.door)
    return Visitor(
        session_id=signed_in.id,
        account_id=account.id,
        workspace_public_id=workspace.public_id,
        actor=actor,
        name=account.name,
        email=account.email,
        role=rights.name_of(member.role, custom),
        is_admin=member.role == Role.MARKETING_ADMIN,
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
    """Return the demo's members in the order of their roles, each once; needs `instance_unit_of_work`."""
    statement = (
        select(Account.email, Account.name, Member.role)
        .join(Member, col(Member.account_id) == Account.id)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .where(col(Workspace.is_demo), col(Member.deactivated_at).is_(None))
        .where(col(Member.custom_role_id).is_(None))
        .order_by(col(Account.id), col(Member.id))
        .limit(20)
    )
    order = list(Role)
    first: dict[str, DemoAccount] = {}
    for email, name, role in session.exec(statement):
        first.setdefault(email, DemoAccount(email, name, role))
    return sorted(first.values(), key=lambda account: order.index(Role(account.role)))


def find_only_workspace(session: Session) -> str | None:
    """Return the name of the workspace when there is just one; needs `instance_unit_of_work`."""
    names = session.exec(select(Workspace.name).limit(2)).all()
    return names[0] if len(names) == 1 else None

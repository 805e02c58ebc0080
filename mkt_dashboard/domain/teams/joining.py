"""The other end of an invitation: whoever holds its link looks at it, and joins once.

All of it needs `instance_unit_of_work`: nobody is in the workspace yet.
"""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import token_hash
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import rights
from mkt_dashboard.domain.teams.membership_models import CustomRole, Invitation
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.passwords import hash_password
from mkt_dashboard.domain.teams.queries import is_open

# One sentence for all that is over: a stranger with an old link learns nothing from it.
OVER = "This invitation is not open any more. Ask whoever invited you for a new one."
LONGEST_TOKEN = 200


@dataclass(frozen=True)
class OpenInvitation:
    """What the page may show to whoever holds the link."""

    workspace: str
    email: str
    role: str
    invited_by: str
    has_account: bool


def look_at(session: Session, token: str) -> OpenInvitation:
    """Show an open invitation and change nothing: scanners open every link of a mail."""
    invitation, workspace = _find(session, token)
    inviter = session.get(Account, invitation.invited_by) if invitation.invited_by else None
    custom = _custom_role(session, invitation)
    return OpenInvitation(
        workspace=workspace.name,
        email=invitation.email,
        role=rights.name_of(invitation.role, custom),
        invited_by=inviter.name if inviter else workspace.name,
        has_account=_account(session, invitation) is not None,
    )


def join_as_new(session: Session, token: str, name: str, password: str) -> tuple[Account, Member]:
    """Make the account that the invitation is for, and its membership."""
    invitation, _ = _find(session, token, lock=True)
    name = " ".join(name.split())
    if not name or not name.isprintable() or len(name) > 200:
        raise InvalidInput("Write your name.", {"name": "Write your name, so that colleagues know you."})
    account = Account(
        email=invitation.email,
        email_key=invitation.email_key,
        name=name,
        password_hash=hash_password(password),
    )
    try:
        with session.begin_nested():
            session.add(account)
    except IntegrityError:
        raise Conflict("There is an account with this address. Sign in with it, then join.") from None
    return account, _join(session, invitation, account)


def join_as(session: Session, token: str, account_id: int) -> tuple[Account, Member]:
    """Add the membership to the account that is signed in, if the invitation is for its address."""
    invitation, workspace = _find(session, token, lock=True)
    account = session.exec(select(Account).where(Account.id == account_id)).one()
    if account.email_key != invitation.email_key:
        raise Conflict(
            f"This invitation is for {invitation.email}, and you are signed in as {account.email}. "
            "Sign out, then open it again."
        )
    statement = select(Member).where(Member.workspace_id == workspace.id, Member.account_id == account.id)
    if session.exec(statement).first() is not None:
        raise Conflict(f"You are a member of {workspace.name} already. Ask there if you cannot get in.")
    return account, _join(session, invitation, account)


def _find(session: Session, token: str, *, lock: bool = False) -> tuple[Invitation, Workspace]:
    """Return an open invitation. Of two who use the same link at once the second finds it used."""
    statement = (
        select(Invitation)
        .where(Invitation.token_hash == token_hash(token[:LONGEST_TOKEN]))
        .execution_options(populate_existing=True)
    )
    invitation = session.exec(statement.with_for_update() if lock else statement).first()
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        raise NotFound(OVER)
    if invitation.expires_at <= now():
        raise NotFound(OVER)
    workspace = session.exec(
        select(Workspace).where(Workspace.id == invitation.workspace_id, is_open())
    ).first()
    if workspace is None:
        raise NotFound(OVER)
    return invitation, workspace


def _account(session: Session, invitation: Invitation) -> Account | None:
    return session.exec(select(Account).where(Account.email_key == invitation.email_key)).first()


def _custom_role(session: Session, invitation: Invitation) -> CustomRole | None:
    statement = select(CustomRole).where(
        CustomRole.workspace_id == invitation.workspace_id, CustomRole.id == invitation.custom_role_id
    )
    return session.exec(statement).first()


def _join(session: Session, invitation: Invitation, account: Account) -> Member:
    member = Member(
        workspace_id=invitation.workspace_id,
        account_id=account.id,
        role=invitation.role,
        custom_role_id=invitation.custom_role_id,
        list_scope=invitation.list_scope,
        folder_scope=invitation.folder_scope,
    )
    invitation.accepted_at = now()
    session.add_all([member, invitation])
    session.flush()
    _own_if_nobody_does(session, member)
    role = rights.name_of(invitation.role, _custom_role(session, invitation))
    compliance.record(
        session,
        Actor(invitation.workspace_id, frozenset(), account.id, account.name, "ui"),
        "member.joined",
        object_type="member",
        object_id=member.public_id,
        object_name=account.name,
        detail={"role": role, "invitation": str(invitation.public_id)},
    )
    return member


def _own_if_nobody_does(session: Session, member: Member) -> None:
    """The first Marketing Admin of a workspace that was made for somebody owns it."""
    if member.role == Role.MARKETING_ADMIN:
        ownerless = update(Workspace).where(
            col(Workspace.id) == member.workspace_id, col(Workspace.owner_account_id).is_(None)
        )
        session.execute(ownerless.values(owner_account_id=member.account_id))

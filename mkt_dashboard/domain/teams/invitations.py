"""Invitations: who may join, told by mail, until answered, taken back or too old."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import letters, rights, roles
from mkt_dashboard.domain.teams.membership_models import CustomRole, Invitation
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft, InvitationRow
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.scopes import giving, scoping
from mkt_dashboard.rendering.letter import LetterText

LASTS = timedelta(days=7)
MOST_OPEN = 50


def list_invitations(session: Session, actor: Actor) -> list[InvitationRow]:
    """Return what waits for an answer, also what is too old by now, the newest first."""
    actor.require(Permission.MEMBER_READ)
    statement = (
        sa_select(Invitation, CustomRole)
        .outerjoin(CustomRole, col(CustomRole.id) == Invitation.custom_role_id)
        .where(col(Invitation.workspace_id) == actor.workspace_id)
        .where(col(Invitation.accepted_at).is_(None), col(Invitation.revoked_at).is_(None))
        .order_by(col(Invitation.id).desc())
        .limit(500)
    )
    found = session.execute(statement).all()
    names = giving.names_of(session, actor, [scoping.of(invitation) for invitation, _ in found])
    return [_row(invitation, custom, names) for invitation, custom in found]


def invite(session: Session, actor: Actor, draft: InvitationDraft) -> InvitationRow:
    """Invite an address by mail. Nobody offers more than she may herself."""
    actor.require(Permission.MEMBER_INVITE)
    if fault := addresses.fault(draft.email):
        raise InvalidInput(fault, {"email": fault})
    role = roles.given(session, actor, draft.role)
    scope = scoping.offered(session, actor, role.role, draft)
    key = addresses.normalise(draft.email)
    workspace = _workspace_in_turn(session, actor)
    _refuse_known(session, actor, key)
    _refuse_too_many(session, actor)
    token = new_token()
    made = Invitation(
        workspace_id=actor.workspace_id,
        email=draft.email.strip(),
        email_key=key,
        role=role.role,
        custom_role_id=role.custom_role_id,
        list_scope=scope.list_scope,
        folder_scope=scope.folder_scope,
        invited_by=actor.account_id,
        token_hash=token_hash(token),
        expires_at=now() + LASTS,
    )
    session.add(made)
    session.flush()
    _write_letter(session, actor, workspace, made, role=role.name, token=token)
    _record(session, actor, "member.invited", made, role.name)
    return _row(made, role.custom, giving.names_of(session, actor, [scope]))


def resend(session: Session, actor: Actor, invitation_id: UUID) -> InvitationRow:
    """Send a new link, which ends the one before, for another seven days."""
    actor.require(Permission.MEMBER_INVITE)
    workspace = _workspace_in_turn(session, actor)
    found = _open(session, actor, invitation_id)
    custom = session.get(CustomRole, found.custom_role_id) if found.custom_role_id else None
    role = roles.given(session, actor, roles.key_of(found.role, custom))
    giving.refuse_beyond_own(actor, scoping.of(found), "send this invitation")
    token = new_token()
    found.token_hash, found.expires_at = token_hash(token), now() + LASTS
    found.invited_by = actor.account_id
    session.add(found)
    session.flush()
    _write_letter(session, actor, workspace, found, role=role.name, token=token)
    _record(session, actor, "member.invited_again", found, role.name)
    return _row(found, custom, giving.names_of(session, actor, [scoping.of(found)]))


def revoke(session: Session, actor: Actor, invitation_id: UUID) -> None:
    """Take an invitation back: its link opens nothing any more."""
    actor.require(Permission.MEMBER_INVITE)
    found = _open(session, actor, invitation_id)
    found.revoked_at = now()
    session.add(found)
    session.flush()
    _record(session, actor, "member.invitation_revoked", found, found.role)


def _workspace_in_turn(session: Session, actor: Actor) -> Workspace:
    """Lock the workspace: two who invite at once count one after the other."""
    statement = select(Workspace).where(Workspace.id == actor.workspace_id).with_for_update(key_share=True)
    return session.exec(statement).one()


def _refuse_known(session: Session, actor: Actor, key: str) -> None:
    """Refuse members and the invited. Accounts elsewhere are not seen, so nobody learns of them."""
    statement = (
        select(Member)
        .join(Account, col(Account.id) == Member.account_id)
        .where(Member.workspace_id == actor.workspace_id, Account.email_key == key)
    )
    member = session.exec(statement).first()
    if member is not None:
        way_out = (
            "Reactivate the membership instead." if member.deactivated_at else "Change the role instead."
        )
        sentence = f"This address belongs to a member already. {way_out}"
        raise Conflict(sentence, {"email": sentence})
    waiting = select(Invitation).where(
        Invitation.workspace_id == actor.workspace_id,
        Invitation.email_key == key,
        col(Invitation.accepted_at).is_(None),
        col(Invitation.revoked_at).is_(None),
    )
    if session.exec(waiting).first() is not None:
        sentence = "This address is invited already. Send that invitation again, or revoke it first."
        raise Conflict(sentence, {"email": sentence})


def _refuse_too_many(session: Session, actor: Actor) -> None:
    statement = (
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.workspace_id == actor.workspace_id)
        .where(col(Invitation.accepted_at).is_(None), col(Invitation.revoked_at).is_(None))
    )
    if session.exec(statement).one() >= MOST_OPEN:
        raise Conflict(f"{MOST_OPEN} invitations wait for an answer already. Revoke some, then invite more.")


def _write_letter(
    session: Session, actor: Actor, workspace: Workspace, about: Invitation, *, role: str, token: str
) -> None:
    text = LetterText(
        subject=f"{actor.name} invites you to {workspace.name}",
        sentences=(
            f"{actor.name} invites you to join the workspace {workspace.name} as {role}.",
            "The link works once, for seven days. Opening it changes nothing yet.",
            "If you did not expect this, leave it: nothing happens.",
        ),
        button=f"Join {workspace.name}",
        url=f"{settings().public_url}/join/{token}",
    )
    letters.promise(session, actor.workspace_id, about.email, text)


def _open(session: Session, actor: Actor, invitation_id: UUID) -> Invitation:
    """Return an invitation that waits, locked: it cannot be accepted at the same moment."""
    statement = (
        select(Invitation)
        .where(Invitation.workspace_id == actor.workspace_id, Invitation.public_id == invitation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such invitation here. Reload the page.")
    if found.accepted_at or found.revoked_at:
        raise Conflict("This invitation was answered or revoked meanwhile. Reload the page.")
    return found


def _row(found: Invitation, custom: CustomRole | None, names: giving.Names) -> InvitationRow:
    return InvitationRow(
        id=found.public_id,
        email=found.email,
        role=rights.name_of(found.role, custom),
        role_key=roles.key_of(found.role, custom),
        lists=names.of_lists(scoping.of(found)),
        folders=names.of_folders(scoping.of(found)),
        created_at=found.created_at,
        expires_at=found.expires_at,
        has_expired=found.expires_at <= now(),
    )


def _record(session: Session, actor: Actor, action: str, about: Invitation, role: str) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="invitation",
        object_id=about.public_id,
        object_name=about.email,
        detail={"role": role},
    )

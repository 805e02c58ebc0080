"""What the owner of the installation does with workspaces: make, rename, close, open, delete.

All of it needs `instance_unit_of_work`. It is written down twice: in the chain of the installation, and in
that of the workspace, so that its admins see who closed it.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain.audience.models import Contact
from mkt_dashboard.domain.campaigns import control
from mkt_dashboard.domain.campaigns.models import Campaign, CampaignStatus
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.instance.queries import lock_workspace
from mkt_dashboard.domain.instance.schemas import NewWorkspace
from mkt_dashboard.domain.permissions import IN_A_WORKSPACE, Actor, Permission, Role
from mkt_dashboard.domain.teams import invitations
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft
from mkt_dashboard.domain.teams.models import Member, SignInSession, Workspace

LONGEST_NAME = 200


def create(session: Session, actor: Actor, wanted: NewWorkspace) -> Workspace:
    """Make a workspace and invite its first Marketing Admin, who owns it once she has joined."""
    actor.require(Permission.INSTANCE_WORKSPACES)
    faults = {field: fault for field, fault in _faults(wanted).items() if fault}
    if faults:
        raise InvalidInput("Some fields need another look.", faults)
    made = teams.create_workspace(session, _tidy(wanted.name))
    draft = InvitationDraft(email=wanted.email, role=Role.MARKETING_ADMIN.value)
    invitations.invite(session, _inside(actor, made), draft)
    _record(session, actor, "workspace.created", made)
    return made


def _faults(wanted: NewWorkspace) -> dict[str, str]:
    return {"name": _fault_of_name(wanted.name), "email": addresses.fault(wanted.email) or ""}


def _fault_of_name(name: str) -> str:
    tidy = _tidy(name)
    is_good = tidy and tidy.isprintable() and len(tidy) <= LONGEST_NAME
    return "" if is_good else f"A workspace has a name of 1 to {LONGEST_NAME} characters."


def rename(session: Session, actor: Actor, workspace_id: UUID, name: str) -> Workspace:
    """Give a workspace another name. What its mails say about their sender stays."""
    actor.require(Permission.INSTANCE_WORKSPACES)
    if fault := _fault_of_name(name):
        raise InvalidInput(fault, {"name": fault})
    workspace = _lock_to_change(session, workspace_id)
    before, workspace.name = workspace.name, _tidy(name)
    if before != workspace.name:
        session.add(workspace)
        session.flush()
        _record(session, actor, "workspace.renamed", workspace, {"name": (before, workspace.name)})
    return workspace


def close(session: Session, actor: Actor, workspace_id: UUID) -> int:
    """Let nobody in and send nothing any more; everything stays. Say how many campaigns were paused.

    Open sockets are denied at their next event, keys and tokens at their next call. Links in mails that left
    work on: people must always be able to unsubscribe.
    """
    actor.require(Permission.INSTANCE_WORKSPACES)
    workspace = _lock_to_change(session, workspace_id)
    if workspace.closed_at is not None:
        raise Conflict(f"“{workspace.name}” is closed already.")
    workspace.closed_at = now()
    session.add(workspace)
    session.flush()
    _end_sessions(session, workspace)
    paused = _pause_all(session, _inside(actor, workspace))
    _record(session, actor, "workspace.closed", workspace)
    return paused


def _end_sessions(session: Session, workspace: Workspace) -> None:
    """So that opening it again brings no old session back."""
    open_ones = update(SignInSession).where(
        col(SignInSession.workspace_id) == workspace.id, col(SignInSession.revoked_at).is_(None)
    )
    session.execute(open_ones.values(revoked_at=now()))


def _pause_all(session: Session, inside: Actor) -> int:
    running = select(Campaign.public_id).where(
        Campaign.workspace_id == inside.workspace_id, Campaign.status == CampaignStatus.RUNNING
    )
    found = session.exec(running.order_by(col(Campaign.id))).all()
    for campaign_id in found:
        control.pause(session, inside, campaign_id)
    return len(found)


def open_again(session: Session, actor: Actor, workspace_id: UUID) -> Workspace:
    """Let its members in again. What was paused stays paused until one of them resumes it."""
    actor.require(Permission.INSTANCE_WORKSPACES)
    workspace = _lock_to_change(session, workspace_id)
    if workspace.closed_at is None:
        raise Conflict(f"“{workspace.name}” is open already.")
    workspace.closed_at = None
    session.add(workspace)
    session.flush()
    _record(session, actor, "workspace.opened", workspace)
    return workspace


def delete(session: Session, actor: Actor, workspace_id: UUID, typed_name: str) -> Workspace:
    """Begin to remove a closed workspace with all that is in it. There is no way back.

    Its own audit log goes with it, so the entry here says where that log ended.
    """
    actor.require(Permission.INSTANCE_WORKSPACES)
    workspace = _lock_to_change(session, workspace_id)
    if workspace.closed_at is None:
        raise Conflict(f"“{workspace.name}” is open. Close it first, then delete it.")
    if _tidy(typed_name) != _tidy(workspace.name):
        sentence = f"Write “{workspace.name}” to delete it."
        raise InvalidInput(sentence, {"typed_name": sentence})
    workspace.deleting_at = now()
    session.add(workspace)
    session.flush()
    people = session.exec(select(Member.account_id).where(Member.workspace_id == workspace.id)).all()
    enqueue(session, Job.DELETE_WORKSPACE, workspace.id, *sorted(people), workspace_id=INSTALLATION)
    compliance.record(
        session,
        actor,
        "workspace.deletion_began",
        object_type="workspace",
        object_id=workspace.public_id,
        object_name=workspace.name,
        detail={
            "members": len(people),
            "contacts": _contacts(session, workspace),
            **_end(session, workspace),
        },
    )
    return workspace


def _contacts(session: Session, workspace: Workspace) -> int:
    statement = select(func.count()).select_from(Contact).where(Contact.workspace_id == workspace.id)
    return session.exec(statement).one()


def _end(session: Session, workspace: Workspace) -> dict[str, int | str]:
    statement = (
        select(AuditEntry.seq, AuditEntry.hash)
        .where(AuditEntry.workspace_id == workspace.id)
        .order_by(col(AuditEntry.seq).desc())
        .limit(1)
    )
    last = session.exec(statement).first()
    return {"audit_ended_at": last[0], "audit_hash": last[1].hex()} if last else {}


def _lock_to_change(session: Session, workspace_id: UUID) -> Workspace:
    workspace = lock_workspace(session, workspace_id)
    if workspace.deleting_at is not None:
        raise Conflict(f"“{workspace.name}” is being deleted. Nothing about it can be changed any more.")
    return workspace


def _inside(actor: Actor, workspace: Workspace) -> Actor:
    """Act in a workspace under one's own name: only what this file does there, nothing is handed out."""
    return replace(actor, workspace_id=workspace.id, permissions=IN_A_WORKSPACE)


def _record(
    session: Session,
    actor: Actor,
    action: str,
    workspace: Workspace,
    changes: compliance.Changes | None = None,
) -> None:
    for whose in (_inside(actor, workspace), actor):
        compliance.record(
            session,
            whose,
            action,
            object_type="workspace",
            object_id=workspace.public_id,
            object_name=workspace.name,
            changes=changes,
        )
        # One chain after the other, always in this order, so that two changes never wait in a circle.
        session.flush()


def _tidy(name: str) -> str:
    return " ".join(name.split())

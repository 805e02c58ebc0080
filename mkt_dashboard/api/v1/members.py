"""Members of the workspace, invitations to it, and its roles."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import invitations, members, roles
from mkt_dashboard.domain.teams.membership_schemas import (
    InvitationDraft,
    InvitationRow,
    MemberChanges,
    MemberRow,
    RoleDraft,
    RoleRow,
)

router = APIRouter(tags=["Members"])

Reader = Annotated[Actor, permitted(Permission.MEMBER_READ)]
Inviter = Annotated[Actor, permitted(Permission.MEMBER_INVITE)]
Editor = Annotated[Actor, permitted(Permission.MEMBER_UPDATE)]
RoleManager = Annotated[Actor, permitted(Permission.ROLE_MANAGE)]


class Members(BaseModel):
    items: list[MemberRow]


class Invitations(BaseModel):
    items: list[InvitationRow]


class Roles(BaseModel):
    items: list[RoleRow]


@router.get("/members")
def list_members(actor: Reader) -> Members:
    """List everybody, also who was deactivated, in the order they came."""
    with unit_of_work(actor) as session:
        return Members(items=members.list_members(session, actor))


@router.get("/members/{member_id}")
def get_member(member_id: UUID, actor: Reader) -> MemberRow:
    """Read one member and what she may do."""
    with unit_of_work(actor) as session:
        return members.get_member(session, actor, member_id)


@router.patch("/members/{member_id}")
def change_member(member_id: UUID, changes: MemberChanges, once: IdempotentOnce, actor: Editor) -> MemberRow:
    """Give another role, deactivate or reactivate. Nobody changes herself or reaches above her own rights."""
    return once(actor, lambda session: members.change_member(session, actor, member_id, changes))


@router.get("/invitations")
def list_invitations(actor: Reader) -> Invitations:
    """List the invitations that wait for an answer, the newest first."""
    with unit_of_work(actor) as session:
        return Invitations(items=invitations.list_invitations(session, actor))


@router.post("/invitations", status_code=201)
def invite(draft: InvitationDraft, once: IdempotentOnce, actor: Inviter) -> InvitationRow:
    """Invite somebody by mail. The link works once, for seven days."""
    return once(actor, lambda session: invitations.invite(session, actor, draft), status=201)


@router.post("/invitations/{invitation_id}/resend")
def resend(invitation_id: UUID, once: IdempotentOnce, actor: Inviter) -> InvitationRow:
    """Send a new link, which ends the one before."""
    return once(actor, lambda session: invitations.resend(session, actor, invitation_id))


@router.delete("/invitations/{invitation_id}", status_code=204)
def revoke(invitation_id: UUID, actor: Inviter) -> None:
    """Take an invitation back."""
    with unit_of_work(actor) as session:
        invitations.revoke(session, actor, invitation_id)


@router.get("/roles")
def list_roles(actor: Reader) -> Roles:
    """List the five roles and the workspace's own, with what each allows."""
    with unit_of_work(actor) as session:
        return Roles(items=roles.list_roles(session, actor))


@router.post("/roles", status_code=201)
def create_role(draft: RoleDraft, once: IdempotentOnce, actor: RoleManager) -> RoleRow:
    """Make a role out of permissions that you have yourself."""
    return once(actor, lambda session: roles.create_role(session, actor, draft), status=201)


@router.put("/roles/{role_id}")
def change_role(role_id: UUID, draft: RoleDraft, once: IdempotentOnce, actor: RoleManager) -> RoleRow:
    """Rename a role of your own or change what it allows, for all who hold it."""
    return once(actor, lambda session: roles.change_role(session, actor, str(role_id), draft))


@router.delete("/roles/{role_id}", status_code=204)
def delete_role(role_id: UUID, actor: RoleManager) -> None:
    """Delete a role that nobody holds."""
    with unit_of_work(actor) as session:
        roles.delete_role(session, actor, str(role_id))

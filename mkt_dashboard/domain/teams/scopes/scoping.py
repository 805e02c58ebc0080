"""Give a scope to members and invitations, within one's own, and write down what changed."""

from dataclasses import replace

from sqlmodel import Session, select

from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.membership_models import Invitation
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft, MemberChanges
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.scopes import giving
from mkt_dashboard.domain.teams.scopes.giving import Scope


def of(holder: Member | Invitation) -> Scope:
    """Return with what somebody works, or will."""
    return giving.of_member(holder.role, holder.list_scope, holder.folder_scope)


def wanted(session: Session, actor: Actor, member: Member, role: str, changes: MemberChanges) -> Scope:
    """Return the scope a member shall have: what is not given stays, and a new Marketing Admin has none."""
    scope = of(member)
    if "lists" in changes.model_fields_set:
        scope = replace(scope, lists=giving.given_lists(session, actor, changes.lists))
    if "folders" in changes.model_fields_set:
        scope = replace(scope, folders=giving.given_folders(session, actor, changes.folders))
    if role == Role.MARKETING_ADMIN and not {"lists", "folders"} & changes.model_fields_set:
        scope = Scope()
    return _checked(actor, role, scope, "give this to a member")


def offered(session: Session, actor: Actor, role: str, draft: InvitationDraft) -> Scope:
    """Return the scope an invitation offers."""
    lists = giving.given_lists(session, actor, draft.lists)
    scope = Scope(lists, giving.given_folders(session, actor, draft.folders))
    return _checked(actor, role, scope, "invite somebody so")


def _checked(actor: Actor, role: str, scope: Scope, what: str) -> Scope:
    if role == Role.MARKETING_ADMIN:
        giving.refuse_beyond_own(actor, Scope(), what)
    giving.refuse_limited_admin(role, scope)
    giving.refuse_beyond_own(actor, scope, what)
    return scope


def give(session: Session, actor: Actor, member: Member, scope: Scope) -> None:
    """Let a member work with these lists and folders from her next click on."""
    before = giving.of_row(member.list_scope, member.folder_scope)
    if scope == before:
        return
    member.list_scope, member.folder_scope = scope.list_scope, scope.folder_scope
    session.add(member)
    session.flush()
    names = giving.names_of(session, actor, [before, scope])
    in_words = giving.in_words
    account = session.exec(select(Account).where(Account.id == member.account_id)).one()
    compliance.record(
        session,
        actor,
        "member.scope_changed",
        object_type="member",
        object_id=member.public_id,
        object_name=account.name,
        changes={
            "lists": (in_words(names.of_lists(before)), in_words(names.of_lists(scope))),
            "folders": (in_words(names.of_folders(before)), in_words(names.of_folders(scope))),
        },
    )

"""Who may change whom, and what a workspace never loses."""

import threading
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, MarketingError, NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams import members, queries, roles
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.membership_schemas import MemberChanges, RoleDraft
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from tests import factories
from tests.domain.teams.people import member_of

ADMIN = Role.MARKETING_ADMIN


@pytest.fixture
def workspace(session: Session) -> Workspace:
    return factories.a_workspace(session)


@pytest.fixture
def admin(session: Session, workspace: Workspace) -> Actor:
    actor = factories.a_member(session, workspace, "Priya Raman", ADMIN)
    workspace.owner_account_id = actor.account_id
    session.add(workspace)
    session.flush()
    return actor


@pytest.fixture
def maya(session: Session, workspace: Workspace) -> Actor:
    return factories.a_member(session, workspace, "Maya Lindqvist", Role.CAMPAIGN_MANAGER)


def change(session: Session, actor: Actor, about: Actor, **changes: object) -> None:
    members.change_member(session, actor, member_of(session, about), MemberChanges.model_validate(changes))


def test_another_role_counts_from_the_next_click_on(
    session: Session, workspace: Workspace, admin: Actor, maya: Actor
) -> None:
    account = session.exec(select(Account).where(Account.id == maya.account_id)).one()
    member = session.exec(select(Member).where(Member.account_id == maya.account_id)).one()
    token = teams.open_session(session, account, member, ip="", user_agent="", door="ui").token

    change(session, admin, maya, role="Viewer")

    visitor = queries.find_visitor(session, token)
    assert visitor is not None
    assert (visitor.role, visitor.actor.permissions) == (Role.VIEWER, permissions_of(Role.VIEWER))
    said = session.exec(select(AuditEntry).where(AuditEntry.action == "member.role_changed")).one()
    assert said.detail == {"before": "Campaign Manager", "after": "Viewer"}


def test_a_member_was_last_seen_at_her_last_click_in_this_workspace(
    session: Session, workspace: Workspace, admin: Actor, maya: Actor
) -> None:
    account = session.exec(select(Account).where(Account.id == maya.account_id)).one()
    member = session.exec(select(Member).where(Member.account_id == maya.account_id)).one()
    token = teams.open_session(session, account, member, ip="", user_agent="", door="ui").token
    session.flush()

    def last_seen() -> datetime | None:
        return members.get_member(session, admin, member_of(session, maya)).last_seen_at

    signed_in_at = last_seen()
    assert signed_in_at is not None
    clicked_at = now() + timedelta(hours=2)
    with time_machine.travel(clicked_at, tick=False):
        queries.find_visitor(session, token)
    assert last_seen() == clicked_at


def test_deactivating_ends_her_sessions_and_reactivating_does_not_bring_them_back(
    session: Session, admin: Actor, maya: Actor
) -> None:
    account = session.exec(select(Account).where(Account.id == maya.account_id)).one()
    member = session.exec(select(Member).where(Member.account_id == maya.account_id)).one()
    token = teams.open_session(session, account, member, ip="", user_agent="", door="ui").token

    change(session, admin, maya, active=False)
    assert queries.find_visitor(session, token) is None
    change(session, admin, maya, active=True)

    assert queries.find_visitor(session, token) is None
    assert member.deactivated_at is None


def test_the_second_call_changes_nothing(session: Session, admin: Actor, maya: Actor) -> None:
    for _ in range(2):
        change(session, admin, maya, active=False)

    assert len(session.exec(select(AuditEntry).where(AuditEntry.action == "member.deactivated")).all()) == 1


@pytest.mark.parametrize("changes", [{"role": "Viewer"}, {"active": False}])
def test_nobody_changes_herself(session: Session, workspace: Workspace, changes: dict[str, object]) -> None:
    actor = factories.a_member(session, workspace, "Ana Sousa", ADMIN)
    factories.a_member(session, workspace, "Ben Okafor", ADMIN)

    with pytest.raises(Conflict, match="your own membership"):
        change(session, actor, actor, **changes)


@pytest.mark.parametrize("changes", [{"role": "Viewer"}, {"active": False}])
def test_the_last_active_admin_stays(
    session: Session, workspace: Workspace, changes: dict[str, object]
) -> None:
    last = factories.a_member(session, workspace, "Ana Sousa", ADMIN)
    gone = factories.a_member(session, workspace, "Ben Okafor", ADMIN)
    change(session, last, gone, active=False)

    with pytest.raises(Conflict, match="last active Marketing Admin"):
        change(session, gone, last, **changes)


@pytest.mark.parametrize("changes", [{"role": "Viewer"}, {"active": False}])
def test_the_owner_stays_until_she_hands_it_on(
    session: Session, workspace: Workspace, admin: Actor, changes: dict[str, object]
) -> None:
    other = factories.a_member(session, workspace, "Ben Okafor", ADMIN)
    with pytest.raises(Conflict, match="owns the workspace"):
        change(session, other, admin, **changes)

    members.transfer_ownership(session, admin, member_of(session, other), " Wrenfell  Outdoor ")
    change(session, other, admin, **changes)

    assert workspace.owner_account_id == other.account_id


def test_only_the_owner_hands_it_on_to_an_admin_and_types_its_name(
    session: Session, workspace: Workspace, admin: Actor, maya: Actor
) -> None:
    other = factories.a_member(session, workspace, "Ben Okafor", ADMIN)
    with pytest.raises(InvalidInput, match="Wrenfell Outdoor"):
        members.transfer_ownership(session, admin, member_of(session, other), "wrenfell")
    with pytest.raises(Conflict, match="another active Marketing Admin"):
        members.transfer_ownership(session, admin, member_of(session, maya), "Wrenfell Outdoor")
    with pytest.raises(Forbidden, match="Only the owner"):
        members.transfer_ownership(session, other, member_of(session, admin), "Wrenfell Outdoor")

    assert workspace.owner_account_id == admin.account_id


def test_nobody_gives_more_than_she_has_nor_changes_who_has_more(
    session: Session, workspace: Workspace, admin: Actor, maya: Actor
) -> None:
    own = roles.create_role(
        session, admin, RoleDraft(name="Team lead", permissions=[Permission.MEMBER_UPDATE])
    )
    change(session, admin, maya, role=own.key)
    lead = Actor(workspace.id, frozenset(own.permissions), maya.account_id, maya.name)
    viewer = factories.a_member(session, workspace, "Vera Novak", Role.VIEWER)

    with pytest.raises(Forbidden, match="may not do yourself"):
        change(session, lead, viewer, role="Marketing Admin")
    with pytest.raises(Forbidden, match="change this member"):
        change(session, lead, admin, active=False)


@pytest.mark.parametrize("role", [role for role in Role if role is not ADMIN])
def test_only_admins_see_and_change_members(
    session: Session, workspace: Workspace, admin: Actor, maya: Actor, role: Role
) -> None:
    actor = factories.a_member(session, workspace, "Ana Sousa", role)

    with pytest.raises(Forbidden, match="member:update"):
        change(session, actor, maya, role="Viewer")
    with pytest.raises(Forbidden, match="member:read"):
        members.list_members(session, actor)


def test_a_member_of_another_workspace_does_not_exist(session: Session, admin: Actor) -> None:
    other = factories.a_member(session, factories.a_workspace(session, "Elsewhere"), "Eve Moss")

    for foreign in (member_of(session, other), uuid4()):
        with pytest.raises(NotFound):
            members.change_member(session, admin, foreign, MemberChanges(active=False))
        with pytest.raises(NotFound):
            members.transfer_ownership(session, admin, foreign, "Wrenfell Outdoor")
    assert [row.name for row in members.list_members(session, admin)] == ["Priya Raman"]


def test_two_admins_who_demote_each_other_leave_one(committing: None) -> None:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        pair = [factories.a_member(session, workspace, name, ADMIN) for name in ("Ana Sousa", "Ben Okafor")]
        identities = [member_of(session, actor) for actor in pair]
    barrier = threading.Barrier(2)
    said: list[str] = []

    def demote(actor: Actor, about: UUID) -> None:
        try:
            with unit_of_work(actor) as session:
                barrier.wait()
                members.change_member(session, actor, about, MemberChanges(role="Viewer"))
            said.append("done")
        except MarketingError as error:
            said.append(error.code)

    both = [
        threading.Thread(target=demote, args=(actor, about))
        for actor, about in zip(pair, reversed(identities), strict=True)
    ]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(said) == ["conflict", "done"]

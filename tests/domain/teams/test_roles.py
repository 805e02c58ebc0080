"""Roles that a workspace makes itself."""

import pytest
from sqlmodel import Session

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams import invitations, members, rights, roles, service
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft, MemberChanges, RoleDraft
from tests import factories
from tests.domain.teams.people import member_of

AGENCY = RoleDraft(name="Agency", permissions=[Permission.CONTENT_READ, Permission.CONTENT_UPDATE])


@pytest.fixture
def admin(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session), "Priya Raman", Role.MARKETING_ADMIN)


def test_a_role_of_ones_own_is_usable_like_any(session: Session, admin: Actor) -> None:
    workspace = members._workspace(session, admin)  # pyright: ignore[reportPrivateUsage]
    maya = factories.a_member(session, workspace)
    made = roles.create_role(session, admin, AGENCY)

    row = members.change_member(session, admin, member_of(session, maya), MemberChanges(role=made.key))

    assert (row.role, set(row.permissions)) == ("Agency", {*AGENCY.permissions, *rights.EVERYBODYS})
    assert [(one.name, one.members) for one in roles.list_roles(session, admin) if one.is_own] == [
        ("Agency", 1)
    ]


def test_a_role_that_is_held_or_offered_stays(session: Session, admin: Actor) -> None:
    made = roles.create_role(session, admin, AGENCY)
    invited = invitations.invite(session, admin, InvitationDraft(email="agency@example.com", role=made.key))
    with pytest.raises(Conflict, match="held by a member or offered"):
        roles.delete_role(session, admin, made.key)

    invitations.revoke(session, admin, invited.id)
    roles.delete_role(session, admin, made.key)

    with pytest.raises(NotFound):
        roles.delete_role(session, admin, made.key)


def test_nobody_puts_a_right_into_a_role_that_she_has_not(session: Session, admin: Actor) -> None:
    weak = Actor(admin.workspace_id, frozenset({Permission.ROLE_MANAGE}), None, "Ana")
    strong = roles.create_role(session, admin, AGENCY)

    with pytest.raises(Forbidden, match="may not do yourself"):
        roles.create_role(session, weak, AGENCY)
    with pytest.raises(Forbidden, match="may not do yourself"):
        roles.change_role(session, weak, strong.key, RoleDraft(name="Agency", permissions=[]))
    with pytest.raises(Forbidden, match="may not do yourself"):
        roles.delete_role(session, weak, strong.key)


def test_nobody_changes_the_role_she_holds(session: Session, admin: Actor) -> None:
    workspace = members._workspace(session, admin)  # pyright: ignore[reportPrivateUsage]
    maya = factories.a_member(session, workspace)
    draft = RoleDraft(name="Lead", permissions=[Permission.ROLE_MANAGE])
    made = roles.create_role(session, admin, draft)
    members.change_member(session, admin, member_of(session, maya), MemberChanges(role=made.key))
    lead = Actor(workspace.id, frozenset(made.permissions), maya.account_id, maya.name)

    with pytest.raises(Conflict, match="your own role"):
        roles.change_role(session, lead, made.key, draft)


@pytest.mark.parametrize("name", ["", "  ", "\x00", "marketing ADMIN", "agency", "Custom role"])
def test_a_role_needs_a_name_of_its_own(session: Session, admin: Actor, name: str) -> None:
    roles.create_role(session, admin, AGENCY)

    with pytest.raises((InvalidInput, Conflict)) as refused:
        roles.create_role(session, admin, RoleDraft(name=name, permissions=[]))

    assert set(refused.value.fields) == {"name"}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MARKETING_ADMIN])
def test_who_manages_no_roles_makes_none(session: Session, role: Role) -> None:
    actor = factories.a_member(session, factories.a_workspace(session), role=role)

    for call in (
        lambda: roles.create_role(session, actor, AGENCY),
        lambda: roles.change_role(session, actor, "x", AGENCY),
        lambda: roles.delete_role(session, actor, "x"),
    ):
        with pytest.raises(Forbidden, match="role:manage"):
            call()


def test_the_role_of_another_workspace_does_not_exist(session: Session, admin: Actor) -> None:
    elsewhere = factories.a_member(
        session, factories.a_workspace(session, "Elsewhere"), "Eve Moss", Role.MARKETING_ADMIN
    )
    foreign = roles.create_role(session, elsewhere, AGENCY).key

    for key in (foreign, "Owner", ""):
        with pytest.raises(NotFound):
            roles.given(session, admin, key)
    with pytest.raises(NotFound):
        roles.change_role(session, admin, foreign, AGENCY)


def test_a_permission_that_a_later_version_dropped_allows_nothing(session: Session, admin: Actor) -> None:
    made = roles.create_role(session, admin, AGENCY)
    found = roles.given(session, admin, made.key)
    assert found.custom is not None
    found.custom.permissions = [*found.custom.permissions, "moon:launch"]

    assert found.permissions == {*AGENCY.permissions, *rights.EVERYBODYS}
    assert permissions_of(Role.VIEWER) >= rights.EVERYBODYS


def test_who_holds_a_role_of_ones_own_signs_in_with_a_password(session: Session, admin: Actor) -> None:
    workspace = members._workspace(session, admin)  # pyright: ignore[reportPrivateUsage]
    made = roles.create_role(session, admin, AGENCY)
    agnes = service.add_member(
        session, workspace, "agnes@example.com", "Agnes", role=Role.VIEWER, password="a long enough password"
    )
    members.change_member(session, admin, agnes.public_id, MemberChanges(role=made.key))

    assert service.sign_in(session, "agnes@example.com", "a long enough password") is not None

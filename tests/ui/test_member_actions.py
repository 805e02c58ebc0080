"""Each role and each thing one may do with members, over a raw socket: what happens is what may."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, col, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams import invitations, members, roles
from mkt_dashboard.domain.teams.membership_models import CustomRole, Invitation
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft, MemberChanges, RoleDraft
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.mkt_dashboard import app
from mkt_dashboard.ui import guard
from tests import factories
from tests.domain.teams.people import member_of
from tests.ui.conftest import Team
from tests.ui.sockets import HYDRATE, Tab, tab

# Loading the application registers the handlers.
assert app


@dataclass(frozen=True)
class Ground:
    """Somebody to do it to, an invitation and a role, in the workspace of the team."""

    actor: Actor
    other: str
    invitation: str
    role: str


def prepare() -> Ground:
    with instance_unit_of_work() as session:
        workspace = session.exec(select(Workspace)).one()
        other = factories.a_member(session, workspace, "Ona Petrov", Role.CAMPAIGN_MANAGER)
        admin = Actor.system(workspace.id)
        draft = InvitationDraft(email="first@example.com", role="Viewer")
        invited = invitations.invite(session, admin, draft)
        made = roles.create_role(session, admin, RoleDraft(name="Agency", permissions=[]))
        return Ground(admin, str(member_of(session, other)), str(invited.id), made.key)


def name_of(handler: str) -> str:
    return next(name for name in guard.handlers() if name.endswith(handler))


def say(handler: str, **payload: Any) -> tuple[str, dict[str, Any]]:
    return name_of(handler), payload


Saying = tuple[str, dict[str, Any]]
Looking = Callable[[Session, Ground], Any]


def _row(session: Session, ground: Ground) -> Member:
    return session.exec(select(Member).where(Member.public_id == ground.other)).one()


ACTIONS: dict[str, tuple[Permission, Callable[[Ground], list[Saying]], Looking]] = {
    "give a role": (
        Permission.MEMBER_UPDATE,
        lambda ground: [say("members_state.give_role", member_id=ground.other, role="Viewer")],
        lambda session, ground: _row(session, ground).role,
    ),
    "give a role of one's own": (
        Permission.MEMBER_UPDATE,
        lambda ground: [say("members_state.give_role", member_id=ground.other, role=ground.role)],
        lambda session, ground: _row(session, ground).custom_role_id,
    ),
    "deactivate": (
        Permission.MEMBER_UPDATE,
        lambda ground: [
            say("members_state.ask_to_deactivate", member_id=ground.other),
            say("members_state.deactivate"),
        ],
        lambda session, ground: _row(session, ground).deactivated_at,
    ),
    "invite": (
        Permission.MEMBER_INVITE,
        lambda ground: [say("members_state.invite", form={"email": "second@example.com", "role": "Viewer"})],
        lambda session, ground: len(session.exec(select(Invitation)).all()),
    ),
    "send again": (
        Permission.MEMBER_INVITE,
        lambda ground: [say("members_state.resend", invitation_id=ground.invitation)],
        lambda session, ground: session.exec(
            select(Invitation.token_hash).order_by(col(Invitation.id)).limit(1)
        ).one(),
    ),
    "revoke": (
        Permission.MEMBER_INVITE,
        lambda ground: [say("members_state.revoke", invitation_id=ground.invitation)],
        lambda session, ground: session.exec(
            select(Invitation.revoked_at).order_by(col(Invitation.id)).limit(1)
        ).one(),
    ),
    "make a role": (
        Permission.ROLE_MANAGE,
        lambda ground: [
            say("roles_state.open_form", is_open=True),
            say("roles_state.toggle", permission="campaign:read"),
            say("roles_state.save", form={"name": "Partner"}),
        ],
        lambda session, ground: [tuple(one.permissions) for one in session.exec(select(CustomRole))],
    ),
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_does_exactly_what_the_table_allows(team: Team, role: Role) -> None:
    ground, cookie = prepare(), team.cookie(role)

    def look(looking: Looking) -> Any:
        with instance_unit_of_work() as session:
            return looking(session, ground)

    async def story() -> dict[str, bool]:
        happened: dict[str, bool] = {}
        async with tab(team.url, cookie=cookie) as member:
            await member.say(HYDRATE, patience=8.0)
            for action, (_, sayings, looking) in ACTIONS.items():
                before = look(looking)
                for name, payload in sayings(ground):
                    await member.say(name, payload, at="/settings/members")
                happened[action] = look(looking) != before
        return happened

    granted = permissions_of(role)
    assert asyncio.run(story()) == {action: one[0] in granted for action, one in ACTIONS.items()}


def test_another_role_counts_on_an_open_socket_at_its_next_event(team: Team) -> None:
    async def story() -> tuple[str, str, str]:
        async with (
            tab(team.url, cookie=team.cookie(Role.MARKETING_ADMIN)) as first,
            tab(team.url, cookie=team.cookie(Role.CAMPAIGN_MANAGER)) as manager,
        ):
            await first.say(HYDRATE, patience=8.0)
            await manager.say(HYDRATE, patience=8.0)
            made_before = await _make_a_list(manager, "Before")
            _change(team, Role.CAMPAIGN_MANAGER, MemberChanges(role="Viewer"))
            made_after = await _make_a_list(manager, "After")
            _change(team, Role.CAMPAIGN_MANAGER, MemberChanges(active=False))
            return made_before, made_after, await manager.say(name_of("home_state.look_again"))

    before, after, gone = asyncio.run(story())
    assert "is made" in before
    assert "list:create" in after
    assert "/sign-in" in gone


async def _make_a_list(member: Tab, name: str) -> str:
    return await member.say(
        name_of("lists_state.save"), {"form": {"name": name, "description": ""}}, at="/audience/lists"
    )


def _change(team: Team, role: Role, changes: MemberChanges) -> None:
    with instance_unit_of_work() as session:
        account = session.exec(select(Account).where(Account.email == team.emails[role])).one()
        member = session.exec(select(Member).where(Member.account_id == account.id)).one()
        members.change_member(session, Actor.system(member.workspace_id), member.public_id, changes)


@pytest.mark.parametrize(
    ("handler", "form"),
    [
        ("members_state.invite", {"email": "x@example.com", "role": "Viewer", "workspace_id": 2}),
        ("members_state.invite", {"email": "x@example.com", "role": "Viewer", "permissions": ["list:read"]}),
        ("roles_state.save", {"name": "Partner", "permissions": ["contact:export"], "workspace_id": 2}),
        ("members_state.transfer", {"typed_name": "Wrenfell Outdoor", "member_id": "1"}),
    ],
)
def test_what_a_form_smuggles_in_changes_nothing_but_its_own(
    team: Team, handler: str, form: dict[str, Any]
) -> None:
    prepare()
    cookie = team.cookie(Role.MARKETING_ADMIN)

    async def story() -> None:
        async with tab(team.url, cookie=cookie) as admin:
            await admin.say(HYDRATE, patience=8.0)
            await admin.say(name_of("roles_state.open_form"), {"is_open": True})
            await admin.say(name_of(handler), {"form": form})

    asyncio.run(story())
    with instance_unit_of_work() as session:
        workspace = session.exec(select(Workspace)).one()
        assert {row.workspace_id for row in session.exec(select(Invitation))} == {workspace.id}
        assert {row.workspace_id for row in session.exec(select(CustomRole))} == {workspace.id}
        assert all("contact:export" not in row.permissions for row in session.exec(select(CustomRole)))
        owner = session.exec(select(Account).where(Account.id == workspace.owner_account_id)).one()
        assert owner.email == team.emails[Role.MARKETING_ADMIN]

"""Members in a real browser: invite, join, change, hand on, go over to another workspace."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import invitations, members
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.membership_schemas import InvitationDraft
from mkt_dashboard.domain.teams.models import Workspace
from tests.domain.teams.people import newest_token
from tests.ui.conftest import CANARY, PASSWORD, Team
from tests.ui.test_sign_in import fill_in

pytestmark = pytest.mark.browser


def workspace_id() -> int:
    with instance_unit_of_work() as session:
        return session.exec(select(Workspace.id).order_by(Workspace.id)).first() or 0  # type: ignore[arg-type]


def rows() -> dict[str, tuple[str, bool]]:
    """Role and state of each member by name, as the database has them."""
    actor = Actor.system(workspace_id())
    with instance_unit_of_work() as session:
        found = members.list_members(session, actor)
    return {row.name: (row.role, row.deactivated_at is None) for row in found}


def open_members(page: Page, team: Team, role: Role = Role.MARKETING_ADMIN) -> None:
    page.goto("/settings/members")
    fill_in(page, team.emails[role], PASSWORD)


def act(page: Page, name: str, words: str) -> None:
    page.get_by_role("button", name=f"What can be done with {name}").click()
    page.get_by_role("button", name=words).click()


def test_an_admin_invites_and_the_invited_joins(page: Page, member: Team, chromium: Browser) -> None:
    open_members(page, member)
    page.get_by_role("button", name="Invite member").click()
    page.get_by_label("Email").fill("jonas@")
    page.get_by_label("Email").evaluate("field => field.type = 'text'")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("alert")).to_contain_text("not an email address")
    page.get_by_label("Email").fill("jonas@example.com")
    page.get_by_label("Role", exact=True).select_option("Content Editor")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("waiting", exact=True)).to_be_visible()

    with instance_unit_of_work() as session:
        token = newest_token(session, workspace_id())
    visitor = chromium.new_context(base_url=page.url.partition("/settings")[0])
    invited = visitor.new_page()
    invited.goto(f"/join/{token}")
    expect(invited.get_by_role("heading", name="Join Wrenfell Outdoor")).to_be_visible()
    expect(invited.get_by_text("as Content Editor")).to_be_visible()
    invited.get_by_label("Your name").fill("Jonas Weber")
    invited.get_by_label("Password", exact=True).fill(PASSWORD)
    invited.get_by_role("button", name="Join the workspace").click()
    expect(invited.get_by_role("link", name="Studio").first).to_be_visible()
    visitor.clear_cookies()
    invited.goto(f"/join/{token}")
    expect(invited.get_by_role("alert")).to_contain_text("not open any more")
    visitor.close()

    assert rows()["Jonas Weber"] == ("Content Editor", True)


def test_an_admin_changes_a_role_takes_it_back_and_deactivates(page: Page, member: Team) -> None:
    viewer = f"Viewer {CANARY}"
    open_members(page, member)
    chooser = page.get_by_label(f"Role of {viewer}")
    chooser.select_option("Analyst")
    expect(page.get_by_text(f"{viewer} is Analyst now.")).to_be_visible()
    assert rows()[viewer] == ("Analyst", True)
    page.get_by_role("button", name="Undo").click()
    expect(chooser).to_have_value("Viewer")

    act(page, viewer, "Deactivate")
    page.get_by_role("button", name="Deactivate member").click()
    expect(page.get_by_text("deactivated", exact=True)).to_be_visible()
    assert rows()[viewer] == ("Viewer", False)
    act(page, viewer, "Reactivate")
    expect(page.get_by_text("deactivated", exact=True)).to_have_count(0)


def test_a_role_of_ones_own_is_made_given_and_marked(page: Page, member: Team) -> None:
    viewer = f"Viewer {CANARY}"
    open_members(page, member)
    page.get_by_role("button", name="New role").click()
    page.get_by_label("see reports").click()
    expect(page.get_by_label("see reports")).to_be_checked()
    page.get_by_role("button", name="Save role").click()
    expect(page.get_by_role("alert")).to_contain_text("A role needs a name")
    page.get_by_label("Name", exact=True).fill("Agency")
    page.get_by_role("button", name="Save role").click()
    expect(page.get_by_role("columnheader", name="Agency")).to_be_visible()

    page.get_by_label(f"Role of {viewer}").select_option(label="Agency")
    expect(page.get_by_text(f"{viewer} is Agency now.")).to_be_visible()
    page.get_by_role("button", name=f"Mark the rights of {viewer}").click()
    expect(page.get_by_role("columnheader", name="Agency")).to_have_class("hl")
    expect(page.get_by_role("button", name=f"Mark the rights of {viewer}")).to_contain_text("3 of")
    assert rows()[viewer] == ("Agency", True)


def test_the_owner_hands_the_workspace_on_by_typing_its_name(page: Page, member: Team) -> None:
    manager = f"Campaign Manager {CANARY}"
    open_members(page, member)
    page.get_by_label(f"Role of {manager}").select_option("Marketing Admin")
    act(page, manager, "Make owner of the workspace")
    name = page.get_by_label("Write the name of the workspace")
    name.fill("wrenfell")
    page.get_by_role("button", name="Transfer ownership").click()
    expect(page.get_by_role("alert")).to_contain_text("Write “Wrenfell Outdoor”")
    name.fill("Wrenfell Outdoor")
    page.get_by_role("button", name="Transfer ownership").click()

    expect(page.get_by_text(f"{manager} owns this workspace now.")).to_be_visible()


def test_going_over_to_another_workspace_shows_nothing_of_the_one_before(page: Page, member: Team) -> None:
    open_members(page, member)
    expect(page.get_by_text(f"Viewer {CANARY}")).to_be_visible()
    page.get_by_role("button", name="Workspace Wrenfell Outdoor").click()
    page.get_by_role("button", name="New workspace").click()
    page.get_by_label("Name", exact=True).fill("North")
    page.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_role("button", name="Workspace North")).to_be_visible()

    for path in ("/settings/members", "/audience/contacts", "/campaigns"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.wait_for_timeout(500)
        seen = page.locator("main").inner_text().replace(f"Marketing Admin {CANARY}", "")
        assert CANARY not in seen
        assert CANARY.lower() not in seen.lower()

    page.get_by_role("button", name="Workspace North").click()
    page.get_by_role("button", name="Wrenfell Outdoor").click()
    expect(page.get_by_role("button", name="Workspace Wrenfell Outdoor")).to_be_visible()


def test_who_has_an_account_signs_in_first_and_then_joins(page: Page, member: Team) -> None:
    token = _invited_elsewhere(member.emails[Role.VIEWER])
    page.goto(f"/join/{token}")
    page.get_by_role("link", name="Sign in").click()
    fill_in(page, member.emails[Role.VIEWER], PASSWORD)
    page.get_by_role("button", name="Join the workspace").click()

    expect(page.get_by_role("button", name="Workspace Elsewhere")).to_be_visible()


def _invited_elsewhere(email: str) -> str:
    with instance_unit_of_work() as session:
        elsewhere = teams.create_workspace(session, "Elsewhere")
        actor = Actor.system(elsewhere.id)
        invitations.invite(session, actor, InvitationDraft(email=email, role="Analyst"))
        return newest_token(session, elsewhere.id)


def test_a_viewer_is_told_whom_to_ask(page: Page, member: Team) -> None:
    open_members(page, member, Role.VIEWER)

    expect(page.get_by_role("heading", name="Your role does not open this")).to_be_visible()
    expect(page.get_by_text("member:read")).to_be_visible()

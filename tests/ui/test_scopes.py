"""Folders and scopes in a real browser: file things, limit a member, and be that member."""

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.membership_models import Invitation
from mkt_dashboard.domain.teams.models import Workspace
from tests import factories
from tests.ui.conftest import CANARY, PASSWORD, Team
from tests.ui.test_sign_in import fill_in

pytestmark = pytest.mark.browser
MANAGER = f"Campaign Manager {CANARY}"


def make_folder(page: Page, name: str) -> None:
    page.get_by_placeholder("Name of a new folder").fill(name)
    page.get_by_role("button", name="Make folder").click()
    expect(page.get_by_role("button", name=f"Rename {name}")).to_be_visible()


def another_list_and_campaign() -> None:
    with instance_unit_of_work() as session:
        workspace = session.exec(select(Workspace)).one()
        manager = factories.a_member(session, workspace, "Ona Petrov")
        winter = factories.a_list_of(session, workspace.id, "winter@example.com", name="Winter list")
        factories.a_campaign(session, manager, winter, name="Winter campaign")


def test_an_admin_files_and_limits_and_the_member_sees_her_part(
    page: Page, member: Team, chromium: Browser
) -> None:
    another_list_and_campaign()
    page.goto("/campaigns")
    fill_in(page, member.emails[Role.MARKETING_ADMIN], PASSWORD)
    page.get_by_role("button", name="Folders", exact=True).click()
    make_folder(page, "Winter")
    make_folder(page, "Sumer")
    page.get_by_placeholder("Name of a new folder").fill("winter")
    page.get_by_role("button", name="Make folder").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a folder “winter” already.")
    page.get_by_role("button", name="Rename Sumer").click()
    page.get_by_label("New name").fill("Summer")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_role("button", name="Rename Summer")).to_be_visible()
    page.get_by_role("button", name="Done").click()

    page.get_by_role("button", name="What can be done with Winter campaign").click()
    page.get_by_role("button", name="Move to folder…").click()
    page.get_by_role("dialog").get_by_label("Folder").select_option(label="Winter")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("“Winter campaign” is in “Winter” now.")).to_be_visible()
    page.get_by_label("Folder", exact=True).select_option(label="Winter")
    expect(page.get_by_role("link", name=f"{CANARY} campaign")).to_have_count(0)
    assert "folder=" in page.url
    page.reload()
    expect(page.get_by_role("link", name="Winter campaign").first).to_be_visible()
    expect(page.get_by_role("link", name=f"{CANARY} campaign")).to_have_count(0)

    page.goto("/settings/members")
    page.get_by_role("button", name=f"What can be done with {MANAGER}").click()
    page.get_by_role("button", name="Which lists and folders…").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Only some").nth(0).click()
    expect(sheet.get_by_text("Without a list there are no contacts to see.")).to_be_visible()
    sheet.get_by_label("Winter list").click()
    sheet.get_by_label("Only some").nth(1).click()
    sheet.get_by_label("Winter", exact=True).click()
    sheet.get_by_role("button", name="Save choice").click()
    expect(page.get_by_text("1 list, 1 folder")).to_be_visible()
    page.get_by_role("button", name=f"Mark the rights of {MANAGER}").click()
    expect(page.get_by_text("works with the list “Winter list” and the folder “Winter”.")).to_be_visible()

    context = chromium.new_context(base_url=page.url.partition("/settings")[0])
    limited = context.new_page()
    limited.goto("/audience/lists")
    fill_in(limited, member.emails[Role.CAMPAIGN_MANAGER], PASSWORD)
    expect(limited.get_by_text("You see 1 of the workspace’s lists").first).to_be_visible()
    expect(limited.get_by_role("link", name="Winter list")).to_be_visible()
    expect(limited.get_by_role("link", name=CANARY)).to_have_count(0)
    expect(limited.get_by_role("button", name="New list")).to_have_count(0)
    limited.goto("/audience/contacts")
    expect(limited.get_by_text("winter@example.com")).to_be_visible()
    expect(limited.get_by_text(f"{CANARY.lower()}@example.com")).to_have_count(0)
    limited.goto("/outbox")
    expect(limited.get_by_role("heading", name="The outbox is of the whole workspace")).to_be_visible()
    limited.goto("/campaigns?new=1")
    expect(limited.get_by_role("dialog").get_by_label("Folder")).to_contain_text("Winter")
    limited.get_by_label("Name").fill("Snow again")
    limited.get_by_role("button", name="Create campaign").click()
    limited.get_by_role("heading", name="Snow again").wait_for()
    limited.goto("/campaigns")
    expect(limited.get_by_role("link", name="Snow again").first).to_be_visible()
    expect(limited.get_by_role("link", name=f"{CANARY} campaign")).to_have_count(0)
    context.close()


def test_an_invitation_offers_some_lists_only(page: Page, member: Team) -> None:
    another_list_and_campaign()
    page.goto("/settings/members")
    fill_in(page, member.emails[Role.MARKETING_ADMIN], PASSWORD)
    page.get_by_role("button", name="Invite member").click()
    page.get_by_label("Email").fill("jonas@example.com")
    page.get_by_text("Lists and folders: all").click()
    page.get_by_label("Only some").nth(0).click()
    page.get_by_label("Winter list").click()
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_text("The invitation to jonas@example.com is on its way.")).to_be_visible()
    expect(page.get_by_text("1 list", exact=True)).to_be_visible()

    with instance_unit_of_work() as session:
        invitation = session.exec(select(Invitation)).one()
        assert (len(invitation.list_scope or ()), invitation.folder_scope) == (1, None)

"""Getting in, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from mkt_dashboard.domain.permissions import Role
from tests.ui.conftest import PASSWORD, Team

pytestmark = pytest.mark.browser


def fill_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_a_member_gets_in_and_out_again(page: Page, member: Team) -> None:
    page.goto("/outbox")
    assert "/sign-in?next=/outbox" in page.url
    fill_in(page, member.emails[Role.MARKETING_ADMIN], PASSWORD)
    expect(page.get_by_role("heading", name="Outbox")).to_be_visible()

    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    page.goto("/outbox")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_wrong_password_says_so_and_keeps_the_address(page: Page, member: Team) -> None:
    page.goto("/sign-in")
    fill_in(page, member.emails[Role.VIEWER], "not the password")

    expect(page.get_by_role("alert")).to_contain_text("Email and password don’t fit together")
    expect(page.get_by_label("Email")).to_have_value(member.emails[Role.VIEWER])


def test_a_viewer_is_told_who_may_open_the_outbox(page: Page, member: Team) -> None:
    page.goto("/outbox")
    fill_in(page, member.emails[Role.VIEWER], PASSWORD)

    expect(page.get_by_role("heading", name="Your role does not open this")).to_be_visible()
    expect(page.get_by_text("Ask a Marketing Admin or a Campaign Manager")).to_be_visible()


def test_the_keys_lead_where_they_say(page: Page, member: Team) -> None:
    page.goto("/")
    fill_in(page, member.emails[Role.MARKETING_ADMIN], PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    search = page.get_by_role("button", name="Search or run a command")
    search.wait_for()

    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("heading", name="Outbox")).to_be_visible()

    search.wait_for()
    page.keyboard.press("Control+k")
    page.get_by_placeholder("A contact, a campaign, a screen …").fill("canary7f3a camp")
    expect(page.get_by_role("option").first).to_contain_text("Campaign")

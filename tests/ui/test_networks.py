"""The networks of a workspace in a real browser: listed, and then met from outside."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from tests.ui.conftest import CANARY, PASSWORD, Team

pytestmark = pytest.mark.browser


def close_from_here() -> None:
    listed = """[{"network": "198.51.100.0/24", "note": "Office"}]"""
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET allowed_networks = CAST(:l AS jsonb)"), {"l": listed})


def open_from_here() -> None:
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET allowed_networks = '[]'"))


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_an_admin_lists_networks_without_locking_herself_out(page: Page, member: Team) -> None:
    page.goto("/settings/security")
    sign_in(page, member.emails[Role.MARKETING_ADMIN])
    expect(page.get_by_text("open from everywhere")).to_be_visible()

    page.get_by_label("Address or network").fill("the office")
    page.get_by_role("button", name="Add network").click()
    expect(page.get_by_role("alert")).to_contain_text("“the office” is neither an address nor a network.")

    page.get_by_label("Address or network").fill("198.51.100.7/24")
    page.get_by_label("Note").fill("Office")
    page.get_by_role("button", name="Add network").click()
    expect(page.get_by_role("alert")).to_contain_text("does not hold your own address, 127.0.0.1")
    page.get_by_role("button", name="Add it together with my address").click()
    rows = page.get_by_role("row")

    expect(rows.filter(has_text=re.compile("127.0.0.1.*yours"))).to_be_visible()
    expect(rows.filter(has_text=re.compile("198.51.100.0/24.*Office"))).to_be_visible()
    expect(page.get_by_text("only from these")).to_be_visible()
    page.get_by_role("button", name="Remove network 127.0.0.1").click()
    page.get_by_role("button", name="Remove network", exact=True).click()
    expect(page.get_by_text("so you would be locked out")).to_be_visible()
    for network in ("198.51.100.0/24", "127.0.0.1"):
        page.get_by_role("button", name=f"Remove network {network}").click()
        page.get_by_role("button", name="Remove network", exact=True).click()
        expect(page.get_by_role("button", name=f"Remove network {network}")).to_be_hidden()
    expect(page.get_by_text("open from everywhere")).to_be_visible()
    page.get_by_role("button", name="Use my address").click()
    expect(page.get_by_label("Address or network")).to_have_value("127.0.0.1")


def test_from_outside_a_page_says_why_and_whom_to_ask(page: Page, member: Team) -> None:
    page.goto("/settings/security")
    sign_in(page, member.emails[Role.MARKETING_ADMIN])
    expect(page.get_by_text("open from everywhere")).to_be_visible()
    close_from_here()

    page.get_by_role("button", name="Use my address").click()

    expect(page.get_by_role("heading", name="Not from this network")).to_be_visible()
    expect(page.get_by_text("yours is 127.0.0.1. Ask a Marketing Admin")).to_be_visible()
    expect(page.get_by_text(CANARY)).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("heading", name="Not from this network")).to_be_visible()
    page.get_by_role("link", name="Back to signing in").click()
    sign_in(page, member.emails[Role.MARKETING_ADMIN])
    expect(page.get_by_role("heading", name="Not from this network")).to_be_visible()

    open_from_here()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("link", name="Outbox").first).to_be_visible()


def test_a_viewer_is_told_who_may_see_the_security_of_the_workspace(page: Page, member: Team) -> None:
    page.goto("/settings/security")
    sign_in(page, member.emails[Role.VIEWER])

    expect(page.get_by_role("heading", name="Your role does not open this")).to_be_visible()

"""Single sign-on in a real browser: set up, test, turn on, and come in from the sign-in page to Home."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.models import Workspace
from tests import oidc_provider
from tests.browser import browser
from tests.domain_proof import prove_domains
from tests.ui.conftest import PASSWORD, Team, a_team

pytestmark = pytest.mark.browser
PEOPLE = {
    "ada": {
        "email": "ada@corp.example.com",
        "email_verified": True,
        "name": "Ada Berg",
        "groups": ["mkt-content"],
    },
    "jonas": {"email": "jonas@corp.example.com", "email_verified": "true", "groups": ["mkt-content"]},
}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def issuer(screens: str) -> Iterator[str]:
    with oidc_provider.running(PEOPLE, f"{screens}/auth/sso/callback") as running:
        yield running


@pytest.fixture
def member(screens: str, committing: None) -> Team:
    return a_team(screens)


def a_page(chromium: Browser, screens: str) -> Page:
    return chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=screens).new_page()


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")


def sign_in_there(page: Page, login: str) -> None:
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill("any")
    page.locator("button[type=submit]").click()
    page.wait_for_selector("input[name=prompt][value=consent]", state="attached")
    page.locator("button[type=submit]").click()


def set_up(page: Page, issuer: str) -> None:
    page.goto("/settings/sign-in")
    page.get_by_role("link", name="New connection").click()
    page.get_by_label("Name", exact=True).fill("Corp")
    page.get_by_label("Issuer").fill(issuer)
    page.get_by_label("Client id").fill(oidc_provider.CLIENT_ID)
    page.get_by_label("Client secret").fill(oidc_provider.SECRET)
    page.get_by_label("Email domains").fill("corp.example.com")
    page.get_by_role("button", name="Add a group").click()
    page.get_by_label("Group there").fill("mkt-content")
    page.get_by_label("Role here").select_option(Role.CONTENT_EDITOR)
    page.get_by_role("button", name="Create connection").click()
    expect(page.get_by_role("button", name="Save connection")).to_be_visible()
    expect(page.get_by_text("not proved")).to_be_visible()


def run_test(page: Page, login: str) -> None:
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=re.compile("^Test (this|again)")).click()
    sign_in_there(opened.value, login)
    opened.value.wait_for_url("**/settings/sign-in**")
    opened.value.close()
    page.context.clear_cookies(domain="127.0.0.1")


def test_from_an_empty_screen_to_somebody_who_comes_in(
    chromium: Browser, screens: str, member: Team, issuer: str
) -> None:
    admin = a_page(chromium, screens)
    sign_in(admin, member.emails[Role.MARKETING_ADMIN])
    set_up(admin, issuer)
    expect(admin.get_by_role("button", name="Turn on")).to_be_disabled()

    run_test(admin, "jonas")
    expect(admin.get_by_text("email_verified must be the boolean true")).to_be_visible()
    expect(admin.get_by_role("button", name="Turn on")).to_be_disabled()
    run_test(admin, "ada")
    expect(admin.get_by_text("once corp.example.com is proved or as a member already")).to_be_visible()
    with instance_unit_of_work() as session:
        prove_domains(session, session.exec(select(Workspace.id)).one())
    run_test(admin, "ada")
    expect(admin.get_by_text("as Content Editor", exact=True)).to_be_visible()
    admin.get_by_role("button", name="Turn on").click()
    expect(admin.get_by_role("button", name="Turn off")).to_be_visible()
    assert oidc_provider.SECRET not in admin.content()

    newcomer = a_page(chromium, screens)
    newcomer.goto("/sign-in?next=/")
    newcomer.get_by_label("Email").fill("ada@corp.example.com")
    newcomer.get_by_role("button", name="Continue with single sign-on").click()
    sign_in_there(newcomer, "ada")
    newcomer.wait_for_url(f"{screens}/")
    expect(newcomer.get_by_role("button", name="Search or run a command")).to_be_visible()
    newcomer.goto("/settings/sign-in")
    expect(newcomer.get_by_role("heading", name="Your role does not open this")).to_be_visible()

    refused = a_page(chromium, screens)
    refused.goto("/sign-in")
    refused.get_by_label("Email").fill("jonas@corp.example.com")
    refused.get_by_role("button", name="Continue with single sign-on").click()
    sign_in_there(refused, "jonas")
    expect(refused.get_by_role("alert")).to_contain_text("does not vouch for your email address")

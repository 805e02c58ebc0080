"""A key, from the button that makes it to the call that is refused, in a real browser."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.keys.models import ApiKey
from tests.browser import browser
from tests.ui.conftest import PASSWORD, Team, a_team

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def team_of_screens(screens: str, committing: None) -> Team:
    return a_team(screens)


@pytest.fixture
def page(chromium: Browser, screens: str) -> Iterator[Page]:
    """A page that must not complain in its console."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=screens)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    shown = context.new_page()

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    shown.on("console", listen)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    yield shown
    context.close()
    assert complaints == []


def test_an_admin_makes_a_key_copies_it_uses_it_and_takes_it_back(
    page: Page, screens: str, team_of_screens: Team
) -> None:
    page.goto("/sign-in?next=/settings/api-keys")
    page.get_by_label("Email").fill(team_of_screens.emails[Role.MARKETING_ADMIN])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="No keys yet")).to_be_visible()

    page.get_by_role("button", name="New key").first.click()
    page.get_by_role("button", name="Create key").click()
    expect(page.get_by_text("Give the key a name")).to_be_visible()
    page.get_by_label("Name").fill("Shop orders")
    page.get_by_role("button", name="Service").click()
    page.get_by_label("read lists", exact=True).click()
    page.get_by_label("Ends").select_option("never")
    expect(page.get_by_text("opens the door for good")).to_be_visible()
    page.get_by_role("button", name="Create key").click()

    expect(page.get_by_text("Shown once.")).to_be_visible()
    page.get_by_role("button", name="Copy key").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    key = str(page.evaluate("navigator.clipboard.readText()"))
    assert status_with(screens, key) == 200
    page.get_by_role("button", name="I have stored it").click()
    expect(page.get_by_text("Shown once.")).to_have_count(0)
    assert key.rpartition("_")[2] not in page.content()

    page.get_by_role("cell", name="Shop orders").click()
    page.get_by_role("button", name="Revoke key").click()
    expect(page.get_by_role("dialog")).to_contain_text("The next call with this key is refused")
    page.get_by_role("dialog").get_by_role("button", name="Revoke key").click()
    expect(page.get_by_text("“Shop orders” is revoked.")).to_be_visible()
    assert status_with(screens, key) == 401

    page.get_by_role("link", name="Revoked").click()
    expect(page.get_by_role("cell", name="Shop orders")).to_be_visible()
    with instance_unit_of_work() as session:
        assert session.exec(select(ApiKey.last_used_from)).one() == "127.0.0.1"


def status_with(screens: str, key: str) -> int:
    return httpx.get(f"{screens}/api/v1/lists", headers={"Authorization": f"Bearer {key}"}).status_code

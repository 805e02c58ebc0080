"""A key, from the button that makes it to the call that is refused, in a real browser."""

import time
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from sqlmodel import select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams.keys import callers
from mkt_dashboard.domain.teams.keys import service as keys
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyCalls
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft
from mkt_dashboard.domain.teams.models import Account, Member
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
    wait_until_written(1)


def test_a_key_is_rotated_and_its_calls_are_seen(page: Page, screens: str, team_of_screens: Team) -> None:
    with instance_unit_of_work() as session:
        maker = session.exec(
            select(Account).where(Account.email == team_of_screens.emails[Role.MARKETING_ADMIN])
        ).one()
        workspace_id = session.exec(select(Member.workspace_id).where(Member.account_id == maker.id)).one()
        actor = Actor(workspace_id, permissions_of(Role.MARKETING_ADMIN), maker.id, maker.name)
        draft = KeyDraft(name="Till", scopes=[Permission.LIST_READ], per_minute=5)
        old = keys.create_key(session, actor, draft).key
        soon = now() + timedelta(days=2, hours=1)
        session.exec(update(ApiKey).values(expires_at=soon, created_at=soon - timedelta(days=90)))
    statuses = [status_with(screens, old) for _ in range(7)]
    assert statuses == [200] * 5 + [429] * 2
    wait_until_written(7)

    page.goto("/sign-in?next=/settings/api-keys")
    page.get_by_label("Email").fill(team_of_screens.emails[Role.MARKETING_ADMIN])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("“Till” ends within 14 days.")).to_be_visible()
    expect(page.get_by_role("cell", name="28.6\u202f%")).to_be_visible()

    page.get_by_role("cell", name="Till").click()
    sheet = page.get_by_role("complementary", name="Key")
    expect(sheet.get_by_text("5 calls a minute")).to_be_visible()
    expect(sheet.get_by_text("7 today, 7 in 7 days")).to_be_visible()
    expect(sheet.get_by_role("img", name="7 calls in the last 48 hours, 2 refused or over")).to_be_visible()
    sheet.get_by_role("button", name="Rotate key").click()
    page.get_by_role("dialog").get_by_role("button", name="1 hour").click()
    page.get_by_role("dialog").get_by_role("button", name="Rotate key").click()
    page.get_by_role("button", name="Copy key").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    new = str(page.evaluate("navigator.clipboard.readText()"))
    page.get_by_role("button", name="I have stored it").click()
    expect(page.get_by_text("Shown once.")).to_have_count(0)
    assert new.rpartition("_")[2] not in page.content()
    expect(sheet.get_by_text("The secret before the last rotation still opens")).to_be_visible()
    expect(page.get_by_text("“Till” ends within 14 days.")).to_have_count(0)
    with instance_unit_of_work() as session:
        assert callers.identify(session, new) == callers.identify(session, old)

    page.get_by_role("link", name="Rate limits").click()
    expect(page.get_by_role("heading", name="Which key used how much")).to_be_visible()
    expect(page.get_by_role("row", name="Till")).to_contain_text("5 a minute")
    expect(page.get_by_role("row", name="Till")).to_contain_text("2")
    expect(page.get_by_text("RateLimit-Remaining")).to_be_visible()


def wait_until_written(amount: int) -> None:
    """The server writes down every three seconds what its keys did."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        with instance_unit_of_work() as session:
            if sum(session.exec(select(KeyCalls.calls))) == amount:
                return
        time.sleep(0.2)
    with instance_unit_of_work() as session:
        found = [one.calls for one in session.exec(select(KeyCalls))]
    raise AssertionError(f"Not {amount} calls were written down, but {found}.")


def status_with(screens: str, key: str) -> int:
    return httpx.get(f"{screens}/api/v1/lists", headers={"Authorization": f"Bearer {key}"}).status_code

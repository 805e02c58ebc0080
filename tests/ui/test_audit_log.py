"""The audit log in a real browser: find, open, verify, take along."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.audience import lists
from mkt_dashboard.domain.audience.schemas import ListChanges, ListDraft
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.models import Workspace
from tests.browser import browser
from tests.ui.conftest import PASSWORD, Team, a_team

pytestmark = pytest.mark.browser
WHOLE = "No entry was changed, none is missing."


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def team(screens: str, committing: None) -> Team:
    """A workspace in which a list was renamed."""
    made = a_team(screens)
    with instance_unit_of_work() as session:
        system = Actor.system(session.exec(select(Workspace.id)).one())
    someone = replace(system, name="Maya Lindqvist", door="ui", ip="203.0.113.24")
    with unit_of_work(someone) as session:
        hikers = lists.create_list(session, someone, ListDraft(name="Hikers"))
        lists.change_list(session, someone, hikers.id, ListChanges(name="Climbers"))
    return made


def signed_in(chromium: Browser, team: Team, role: Role, *, width: int = 1440) -> Page:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, base_url=team.url, accept_downloads=True
    )
    page = context.new_page()
    page.goto("/sign-in?next=/settings/audit")
    page.get_by_label("Email").fill(team.emails[role])
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    return page


def test_an_admin_finds_a_change_opens_it_and_verifies_the_chain(
    chromium: Browser, team: Team, tmp_path: Path
) -> None:
    page = signed_in(chromium, team, Role.MARKETING_ADMIN)
    expect(page.get_by_text("not verified yet")).to_be_visible()

    page.get_by_label("Object or person").fill("climb")
    expect(page).to_have_url(f"{team.url}/settings/audit?search=climb")
    page.get_by_role("row", name="changed the list").click()

    sheet = page.get_by_role("complementary", name="Entry")
    expect(sheet.locator("del")).to_have_text("Hikers")
    expect(sheet.locator("ins")).to_have_text("Climbers")
    expect(sheet.get_by_text("203.0.113.24")).to_be_visible()
    page.reload()
    expect(sheet.locator("ins")).to_have_text("Climbers")

    sheet.get_by_role("button", name="Show everything about this object").click()
    expect(page.get_by_role("row", name="created the list")).to_be_visible()
    expect(sheet).to_be_hidden()

    page.get_by_role("button", name="Verify the chain").click()
    expect(page.get_by_text(WHOLE)).to_be_visible()

    with page.expect_download() as started:
        page.get_by_role("link", name="Export CSV").click()
    taken = tmp_path / started.value.suggested_filename
    started.value.save_as(taken)
    text = taken.read_text(encoding="utf-8-sig")
    assert "list.changed" in text
    assert "audit.exported" not in text


def test_filters_that_fit_nothing_or_make_no_sense_say_so(chromium: Browser, team: Team) -> None:
    page = signed_in(chromium, team, Role.MARKETING_ADMIN)
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()

    page.goto("/settings/audit?search=nothing-like-it")
    expect(page.get_by_text("No entry fits")).to_be_visible()
    page.goto("/settings/audit?since=yesterday")
    expect(page.get_by_role("alert").get_by_text("This filter leads nowhere.")).to_be_visible()
    page.goto("/settings/audit?entry=4711")
    expect(page.get_by_role("alert").get_by_text("There is no such entry")).to_be_visible()


def test_a_manager_is_told_whom_to_ask(chromium: Browser, team: Team) -> None:
    page = signed_in(chromium, team, Role.CAMPAIGN_MANAGER)

    expect(page.get_by_text("Your role does not open this")).to_be_visible()
    expect(page.get_by_text("Climbers")).to_have_count(0)


def test_on_a_phone_the_log_fits_and_an_entry_covers_it(chromium: Browser, team: Team) -> None:
    phone = signed_in(chromium, team, Role.MARKETING_ADMIN, width=390)

    phone.get_by_role("row", name="changed the list").click()
    sheet = phone.get_by_role("complementary", name="Entry")
    expect(sheet.locator("ins")).to_have_text("Climbers")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()

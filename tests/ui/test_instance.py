"""The owner of an installation at work, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.letters import promise
from mkt_dashboard.rendering.letter import LetterText
from tests.browser import browser
from tests.ui.conftest import OWNER, PASSWORD, Team, a_team, an_owner
from workers import outbox

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def team(screens: str, committing: None) -> Team:
    an_owner()
    return a_team(screens)


@pytest.fixture
def page(chromium: Browser, screens: str, team: Team) -> Iterator[Page]:
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=screens)
    opened = context.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []


def sign_in(page: Page, email: str, to: str = "/") -> None:
    page.goto(to)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def run_the_jobs() -> None:
    """As the worker would, which does not run beside the tests."""
    with instance_unit_of_work() as session:
        waiting = session.execute(
            text("SELECT id FROM outbox WHERE done_at IS NULL AND workspace_id = 0 ORDER BY id")
        )
        promised = list(waiting.scalars())
    for outbox_id in promised:
        outbox.handle(outbox_id)


def test_she_lands_at_the_workspaces_and_home_is_not_hers(page: Page) -> None:
    sign_in(page, OWNER, to="/campaigns")
    expect(page.get_by_role("heading", name="Workspaces", level=1)).to_be_visible()
    assert page.url.endswith("/instance")
    expect(page.get_by_role("cell", name="Wrenfell Outdoor", exact=True)).to_be_visible()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Home")).to_have_count(0)

    page.goto("/")
    page.wait_for_url("**/instance")
    page.goto("/audience/contacts")
    expect(page.get_by_role("heading", name="This is inside a workspace")).to_be_visible()


def test_a_workspace_from_the_first_to_the_last_day(page: Page, team: Team) -> None:
    sign_in(page, OWNER)
    page.get_by_role("button", name="New workspace").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Harbour Tea")
    dialog.get_by_label("Email of its first").fill("ines@")
    dialog.get_by_role("button", name="Make the workspace").evaluate(
        "button => button.form.noValidate = true"
    )
    dialog.get_by_role("button", name="Make the workspace").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Email of its first").fill("ines@example.com")
    dialog.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_text("an invitation is on its way to ines@example.com")).to_be_visible()
    row = page.get_by_role("row").filter(has_text="Harbour Tea")
    expect(row).to_contain_text("1 invited")

    menu = page.get_by_role("button", name="What can be done with Wrenfell Outdoor")
    menu.click()
    page.get_by_role("button", name="Close workspace").click()
    expect(page.get_by_role("dialog")).to_contain_text("What is being sent is paused")
    page.get_by_role("dialog").get_by_role("button", name="Close workspace").click()
    row = page.get_by_role("row").filter(has_text="Wrenfell Outdoor")
    expect(row).to_contain_text("closed")

    menu.click()
    page.get_by_role("button", name="Delete workspace").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Write the name").fill("Wrenfell")
    dialog.get_by_role("button", name="Delete workspace").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Write “Wrenfell Outdoor” to delete it.")
    dialog.get_by_label("Write the name").fill("Wrenfell Outdoor")
    dialog.get_by_role("button", name="Delete workspace").click()
    expect(row).to_contain_text("deleting")
    run_the_jobs()
    expect(row).to_have_count(0)


def test_who_is_shut_out_is_sent_to_the_sign_in_page(page: Page, team: Team, chromium: Browser) -> None:
    sign_in(page, team.emails[Role.MARKETING_ADMIN], to="/audience/lists")
    expect(page.get_by_role("heading", name="Lists")).to_be_visible()
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET closed_at = now()"))

    # Nobody has to click: the page asks every few seconds how things are, and that is an event as well.
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=30_000)


def test_she_ends_sessions_and_hands_the_installation_on(page: Page, team: Team) -> None:
    team.cookie(Role.VIEWER)
    sign_in(page, OWNER, to="/instance/accounts")
    page.get_by_placeholder("Find an account").fill("viewer")
    expect(page.get_by_role("row")).to_have_count(2)
    page.get_by_role("button", name="What can be done for Viewer").click()
    page.get_by_role("button", name="End all sessions").click()
    expect(page.get_by_text("1 session ended.")).to_be_visible()

    page.get_by_role("button", name="What can be done for Viewer").click()
    page.get_by_role("button", name="Hand the installation over").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Your password").fill("not mine")
    dialog.get_by_role("button", name="Hand over the installation").click()
    expect(dialog.get_by_role("alert")).to_contain_text("not your password")
    dialog.get_by_label("Your password").fill(PASSWORD)
    dialog.get_by_role("button", name="Hand over the installation").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    sign_in(page, team.emails[Role.VIEWER])
    page.get_by_role("button", name="Workspace Wrenfell Outdoor").click()
    page.get_by_role("button", name="Instance").click()
    expect(page.get_by_role("heading", name="Workspaces", level=1)).to_be_visible()
    page.get_by_role("button", name="Workspace Instance").click()
    page.get_by_role("button", name="Wrenfell Outdoor", exact=True).click()
    expect(page.get_by_role("navigation", name="Main").get_by_role("link", name="Home")).to_be_visible()


def test_a_new_key_is_made_and_its_way_is_seen(page: Page, team: Team) -> None:
    with instance_unit_of_work() as session:
        workspace_id = session.execute(text("SELECT id FROM workspaces")).scalar_one()
        promise(session, workspace_id, "ada@example.com", LetterText("Hello", ("There is something.",)))
    sign_in(page, OWNER, to="/instance/keys")
    page.get_by_role("button", name="Make a new key for Wrenfell Outdoor").click()
    page.get_by_role("dialog").get_by_role("button", name="Make a new key").click()
    row = page.get_by_role("row").filter(has_text="Wrenfell Outdoor")
    expect(row).to_contain_text("1 under older keys")
    expect(row.get_by_role("button")).to_be_disabled()

    run_the_jobs()

    expect(row).to_contain_text("in use")
    page.get_by_role("button", name="Change signing key").click()
    page.get_by_role("dialog").get_by_role("button", name="Change signing key").click()
    expect(page.get_by_role("row").filter(has_text="signs")).to_have_count(1)


def test_a_backup_is_made_and_verified(page: Page, team: Team) -> None:
    sign_in(page, OWNER, to="/instance/backups")
    page.get_by_role("button", name="Make a backup now").first.click()
    expect(page.get_by_role("button", name="Making a backup").first).to_be_disabled()

    run_the_jobs()

    verify = page.get_by_role("button", name="Verify 20").first
    expect(verify).to_be_visible()
    rows = page.get_by_role("row").count()
    verify.click()
    expect(page.get_by_text("parts of the database were read")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("cell", name="whole", exact=True)).to_have_count(1)
    assert page.get_by_role("row").count() == rows


def test_what_was_done_to_the_installation_is_shown_to_its_owner(page: Page, team: Team) -> None:
    sign_in(page, OWNER, to="/instance/health")
    expect(page.get_by_role("heading", name="Health", level=1)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="PostgreSQL")).to_contain_text("well")
    expect(page.get_by_role("row").filter(has_text="Olga Berg")).to_contain_text("signed in")
    expect(page.get_by_role("row").filter(has_text="Wrenfell Outdoor")).to_contain_text("not verified yet")

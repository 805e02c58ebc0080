"""My account and the ways of signing in, in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from pyotp.totp import TOTP
from sqlalchemy import text
from sqlmodel import col, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.models import Letter
from tests.ui.conftest import PASSWORD, Team

pytestmark = pytest.mark.browser
NEW = "copper walnut drifting lantern"


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/sign-in?next=/settings/account")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def with_a_device(page: Page) -> None:
    """Give the browser a device that makes passkeys and unlocks itself."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_signs_in_and_is_removed(page: Page, member: Team) -> None:
    with_a_device(page)
    sign_in(page, member.emails[Role.VIEWER])
    page.get_by_label("Name of the new passkey").fill("My laptop")
    page.get_by_role("button", name="Add passkey").click()
    expect(page.get_by_role("cell", name="My laptop", exact=True)).to_be_visible()

    page.context.clear_cookies()
    page.goto("/sign-in?next=/settings/account")
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    expect(page.get_by_text(member.emails[Role.VIEWER], exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove passkey My laptop").click()
    expect(page.get_by_role("cell", name="My laptop", exact=True)).to_be_hidden()
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("This passkey opens no account here")


def leave_the_screen_open() -> None:
    """Let the last proof of every open session be older than ten minutes."""
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sessions SET confirmed_at = now() - interval '11 minutes'"))


def test_a_screen_left_open_asks_who_is_there_before_a_passkey_comes_or_goes(
    page: Page, member: Team
) -> None:
    with_a_device(page)
    sign_in(page, member.emails[Role.VIEWER])
    page.get_by_label("Name of the new passkey").fill("My laptop")
    leave_the_screen_open()
    page.get_by_role("button", name="Add passkey").click()
    asked = page.get_by_role("dialog", name="Enter your password to go on")
    expect(asked.get_by_label("Your password")).to_be_focused()

    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(page.get_by_role("cell", name="My laptop", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Add passkey").click()
    asked.get_by_label("Your password").fill("not the password")
    asked.get_by_role("button", name="Go on").click()
    expect(asked.get_by_role("alert")).to_contain_text("This is not your password")
    asked.get_by_label("Your password").fill(PASSWORD)
    asked.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("cell", name="My laptop", exact=True)).to_be_visible()

    leave_the_screen_open()
    page.get_by_role("button", name="Remove passkey My laptop").click()
    asked.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("cell", name="My laptop", exact=True)).to_be_hidden()


def test_an_app_is_set_up_and_asked_for(page: Page, member: Team) -> None:
    email = member.emails[Role.ANALYST]
    sign_in(page, email)
    page.get_by_role("button", name="Set up an app").click()
    app = TOTP(page.locator(".acc-key").inner_text().replace(" ", ""))
    expect(page.locator(".acc-qr")).to_be_visible()
    page.get_by_label("Code the app shows").fill("12345")
    page.get_by_role("button", name="Turn on codes").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_label("Code the app shows").fill(app.now())
    page.get_by_role("button", name="Turn on codes").click()
    expect(page.locator(".acc-codes li")).to_have_count(10)
    codes = page.locator(".acc-codes li").all_inner_texts()
    assert len(set(codes)) == 10
    page.get_by_role("button", name="I have stored them").click()
    expect(page.get_by_text("Recovery codes left: 10")).to_be_visible()

    page.context.clear_cookies()
    sign_in(page, email)
    page.get_by_label("Code").fill("nonsense")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Recovery codes left: 9")).to_be_visible()

    page.get_by_role("button", name="Turn off codes").click()
    expect(page.get_by_text("Your password alone signs you in then")).to_be_visible()
    page.get_by_role("button", name="Turn off codes").click()
    expect(page.get_by_role("button", name="Set up an app")).to_be_visible()


def test_a_name_a_password_and_the_sessions_are_changed(page: Page, member: Team) -> None:
    email = member.emails[Role.CONTENT_EDITOR]
    member.cookie(Role.CONTENT_EDITOR)
    sign_in(page, email)
    expect(page.get_by_text("this browser")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Maya Berg")
    page.get_by_role("button", name="Save name").click()
    expect(page.get_by_title("Maya Berg")).to_be_visible()

    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_visible()
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_hidden()

    page.get_by_label("Password now").fill(PASSWORD)
    page.get_by_label("New password").fill("aaaaaaaaaaaaaaaa")
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_role("alert")).to_contain_text("It repeats itself")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("Your password is changed")).to_be_visible()
    page.context.clear_cookies()
    sign_in(page, email, NEW)
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def test_a_forgotten_password_is_set_by_a_link(page: Page, member: Team) -> None:
    email = member.emails[Role.CAMPAIGN_MANAGER]
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgotten your password?").click()
    expect(page.get_by_role("heading", name="Set a new password")).to_be_visible()
    page.get_by_label("Email").fill(email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    path = link_in_the_letter()

    page.goto(path)
    page.get_by_label("New password").fill("aaaaaaaaaaaaaaaa")
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_role("alert")).to_contain_text("It repeats itself")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set password").click()
    expect(page.get_by_text("Your new password is set")).to_be_visible()
    page.goto(path)
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    sign_in(page, email, NEW)
    expect(page.get_by_role("heading", name="My account")).to_be_visible()


def link_in_the_letter() -> str:
    with instance_unit_of_work() as session:
        row = session.exec(select(Letter).order_by(col(Letter.id).desc())).one()
        said = vault.unseal(session, letters.TEXT, row.id, row.sealed, workspace_id=row.workspace_id)
    return "/reset/" + said.partition("/reset/")[2].partition('"')[0]

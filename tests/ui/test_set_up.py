"""From an empty database to the first campaign list, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from mkt_dashboard.local import first_owner

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"


def key() -> str:
    return first_owner.address().partition("?key=")[2]


def fill_in(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Wrenfell Outdoor")
    page.get_by_label("Time zone").select_option("Europe/Vienna")
    page.get_by_label("Postal address").fill("1 Mill Lane, Exampletown")
    page.get_by_label("Name in the inbox").fill("Wrenfell")
    page.get_by_label("Address mails come from").fill("news@example.com")
    page.get_by_label("Your name").fill("Priya Raman")
    page.get_by_label("Your email").fill("priya@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)


def test_the_first_person_sets_the_installation_up_and_gets_in(page: Page, committing: None) -> None:
    page.goto("/sign-in")
    expect(page.get_by_text("Nobody is here yet")).to_be_visible()

    page.goto(f"/set-up?key={key()}")
    fill_in(page)
    page.get_by_label("Postal address").fill("  ")
    page.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_role("alert")).to_contain_text("Write the postal address")

    page.get_by_label("Postal address").fill("1 Mill Lane, Exampletown")
    page.get_by_role("button", name="Make the workspace").click()
    expect(page.get_by_role("heading", name="Wrenfell Outdoor is set up")).to_be_visible()
    page.get_by_label("Password of priya@example.com").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("link", name="Campaigns").first).to_be_visible()
    page.get_by_role("button", name="Your menu").click()
    expect(page.get_by_text("Marketing Admin")).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"/set-up?key={key()}")
    expect(page.get_by_role("alert")).to_contain_text("This installation is set up")


@pytest.mark.parametrize("query", ["", "?key=", "?key=wrong"])
def test_a_wrong_key_gets_a_sentence_and_no_form(page: Page, committing: None, query: str) -> None:
    page.goto(f"/set-up{query}")

    expect(page.get_by_role("alert")).to_contain_text("python -m mkt_dashboard owner")
    expect(page.get_by_role("button", name="Make the workspace")).to_have_count(0)

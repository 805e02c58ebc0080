"""The whole story in a browser, as a newcomer lives it: from a CSV to a report, nothing mocked.

Screenshots of every step are left in `.mkt/test/screenshots/`.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser import browser
from tests.journeys.outbox import mails_to
from tests.running_system import ROOT, System

pytestmark = pytest.mark.browser
PICTURES = ROOT / ".mkt" / "test" / "screenshots"
MJML = """<mjml><mj-body><mj-section><mj-column>
<mj-text>Hello {{ first_name|default("there") }}, the huts are open.</mj-text>
<mj-button href="https://shop.example.com/huts">See the huts</mj-button>
</mj-column></mj-section></mj-body></mjml>"""
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
MACHINE_SECONDS = 2.1


@pytest.fixture
def page(system: System) -> Iterator[Page]:
    with browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, user_agent=FIREFOX)
        context.set_default_timeout(30_000)
        yield context.new_page()


def test_a_newcomer_sends_a_first_campaign(system: System, page: Page, tmp_path: Path) -> None:
    story = Story(system, page, f"Browser {time.time():.0f}")

    story.sign_in()
    story.import_contacts(tmp_path / "people.csv")
    story.write_an_email()
    story.send_a_test_to_myself()
    story.fill_the_checklist()
    story.launch()
    story.watch_it_leave()
    story.read_it_in_the_outbox_and_click()
    story.unsubscribe()
    story.see_it_in_the_report()
    story.find_no_secret_in_the_logs()


class Story:
    """One newcomer at work. Each step does what its name says and leaves a picture."""

    def __init__(self, system: System, page: Page, name: str) -> None:
        self.system = system
        self.page = page
        self.name = name
        self.zoe = f"zoe.{name.rsplit(maxsplit=1)[-1]}@browser.example.com"
        self.steps = 0
        expect.set_options(timeout=30_000)
        PICTURES.mkdir(parents=True, exist_ok=True)

    def picture(self, name: str) -> None:
        self.steps += 1
        self.page.screenshot(path=PICTURES / f"{self.steps:02}-{name}.png")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.system.url}{path}")

    def sign_in(self) -> None:
        self.go("/sign-in")
        self.page.get_by_label("Email").fill("manager@demo.example.com")
        self.page.get_by_label("Password", exact=True).fill(self.system.demo_password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("heading", name="Needs you")).to_be_visible()
        self.picture("home")

    def import_contacts(self, file: Path) -> None:
        rows = (
            "email,first_name,city",
            f"{self.zoe},Zoë,Graz",
            f"ben@{self.zoe.replace('@', '.')},Ben,Oslo",
            "not-an-address,X,Y",
        )
        file.write_text("\n".join(rows))
        self.go("/audience/imports/new")
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.get_by_label("They join the list").select_option(label="A new list…")
        self.page.get_by_label("Name of the new list").fill(self.name)
        self.page.get_by_label("Where they agreed").fill("Form at the fair")
        agreed = self.page.get_by_label("These people agreed")
        agreed.click()
        expect(agreed).to_be_checked()
        self.picture("import-mapped")
        self.page.get_by_role("button", name=re.compile("^Import ")).click()
        expect(self.page.get_by_text("not-an-address").first).to_be_visible()
        with self.page.expect_download() as report:
            self.page.get_by_role("link", name="errors.csv").last.click()
        assert "not-an-address" in report.value.path().read_text()
        self.picture("import-done")

    def write_an_email(self) -> None:
        self.go("/studio/emails")
        self.page.get_by_role("button", name="New email").click()
        self.page.get_by_label("Name", exact=True).fill(self.name)
        self.page.get_by_role("radio", name=re.compile("Blank")).click()
        self.picture("new-email")
        self.page.get_by_role("button", name="Create email").click()
        self.page.wait_for_url(re.compile("/studio/emails/.+"))
        code = self.page.locator(".cm-content")
        expect(code).to_contain_text("mj-body")
        self.page.get_by_label("Subject", exact=True).fill("Huts, {{ first_name|default('you') }}")
        expect(self.page.locator(".inboxbox")).to_contain_text("Huts, ")
        code.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(MJML)
        expect(self.preview.get_by_text("the huts are open")).to_be_visible()
        expect(self.page.get_by_text(re.compile("^Saved"))).to_be_visible()
        self.picture("email")

    @property
    def preview(self) -> FrameLocator:
        return self.page.frame_locator("iframe").first

    def send_a_test_to_myself(self) -> None:
        self.page.get_by_role("button", name="Send test").first.click()
        *_, test = mails_to(self.system, "manager@demo.example.com")
        assert test.message["Subject"].startswith("[Test] Huts")

    def fill_the_checklist(self) -> None:
        self.go("/campaigns")
        self.page.get_by_role("button", name="New campaign").first.click()
        self.page.get_by_label("Name", exact=True).fill(self.name)
        self.page.get_by_role("button", name="Create campaign").click()
        self.page.get_by_role("button", name="Choose lists").click()
        lists = self.page.get_by_label("Send to")
        ours = lists.locator("option", has_text=self.name)
        lists.select_option(value=ours.get_attribute("value"))
        expect(self.page.get_by_text("2", exact=True).first).to_be_visible()
        self.page.get_by_role("button", name="Choose an email").click()
        self.page.locator("button.pick", has_text=self.name).click()
        expect(self.page.get_by_text("Ready for 2 contacts")).to_be_visible()
        self.picture("checklist")

    def launch(self) -> None:
        self.page.get_by_role("button", name="Launch").first.click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_label("Type the sendable number").fill("2")
        self.picture("launch")
        dialog.get_by_role("button", name="Launch").click()

    def watch_it_leave(self) -> None:
        self.page.wait_for_url(re.compile("/live"))
        expect(self.page.get_by_text("Completed").first).to_be_visible()
        expect(self.page.get_by_text("every contact has one place")).to_be_visible()
        self.picture("live")

    def read_it_in_the_outbox_and_click(self) -> None:
        self.campaign_url = self.page.url.rsplit("/", 1)[0]
        self.go("/outbox")
        self.page.get_by_text("Huts, Zoë").first.click()
        expect(self.preview.get_by_text("Hello Zoë")).to_be_visible()
        self.picture("outbox")
        time.sleep(MACHINE_SECONDS)
        (mail,) = mails_to(self.system, self.zoe)
        self.mail = mail
        self.page.request.get(mail.pixel)
        answer = self.page.request.get(mail.links[0], max_redirects=0)
        assert answer.headers["location"] == "https://shop.example.com/huts"

    def unsubscribe(self) -> None:
        self.page.goto(self.mail.unsubscribe_url)
        self.picture("unsubscribe")
        self.page.get_by_role("button", name=re.compile("Unsubscribe|Stop")).click()
        expect(self.page.get_by_text(re.compile("no more|unsubscribed", re.IGNORECASE)).first).to_be_visible()

    def see_it_in_the_report(self) -> None:
        self.page.goto(f"{self.campaign_url}/report")
        for figure in ("Human opens", "Human clicks", "Unsubscribes"):
            expect(self.page.locator(".stat", has_text=figure).locator(".v a").first).to_have_text("1")
        self.picture("report")
        self.page.locator(".stat", has_text="Human clicks").get_by_role("link").first.click()
        expect(self.page.locator(".people-table").get_by_text(self.zoe)).to_be_visible()
        self.picture("people")

    def find_no_secret_in_the_logs(self) -> None:
        """Neither passwords nor tokens nor addresses: logs are copied to places that nobody guards."""
        folder = self.system.data_dir / "logs"
        logs = "\n".join(log.read_text(errors="replace") for log in folder.glob("*.log"))
        cookies = {
            str(cookie.get("name")): str(cookie.get("value")) for cookie in self.page.context.cookies()
        }
        unsubscribe_token = self.mail.unsubscribe_url.rsplit("/", 1)[-1]

        assert len(logs) > 500
        secrets = (self.system.demo_password, cookies["mkt_session"], unsubscribe_token, "token=", self.zoe)
        assert [secret[:6] for secret in secrets if secret in logs] == []

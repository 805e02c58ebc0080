"""Phone numbers in a browser, on a whole system: imported, typed, found, revealed, changed, and kept nowhere.

At the end everything that the system has written is searched for them: the files of the database, a dump of
it, the log of Redis with all that was ever in it, logs, the backup, the outbox.
"""

import base64
import os
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from mkt_dashboard.local.postgres_binaries import find
from tests.browser import browser
from tests.journeys.outbox import mails_to
from tests.running_system import ROOT, System

pytestmark = pytest.mark.browser
# Kept free for film and drama by Ofcom.
IMPORTED, TYPED, CHANGED = "07700 900871", "+44 7700 900 872", "0044 7700-900873"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def page(system: System) -> Iterator[Page]:
    with browser() as chromium:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, user_agent=FIREFOX)
        context.set_default_timeout(30_000)
        yield context.new_page()


def test_numbers_are_used_all_day_and_stand_nowhere_in_the_clear(
    system: System, page: Page, tmp_path: Path
) -> None:
    expect.set_options(timeout=30_000)
    story = Story(system, page, f"callers {time.time():.0f}")

    story.sign_in()
    story.import_a_file(tmp_path / "callers.csv")
    story.add_a_contact()
    story.find_her_by_her_number()
    story.reveal_and_hide()
    story.change_the_number()
    story.remove_the_number()
    story.find_nothing_in_what_was_written(tmp_path)


class Story:
    """Somebody at work with numbers. Each step does what its name says."""

    def __init__(self, system: System, page: Page, name: str) -> None:
        self.system, self.page, self.name = system, page, name
        self.tag = name.rsplit(maxsplit=1)[-1]

    def go(self, path: str) -> None:
        self.page.goto(f"{self.system.url}{path}")

    def button(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def sign_in(self) -> None:
        self.go("/sign-in")
        self.page.get_by_label("Email").fill("manager@demo.example.com")
        self.page.get_by_label("Password", exact=True).fill(self.system.demo_password)
        self.button("Sign in")
        expect(self.page.get_by_role("heading", name="Needs you")).to_be_visible()

    def import_a_file(self, file: Path) -> None:
        international = f"+44{IMPORTED.replace(' ', '')[1:]}"
        rows = (
            f"ada.{self.tag}@calls.example.com,{international}\nbea.{self.tag}@calls.example.com,not given\n"
        )
        file.write_text(f"email,Handy\n{rows}")
        self.go("/audience/imports/new")
        self.page.locator("input[type=file]").set_input_files(file)
        becomes = self.page.get_by_label("What the column Handy becomes")
        expect(becomes).to_have_value("phone")
        expect(self.page.get_by_text("•71").last).to_be_visible()
        self.page.get_by_label("They join the list").select_option(label="A new list…")
        self.page.get_by_label("Name of the new list").fill(self.name)
        self.page.get_by_label("Where they agreed").fill("By telephone")
        agreed = self.page.get_by_label("These people agreed")
        agreed.click()
        expect(agreed).to_be_checked()
        self.page.get_by_role("button", name=re.compile("^Import ")).click()
        expect(self.page.get_by_text("came in without a phone number", exact=False)).to_be_visible()
        expect(self.page.get_by_text("it is taken for one of Austria").first).to_be_visible()

    def add_a_contact(self) -> None:
        self.go("/audience/contacts?new=1")
        form = self.page.get_by_role("dialog")
        form.get_by_label("Email").fill(f"cid.{self.tag}@calls.example.com")
        form.get_by_label("Phone").fill("12")
        self.button("Add contact")
        expect(form.get_by_text("This is no phone number.")).to_be_visible()
        form.get_by_label("Phone").fill(TYPED)
        self.button("Add contact")
        expect(form).to_be_hidden()

    def find_her_by_her_number(self) -> None:
        self.go("/audience/contacts")
        self.page.get_by_label("Search email, name or phone").fill(TYPED.replace("+44 ", "0044"))
        expect(self.page.get_by_role("button", name="Remove the filter Phone")).to_be_visible()
        expect(self.page.locator("tbody tr")).to_have_count(1)
        assert "7700" not in self.page.url
        self.page.get_by_role("link", name=f"cid.{self.tag}@calls.example.com").click()
        expect(self.page.get_by_text("+44 ••• ••• 72")).to_be_visible()

    def reveal_and_hide(self) -> None:
        self.button("Reveal")
        expect(self.page.get_by_text("+44 7700 900872")).to_be_visible()
        self.button("Hide")
        expect(self.page.get_by_text("+44 7700 900872")).to_be_hidden()
        self.button("Reveal")
        expect(self.page.get_by_text("+44 7700 900872")).to_be_visible()
        self.page.reload()
        expect(self.page.get_by_text("+44 ••• ••• 72")).to_be_visible()
        expect(self.page.get_by_text("Phone number seen").first).to_be_visible()

    def change_the_number(self) -> None:
        self.button("Edit")
        form = self.page.get_by_role("dialog")
        expect(form.get_by_label("Phone", exact=True)).to_have_value("")
        form.get_by_label("Phone", exact=True).fill(CHANGED)
        self.button("Save contact")
        expect(self.page.get_by_text("+44 ••• ••• 73")).to_be_visible()

    def remove_the_number(self) -> None:
        self.button("Edit")
        form = self.page.get_by_role("dialog")
        form.get_by_label("Remove the phone number").check()
        self.button("Save contact")
        expect(self.page.get_by_text("+44 ••• ••• 73")).to_be_hidden()

    def find_nothing_in_what_was_written(self, folder: Path) -> None:
        """Look for each number in each way it was written, plain and encoded."""
        self.written_by_everybody(folder)
        canaries = {form for number in (IMPORTED, TYPED, CHANGED) for form in forms_of(number)}
        files = [
            path for place in (self.system.data_dir, folder) for path in place.rglob("*") if path.is_file()
        ]
        found = [
            f"{canary!r} in {path}"
            for path in files
            if path.name != "callers.csv"
            for canary in canaries
            if canary in path.read_bytes()
        ]

        assert found == []
        assert sum(path.stat().st_size for path in files) > 20_000_000

    def written_by_everybody(self, folder: Path) -> None:
        """Have the database and Redis write all they hold, and unpack the backup."""
        assert not mails_to(self.system, f"ada.{self.tag}@calls.example.com", at_least=0)
        environment = {**os.environ, **self.system.environment, "MKT_DATA_DIR": str(self.system.data_dir)}
        backup = folder / "backup.tar"
        command = [sys.executable, "-m", "mkt_dashboard", "backup", str(backup)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        with tarfile.open(backup) as archive:
            archive.extractall(folder / "backup", filter="data")
        plain = [
            str(find(None) / "pg_restore"),
            "--file",
            str(folder / "dump.sql"),
            str(folder / "backup" / "database.dump"),
        ]
        subprocess.run(plain, check=True, capture_output=True)
        assert "contact_phones" in (folder / "dump.sql").read_text()
        with Redis.from_url(self.system.environment["MKT_REDIS_URL"]) as client:
            dumped = [cast(bytes, client.dump(key)) for key in client.scan_iter(count=1000)]
        (folder / "redis.dump").write_bytes(b"".join(filter(None, dumped)))
        assert len(dumped) > 3


def forms_of(number: str) -> set[bytes]:
    digits = re.sub(r"\D", "", number)[-10:]
    texts = {number, f"+44{digits}", f"0{digits}", f"44{digits}", digits, f"{digits[:4]} {digits[4:]}"}
    plain = {text.encode() for text in texts}
    return plain | {text.encode("utf-16-le") for text in texts} | {base64.b64encode(f"+44{digits}".encode())}

"""Phone numbers in a browser, on a whole system: imported, typed, found, revealed, changed, and kept nowhere.

At the end everything that the system has written is searched for them: the files of the database, a dump of
it, the log of Redis with all that was ever in it, logs, the backup, the outbox.
"""

import base64
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from mkt_dashboard.core import archive
from mkt_dashboard.core.postgres_programs import find
from tests.browser import browser
from tests.journeys.outbox import mails_to
from tests.running_system import ROOT, System

pytestmark = pytest.mark.browser
# Kept free for film and drama (NANPA); nobody of the demo has one of these.
IMPORTED, TYPED, CHANGED = "+12025550171", "+1 202 555 0172", "001 (202) 555-0173"
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
        self.cid = f"cid.{self.tag}@calls.example.com"

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
        rows = f"ada.{self.tag}@calls.example.com,{IMPORTED}\nbea.{self.tag}@calls.example.com,not given\n"
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
        form.get_by_label("Email", exact=True).fill(self.cid)
        form.get_by_label("Phone", exact=True).fill("12")
        self.button("Add contact")
        expect(form.get_by_text("This is no phone number.")).to_be_visible()
        form.get_by_label("Phone", exact=True).fill(TYPED)
        self.button("Add contact")
        expect(form).to_be_hidden()

    def find_her_by_her_number(self) -> None:
        self.go("/audience/contacts")
        self.page.get_by_label("Search email, name or phone").fill(TYPED.replace("+", "00"))
        expect(self.page.get_by_role("button", name="Remove the filter Phone")).to_be_visible()
        expect(self.page.locator("tbody tr")).to_have_count(1)
        assert "2025550172" not in self.page.url
        self.page.get_by_role("link", name=self.cid).click()
        expect(self.page.get_by_text("+1 ••• ••• 72")).to_be_visible()

    def reveal_and_hide(self) -> None:
        self.button("Reveal")
        expect(self.page.get_by_text("+1 202-555-0172")).to_be_visible()
        self.button("Hide")
        expect(self.page.get_by_text("+1 202-555-0172")).to_be_hidden()
        self.button("Reveal")
        expect(self.page.get_by_text("+1 202-555-0172")).to_be_visible()
        self.page.reload()
        expect(self.page.get_by_text("+1 ••• ••• 72")).to_be_visible()
        expect(self.page.get_by_text("Phone number seen").first).to_be_visible()

    def change_the_number(self) -> None:
        self.button("Edit")
        form = self.page.get_by_role("dialog")
        expect(form.get_by_label("Phone", exact=True)).to_have_value("")
        form.get_by_label("Phone", exact=True).fill(CHANGED)
        self.button("Save contact")
        expect(self.page.get_by_text("+1 ••• ••• 73")).to_be_visible()

    def remove_the_number(self) -> None:
        self.button("Edit")
        form = self.page.get_by_role("dialog")
        form.get_by_label("Remove the phone number").check()
        self.button("Save contact")
        expect(self.page.get_by_text("+1 ••• ••• 73")).to_be_hidden()

    def find_nothing_in_what_was_written(self, folder: Path) -> None:
        """Look for each number in each way it was written, plain and encoded."""
        self.written_by_everybody(folder)
        canaries = {form for number in (IMPORTED, TYPED, CHANGED) for form in forms_of(number)}
        places = (self.system.data_dir, folder)
        files = [path for place in places for path in place.rglob("*") if path.is_file()]
        found: list[str] = []
        read = 0
        for path in files:
            content = b"" if path.name == "callers.csv" else content_of(path)
            read += len(content)
            found += [f"{canary!r} in {path}" for canary in canaries if canary in content]

        assert found == []
        assert read > 10_000_000

    def written_by_everybody(self, folder: Path) -> None:
        """Have the database and Redis write all they hold, and unpack the backup."""
        assert not mails_to(self.system, f"ada.{self.tag}@calls.example.com", at_least=0)
        environment = {**os.environ, **self.system.environment, "MKT_DATA_DIR": str(self.system.data_dir)}
        backup = folder / "backup.tar"
        command = [sys.executable, "-m", "mkt_dashboard", "backup", str(backup)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        archive.unpack(backup, folder / "backup")
        plain = [
            str(find(None) / "pg_restore"),
            "--file",
            str(folder / "dump.sql"),
            str(folder / "backup" / "database.dump"),
        ]
        subprocess.run(plain, check=True, capture_output=True)
        dump = (folder / "dump.sql").read_text()
        assert "contact_phones" in dump
        assert self.cid in dump
        (folder / "redis.dump").write_bytes(self.all_of_redis())

    def all_of_redis(self) -> bytes:
        """Read every value, once the web process has put the state of the open page there.

        Not with DUMP, which compresses.
        """
        until = time.monotonic() + 60
        with Redis.from_url(self.system.environment["MKT_REDIS_URL"]) as client:
            while time.monotonic() < until:
                held = b"".join(values_of(client, key) for key in client.scan_iter(count=1000))
                if self.cid.encode() in held:
                    return held
                time.sleep(1)
        raise AssertionError("The state of the page never came to Redis, so what it holds says nothing.")


def content_of(path: Path) -> bytes:
    """Read a file; the database removes some of its own at any time."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def values_of(client: Redis, key: bytes) -> bytes:
    read: dict[bytes, Callable[[], object]] = {
        b"string": lambda: client.get(key),
        b"hash": lambda: client.hgetall(key.decode()),
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"stream": lambda: client.xrange(key),
        b"none": lambda: None,  # it has expired meanwhile
    }
    value = read[cast(bytes, client.type(key))]()
    return key + (value if isinstance(value, bytes) else repr(value).encode())


def forms_of(number: str) -> set[bytes]:
    digits = re.sub(r"\D", "", number)[-10:]
    area, middle, last = digits[:3], digits[3:6], digits[6:]
    texts = {number, digits, f"{area} {middle} {last}", f"{area}-{middle}-{last}", f"+1{digits}"}
    plain = {text.encode() for text in texts}
    return plain | {text.encode("utf-16-le") for text in texts} | {base64.b64encode(f"+1{digits}".encode())}

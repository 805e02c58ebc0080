"""What a person waits for: the first paint of Home, and a click's answer, in a real browser."""

import os
import time

from playwright.sync_api import Page

from tests.benchmarks.rows import Row, percentile
from tests.browser import browser
from tests.running_system import System, running

LOADS = int(os.environ.get("BENCH_UI", "10"))
ACTIONS = 40
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"


def measure() -> list[Row]:
    with running() as system, browser() as chromium:
        page = chromium.new_context(viewport={"width": 1440, "height": 900}).new_page()
        sign_in(page, system)
        paints, shown = _loads(page, system)
        actions = [_action(page) for _ in range(ACTIONS)]
        memory = system.resident_mb().get("web")
    return [
        Row("ui.first_paint", percentile(paints, 0.5), "s", peak_rss_mb=memory),
        Row("ui.data_shown", percentile(shown, 0.5), "s", peak_rss_mb=memory),
        Row("ui.action_p95", percentile(actions, 0.95), "s", peak_rss_mb=memory),
    ]


def sign_in(page: Page, system: System) -> None:
    """Sign in as the demo manager with the printed password."""
    page.goto(f"{system.url}/sign-in")
    page.get_by_label("Email").fill("manager@demo.example.com")
    page.get_by_label("Password", exact=True).fill(system.demo_password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Campaigns").first.wait_for()


def _loads(page: Page, system: System) -> tuple[list[float], list[float]]:
    """Load the campaign list anew: seconds to the first paint, seconds until its rows stand there."""
    paints: list[float] = []
    shown: list[float] = []
    for _ in range(LOADS):
        begun = time.monotonic()
        page.goto(f"{system.url}/campaigns")
        page.locator("tbody tr").first.wait_for()
        shown.append(time.monotonic() - begun)
        paints.append(page.evaluate(PAINT) / 1000)
    return paints, shown


def _action(page: Page) -> float:
    """Type into the search of the list and wait for the answer: a round trip with a query in it."""
    box = page.get_by_role("searchbox").first
    wanted = "Trail" if box.input_value() == "" else ""
    before = page.locator("tbody tr").count()
    begun = time.monotonic()
    box.fill(wanted)
    box.press("Enter")
    page.wait_for_function("n => document.querySelectorAll('tbody tr').length !== n", arg=before)
    return time.monotonic() - begun

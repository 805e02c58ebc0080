"""Find a Chromium; where there is none, install one if this machine lets us, else say how."""

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# No sandbox as root, and none of the calls home that a closed network would make slow.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class NoBrowser(Exception):
    """There is no Chromium and none can be installed from here."""


@cache
def chromium() -> str:
    """Return the path of a Chromium: `CHROMIUM`, one on the PATH, or one installed just now."""
    found = os.environ.get("CHROMIUM") or _on_path()
    if found is None:
        _install()
        found = _on_path()
    if found is None:
        raise NoBrowser(
            "The browser tests need a Chromium and found none. Debian and Ubuntu: apt-get install chromium. "
            "Or give its path in CHROMIUM, or leave these tests out: NO_BROWSER=1 make test"
        )
    return found


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _install() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    for command in (["update", "-q"], ["install", "-yq", "--no-install-recommends", "chromium"]):
        subprocess.run(
            ["apt-get", "-o", "DPkg::Lock::Timeout=300", *command], capture_output=True, check=False
        )


@contextmanager
def browser() -> Generator[Browser]:
    """Run a headless Chromium."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield made
        finally:
            made.close()

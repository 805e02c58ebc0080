"""How long until the address answers: in a fresh clone with nothing installed, and the second time."""

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx

from mkt_dashboard.local.process import free_port
from tests.benchmarks.rows import Row
from tests.running_system import ROOT


def measure() -> list[Row]:
    """Clone into a new folder and type `make run` there, twice, with an almost empty environment."""
    with tempfile.TemporaryDirectory(prefix="mkt-clone-") as folder:
        clone = Path(folder) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        first, second = _start(clone), _start(clone)
    return [Row("start.first", first, "s"), Row("start.second", second, "s", "start.first", first)]


def _start(clone: Path) -> float:
    port = free_port()
    environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    begun = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=clone,
        env={**environment, "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.monotonic() - begun > 900:
                raise RuntimeError("`make run` did not reach an answering page.")
            time.sleep(0.05)
        return time.monotonic() - begun
    finally:
        # Ctrl-C goes to everything in the terminal; to make alone it would not reach what make started.
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://localhost:{port}/sign-in", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False

"""A system of its own: a fresh data folder, a free port, everything that `make run` starts."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from mkt_dashboard.local.process import free_port

ROOT = Path(__file__).parents[1]


@dataclass
class System:
    """A running system: where it answers, what its processes were told, how long it took to answer."""

    url: str
    data_dir: Path
    start_seconds: float
    process: "subprocess.Popen[bytes]"

    @property
    def environment(self) -> dict[str, str]:
        return json.loads((self.data_dir / "services.json").read_text())

    @property
    def demo_password(self) -> str:
        return (self.data_dir / "demo.password").read_text().strip()

    def adopt(self) -> None:
        """Let this process use the servers of the system."""
        os.environ.update(self.environment)
        from mkt_dashboard.core.config import settings

        settings.cache_clear()

    def resident_mb(self) -> dict[str, float]:
        """The memory of each process by its command, now."""
        sizes: dict[str, float] = {}
        for pid in descendants(self.process.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            name = _name([part.decode(errors="replace") for part in command if part])
            rss = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
            sizes[name] = sizes.get(name, 0) + rss / 1024
        return sizes


def descendants(pid: int) -> list[int]:
    """Every process below this one."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


def _name(command: list[str]) -> str:
    if "mkt_dashboard" in command:
        return " ".join(command[command.index("mkt_dashboard") + 1 :][:2])
    if "granian" in command:
        return "web"
    if "mkt_dashboard.rendering.sandboxed" in command:
        return "sandbox"
    return Path(command[0]).name.split(":")[0] if command else "?"


@contextmanager
def running(data_dir: Path | None = None, extra: Mapping[str, str] | None = None) -> Generator[System]:
    """Start a system and stop it again. Without `data_dir` everything is new, and removed at the end."""
    with tempfile.TemporaryDirectory(prefix="mkt-bench-") as folder:
        yield from _running(data_dir or Path(folder) / "data", dict(extra or {}))


def _running(data_dir: Path, extra: dict[str, str]) -> Generator[System]:
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if not key.startswith("MKT_")}
    environment = {**kept, "PORT": str(port), "MKT_DATA_DIR": str(data_dir), **extra}
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "mkt_dashboard", "up"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    try:
        _until_it_answers(process, f"{url}/api/v1/health")
        yield System(url, data_dir, time.monotonic() - begun, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def _until_it_answers(process: "subprocess.Popen[bytes]", url: str, seconds: float = 300) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise RuntimeError("The system did not start. Try `make run` and read what it says.")

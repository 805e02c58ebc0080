"""Keep the processes of one machine running: start, log, start again what dies, stop all in order.

`honcho` ends everything when one process ends; `circus` and `supervisor` leave orphans when they are killed
and stop in steps of a second; none takes over a server that someone else started. So our own, and small.
"""

import asyncio
import os
import signal
import sys
import time
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mkt_dashboard.local.process import launched, make_folder

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# Whoever lived this long did not fail at starting, so the pauses begin anew.
SETTLED_SECONDS = 30.0
LARGEST_LOG_BYTES = 20_000_000


@dataclass(frozen=True)
class Child:
    """A process to keep. Those of a lower rank are stopped first."""

    name: str
    command: list[str]
    rank: int = 0
    environment: Mapping[str, str] = field(default_factory=dict[str, str])
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 5.0
    way_is_free: Callable[[], bool] = lambda: True


class Supervisor:
    """The keeper of the children; lives in the main thread, with which they end."""

    def __init__(self, logs: Path, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._say = say
        self._stopping = False
        self._starting = 0
        self._running: dict[str, tuple[Child, Process]] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self.endings: Counter[str] = Counter()
        make_folder(logs)

    def keep(self, child: Child) -> None:
        """Start a child and start it again whenever it ends."""
        self._keepers[child.name] = asyncio.create_task(self._keep(child))

    def log_of(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def pid_of(self, name: str) -> int | None:
        """Return the process of a child, if it runs."""
        return self._running[name][1].pid if name in self._running else None

    async def finish(self, name: str, command: list[str], environment: Mapping[str, str]) -> int:
        """Run something that ends by itself, and return its exit code."""
        self.log_of(name).unlink(missing_ok=True)
        return await self._run(Child(name, command, environment=environment))

    async def stop(self) -> None:
        """Stop all, rank by rank; whoever does not go in time is killed."""
        self._stopping = True
        while self._starting:
            await asyncio.sleep(0.01)
        for rank in sorted({child.rank for child, _ in self._running.values()}):
            ranked = [(child, process) for child, process in self._running.values() if child.rank == rank]
            await asyncio.gather(*(_stop(child, process) for child, process in ranked))
        for keeper in self._keepers.values():
            keeper.cancel()
        await asyncio.gather(*self._keepers.values(), return_exceptions=True)

    async def _keep(self, child: Child) -> None:
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping:
            while not await asyncio.to_thread(child.way_is_free):
                await asyncio.sleep(0.2)
            if self._stopping:
                return
            started = time.monotonic()
            code = await self._run(child)
            if self._stopping:
                return
            self.endings[child.name] += 1
            pause = FIRST_PAUSE_SECONDS if time.monotonic() - started > SETTLED_SECONDS else pause
            self._say(
                f"{child.name} ended ({_reason(code)}), again in {pause:g} s. See {self.log_of(child.name)}"
            )
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _run(self, child: Child) -> int:
        log = self.log_of(child.name)
        if log.exists() and log.stat().st_size > LARGEST_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        # A child may run before we are told so; stopping waits for that, else it would be overlooked.
        self._starting += 1
        try:
            with log.open("ab") as words:
                process = await asyncio.create_subprocess_exec(
                    *child.command,
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=words,
                    stderr=words,
                    env={**os.environ, **child.environment},
                    start_new_session=True,
                )
            self._running[child.name] = child, process
        finally:
            self._starting -= 1
        try:
            return await process.wait()
        finally:
            del self._running[child.name]
            # What it started itself, and left behind when it was killed.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def own_command(*arguments: str) -> list[str]:
    """Return the command line of one of our own commands."""
    return launched([sys.executable, "-m", "mkt_dashboard", *arguments])


async def _stop(child: Child, process: Process) -> None:
    with suppress(ProcessLookupError):
        process.send_signal(child.stop_signal)
    try:
        await asyncio.wait_for(process.wait(), child.grace_seconds)
    except TimeoutError:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"

"""What dies is started again, what is stopped stays stopped, and nothing outlives the supervisor."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from mkt_dashboard.local.process import is_alive, launched, wait_until
from mkt_dashboard.local.supervisor import Child, Supervisor

SLEEP = launched(["/bin/sleep", "60"])


async def until(is_so: Callable[[], bool]) -> None:
    assert await asyncio.to_thread(wait_until, is_so, seconds=10)


def test_a_killed_child_is_started_again_and_said_so(tmp_path: Path) -> None:
    said: list[str] = []

    async def story() -> None:
        supervisor = Supervisor(tmp_path, said.append)
        supervisor.keep(Child("sleeper", SLEEP))
        await until(lambda: supervisor.pid_of("sleeper") is not None)
        first = supervisor.pid_of("sleeper")
        assert first
        os.kill(first, signal.SIGKILL)
        await until(lambda: supervisor.pid_of("sleeper") not in (None, first))
        await supervisor.stop()

    asyncio.run(story())
    assert said == [f"sleeper ended (signal SIGKILL), again in 0.5 s. See {tmp_path / 'sleeper.log'}"]


def test_the_pauses_grow_for_a_child_that_cannot_start(tmp_path: Path) -> None:
    said: list[str] = []

    async def story() -> None:
        supervisor = Supervisor(tmp_path, said.append)
        supervisor.keep(Child("broken", ["/bin/sh", "-c", "echo cannot start; exit 3"]))
        await until(lambda: len(said) == 3)
        await supervisor.stop()

    asyncio.run(story())
    assert [line.split(", again in ")[1].split(".")[0] for line in said] == ["0", "1 s", "2 s"]
    assert (tmp_path / "broken.log").read_text() == "cannot start\n" * 3


def test_children_stop_in_the_order_of_their_rank(tmp_path: Path) -> None:
    async def story() -> None:
        supervisor = Supervisor(tmp_path, print)
        order = tmp_path / "order"
        for rank, name in enumerate(["first", "second"]):
            goodbye = f"trap 'sleep 0.2; echo {name} >> {order}; exit' TERM; touch {tmp_path}/{name}"
            script = f"{goodbye}; while :; do sleep 0.05; done"
            supervisor.keep(Child(name, ["/bin/sh", "-c", script], rank=rank))
        await until(lambda: (tmp_path / "first").exists() and (tmp_path / "second").exists())
        await supervisor.stop()
        assert order.read_text().split() == ["first", "second"]

    asyncio.run(story())


def test_a_child_that_does_not_go_is_killed_with_what_it_started(tmp_path: Path) -> None:
    async def story() -> None:
        supervisor = Supervisor(tmp_path, print)
        script = f"trap '' TERM; sleep 60 & echo $! > {tmp_path}/grandchild; wait; wait; sleep 60"
        supervisor.keep(Child("deaf", ["/bin/sh", "-c", script], grace_seconds=0.2))
        await until((tmp_path / "grandchild").exists)
        await supervisor.stop()

    asyncio.run(story())
    grandchild = int((tmp_path / "grandchild").read_text())
    assert wait_until(lambda: not is_alive(grandchild, "sleep"), seconds=5)


def test_the_children_end_when_the_supervisor_is_killed(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from pathlib import Path
from mkt_dashboard.local.supervisor import Child, Supervisor
async def main():
    supervisor = Supervisor(Path({str(tmp_path)!r}), print)
    supervisor.keep(Child("sleeper", {SLEEP!r}))
    while supervisor.pid_of("sleeper") is None:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    print(supervisor.pid_of("sleeper"), flush=True)
    await asyncio.sleep(60)
asyncio.run(main())
"""
    supervisor = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout
    pid = int(supervisor.stdout.readline())
    assert is_alive(pid, "sleep")

    supervisor.kill()
    supervisor.communicate()

    assert wait_until(lambda: not is_alive(pid, "sleep"), seconds=5)

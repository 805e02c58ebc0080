"""What both embedded servers need: a free port, a launch that cannot leave orphans, and who is alive."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from mkt_dashboard.core.errors import ServerError

LAUNCHER = Path(__file__).with_name("launch.py")
# Below the range Linux hands to outgoing connections, so that none of those takes the port first.
PORTS = range(20000, 32000)


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    for port in random.sample(PORTS, 200):
        if not is_port_taken(port):
            return port
    raise ServerError("No free port between 20000 and 32000. Close some programs and start again.")


def is_port_taken(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether something listens there; ask the way a server would, by trying to."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def launched(
    argv: list[str], death_signal: signal.Signals = signal.SIGTERM, *, without_root_in: Path | None = None
) -> list[str]:
    """Return the command that runs `argv` so that it ends with us. Start it from the main thread only."""
    if sys.platform != "linux":
        return argv
    folder = [str(without_root_in)] if without_root_in else []
    return [sys.executable, "-I", "-S", str(LAUNCHER), death_signal.name, *folder, "--", *argv]


def spawn(argv: list[str], log: Path) -> subprocess.Popen[bytes]:
    """Start a server in its own session, so that Ctrl-C reaches only us, with its words in `log`."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("Servers end with the thread that starts them, so only the main thread may.")
    make_folder(log.parent)
    with log.open("ab") as words:
        return subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT, start_new_session=True
        )


def make_folder(folder: Path) -> None:
    """Make a folder of the data folder, or say why it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServerError(
            f"{folder} cannot be written ({error.strerror}). Unlock it, or set another MKT_DATA_DIR."
        ) from None


def is_alive(pid: int, *names: str) -> bool:
    """Say whether the process runs under one of these names. A zombie does not."""
    if sys.platform == "linux":
        try:
            text = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return False
        name = text[text.index("(") + 1 : text.rindex(")")]
        state = text[text.rindex(")") + 2]
        return name in names and state not in "ZX"
    answer = subprocess.run(
        ["/bin/ps", "-o", "stat=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, name = answer.stdout.strip().partition(" ")
    return bool(state) and not state.startswith("Z") and os.path.basename(name.strip()) in names


def wait_until(is_so: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Wait for something to become true; say whether it did in time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(every)
    return True


def last_words(log: Path, lines: int = 6) -> str:
    """Return the end of a log, for the sentence that says why a server did not come up."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""

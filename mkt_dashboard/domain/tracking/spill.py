"""Where blobs wait while Redis is away: one small file per process, handed on by whoever lives.

A process holds a lock on its file for as long as it lives; the kernel drops the lock however it ends. So the
file of a dead one is told apart from that of a slow one, and is sent by the next process that looks.
"""

import base64
import fcntl
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings

LARGEST_FILE = 64 * 1024 * 1024
SEND_AT_ONCE = 100

Send = Callable[[Sequence[bytes]], None]


class Spill:
    """What this process could not send. Used by one thread."""

    def __init__(self) -> None:
        self.dropped = 0
        self._file: IO[bytes] | None = None

    def keep(self, blob: bytes) -> bool:
        """Write a blob down. False, and counted, when there is no more room."""
        try:
            file = self._file = self._file or _new_file()
            if file.tell() < LARGEST_FILE:
                file.write(base64.b64encode(blob) + b"\n")
                file.flush()
                return True
        except OSError as error:
            log.get(__name__).error("cannot keep hits on disk", reason=error.strerror)
        self.dropped += 1
        return False

    def hand_on(self, send: Send) -> int:
        """Send what waits here and in the files of processes that died; say how many blobs that were."""
        if self._file:
            self._file.close()
            self._file = None
        return sum(_adopt(path, send) for path in sorted(folder().glob("*.blobs")))


def _new_file() -> IO[bytes]:
    folder().mkdir(parents=True, exist_ok=True)
    # A fresh name each time: another process may be handing on, and removing, the one before.
    file = (folder() / f"{time.time_ns()}-{os.getpid()}.blobs").open("ab")
    fcntl.flock(file, fcntl.LOCK_EX)
    return file


def folder() -> Path:
    return settings().data_dir / "events"


def waiting_bytes() -> int:
    """How much waits on this machine for Redis to come back; health shows it."""
    return sum(path.stat().st_size for path in folder().glob("*.blobs") if path.exists())


def _adopt(path: Path, send: Send) -> int:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return _send_all(path, send)
    except (BlockingIOError, FileNotFoundError):
        return 0


def _send_all(path: Path, send: Send) -> int:
    """Send the lines of a file and remove it; when that breaks off, only what is left stays.

    A line that was cut by a crash is left out.
    """
    lines = [line for line in path.read_bytes().split(b"\n")[:-1] if line]
    done = 0
    try:
        while done < len(lines):
            some = lines[done : done + SEND_AT_ONCE]
            send([base64.b64decode(line) for line in some])
            done += len(some)
    finally:
        left = lines[done:]
        if left:
            path.write_bytes(b"\n".join(left) + b"\n")
        else:
            path.unlink(missing_ok=True)
    return done

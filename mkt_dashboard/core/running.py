"""The note a running system leaves in its data folder, so that commands in another terminal find its servers.

The system holds a lock on the folder for as long as it lives. The kernel drops that lock however the process
ends, so the note of a killed one is never believed, and no process number is mistaken for another's.
"""

import fcntl
import json
import os
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

NOTE = "services.json"
LOCK = "running.lock"


class AlreadyRunning(Exception):
    """Another system holds this data folder."""


@contextmanager
def claimed(data_dir: Path) -> Generator[None]:
    """Hold the data folder for this process, or raise AlreadyRunning."""
    with (data_dir / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning from None
        try:
            yield
        finally:
            (data_dir / NOTE).unlink(missing_ok=True)


def write_note(data_dir: Path, variables: Mapping[str, str]) -> None:
    """Leave the environment of the running system for others; only its owner may read it (passwords)."""
    draft = data_dir / f"{NOTE}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(dict(variables), indent=2))
    draft.replace(data_dir / NOTE)


def note_of_running_system(data_dir: Path) -> Path | None:
    """Return the note if the system that wrote it still runs."""
    note = data_dir / NOTE
    return note if note.exists() and is_running(data_dir) else None


def is_running(data_dir: Path) -> bool:
    """Say whether a system holds this data folder right now."""
    try:
        with (data_dir / LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False

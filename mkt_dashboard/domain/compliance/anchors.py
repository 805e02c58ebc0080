"""Anchors outside the database: how far each chain had come, and with which hash.

Inside the database a cut-off end is not to be seen, nor a chain that somebody with all rights computed anew.
So an hourly job writes the end of every chain into a file of its own; who backs that file up elsewhere, or
gives it to a log store, can prove what was there.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from mkt_dashboard.core.config import settings


@dataclass(frozen=True)
class Anchor:
    """The end of one chain at one time."""

    workspace: str
    seq: int
    hash: str
    at: str


def path() -> Path:
    return settings().data_dir / "anchors" / "audit.jsonl"


def append(ends: list[Anchor]) -> int:
    """Write the ends that moved since their last anchor, onto the disk, and say how many."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        last = {anchor.workspace: (anchor.seq, anchor.hash) for anchor in _read()}
        moved = [end for end in ends if last.get(end.workspace) != (end.seq, end.hash)]
        if moved:
            lines = "".join(json.dumps(asdict(end)) + "\n" for end in moved)
            os.write(descriptor, (_line_end(file) + lines).encode())
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _keep_the_name(file.parent)
    return len(moved)


def _line_end(file: Path) -> str:
    """A write that a power cut tore apart must not spoil the line after it."""
    content = file.read_bytes()
    return "" if not content or content.endswith(b"\n") else "\n"


def _keep_the_name(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def anchors_of(workspace: UUID) -> list[Anchor]:
    """Return the anchors of a workspace, the oldest first."""
    return [anchor for anchor in _read() if anchor.workspace == str(workspace)]


def last_of_each() -> dict[str, int]:
    """Return how far each chain is anchored, by the public id of its workspace."""
    return {anchor.workspace: anchor.seq for anchor in _read()}


def _read() -> Iterator[Anchor]:
    if not path().exists():
        return
    with path().open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                yield Anchor(**json.loads(line))
            except (ValueError, TypeError):
                continue

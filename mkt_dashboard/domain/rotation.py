"""Give owners of secrets new keys while the system runs, a transaction a batch."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain import vault

# Somebody holds a few of the rows, such as an import at its end; asking again at once only burns the CPU.
PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class _Owner:
    workspace_id: int


def rotate(workspace_id: int) -> int:
    """Make a new key, seal every secret of a workspace with it, destroy the older keys, and say its number.

    Killed in the middle, nothing is lost: each secret opens with the key it names, and the next rotation
    finishes. `vault.INSTALLATION` stands for what belongs to no workspace.
    """
    with _seeing(workspace_id) as session:
        number = vault.rotate(session, workspace_id)
    reached: vault.Reached | None = vault.BEGINNING
    while reached is not None:
        with _seeing(workspace_id) as session:
            reached = vault.reseal(session, workspace_id, reached)
        if reached == vault.BEGINNING:
            time.sleep(PAUSE_SECONDS)
    return number


@contextmanager
def _seeing(workspace_id: int) -> Generator[Session]:
    """Open a transaction that sees this owner's secrets, and no other workspace's."""
    whole = (
        instance_unit_of_work() if workspace_id == vault.INSTALLATION else unit_of_work(_Owner(workspace_id))
    )
    with whole as session:
        yield session

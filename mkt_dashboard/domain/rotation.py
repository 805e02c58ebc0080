"""Give owners of secrets new keys while the system runs, a transaction a batch."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from sqlmodel import Session

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor

# Somebody holds a few of the rows, such as an import at its end; asking again at once only burns the CPU.
PAUSE_SECONDS = 0.2


def rotate(workspace_id: int) -> int:
    """Make a new key, seal every secret of a workspace with it, destroy the older keys, and say its number.

    Killed in the middle, nothing is lost: each secret opens with the key it names, and the next rotation
    finishes. `vault.INSTALLATION` stands for what belongs to no workspace.
    """
    with _seeing(workspace_id) as session:
        number = vault.rotate(session, workspace_id)
    reseal(workspace_id)
    return number


def reseal(workspace_id: int) -> None:
    """Bring every secret of an owner to the newest key, a transaction a batch, and destroy the others."""
    reached: vault.Reached | None = vault.BEGINNING
    while reached is not None:
        with _seeing(workspace_id) as session:
            reached = vault.reseal(session, workspace_id, reached)
        if reached == vault.BEGINNING:
            time.sleep(PAUSE_SECONDS)


@contextmanager
def _seeing(workspace_id: int) -> Generator[Session]:
    """Open a transaction that sees this owner's secrets, and no other workspace's."""
    owner = Actor.system(workspace_id)
    with instance_unit_of_work() if workspace_id == vault.INSTALLATION else unit_of_work(owner) as session:
        yield session

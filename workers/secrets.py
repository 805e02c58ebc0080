"""Seal secrets anew after a key was rotated. Argument: the workspace, 0 for the installation."""

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from workers.rights import serves_the_installation


@serves_the_installation
def reseal(workspace_id: int, owner: int) -> None:
    """Batch by batch, each committed, so that nobody waits for it."""
    while True:
        with instance_unit_of_work() as session:
            if not vault.reseal(session, owner):
                return

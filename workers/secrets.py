"""Seal secrets anew after a key was changed. Arguments: the workspace it was asked in, and whose secrets."""

from mkt_dashboard.domain import rotation
from workers.rights import serves_the_installation


@serves_the_installation
def reseal(workspace_id: int, owner: int) -> None:
    rotation.reseal(owner)

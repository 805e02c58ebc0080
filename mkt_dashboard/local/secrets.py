"""Give every workspace, and the installation itself, a new key for what it keeps sealed."""

from sqlmodel import col, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import rotation, vault
from mkt_dashboard.domain.teams.models import Workspace


def rotate() -> None:
    """Rotate one owner after the other and say which is done; broken off, the next run finishes."""
    with instance_unit_of_work() as session:
        workspaces = session.exec(select(Workspace.id, Workspace.name).order_by(col(Workspace.id))).all()
    for workspace_id, name in [(vault.INSTALLATION, "The installation"), *workspaces]:
        number = rotation.rotate(workspace_id)
        print(f"{name}: everything is sealed with key {number}, the older ones are destroyed.")

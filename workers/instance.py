"""What takes long for the owner of the installation. Arguments: 0, then what it is about."""

from mkt_dashboard.domain.instance import backups, removal
from workers.rights import serves_the_installation


@serves_the_installation
def delete_workspace(workspace_id: int, doomed: int, *account_ids: int) -> None:
    """Remove a workspace that its owner closed and deleted."""
    removal.remove(doomed, account_ids)


@serves_the_installation
def make_backup(workspace_id: int) -> None:
    """Write a backup. Run twice, there are two."""
    backups.make()

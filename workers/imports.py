"""Run the imports that people started. Arguments: the workspace and the import."""

from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.permissions import Permission
from workers.rights import acts_with


@acts_with(Permission.CONTACT_IMPORT)
def run(workspace_id: int, import_id: int) -> None:
    """Read the file and merge it into the contacts."""
    imports.run_import(import_id)

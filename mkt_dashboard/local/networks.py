"""Let everybody in again whom a list of networks keeps out, for whoever sits at the machine."""

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import tables
from mkt_dashboard.domain.teams import networks

# Foreign keys are strings, so every table must be known before the first query.
TABLES = tables.ALL


def clear(workspace: str) -> str:
    """Empty the list of a workspace, named by its name or its id, and say so."""
    with instance_unit_of_work() as session:
        name = networks.clear_networks(session, workspace)
    return f"“{name}” may be used from everywhere again."

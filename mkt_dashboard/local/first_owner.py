"""How the very first person gets in."""

from urllib.parse import urlencode

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import tables
from mkt_dashboard.domain.teams import set_up

# Foreign keys are strings, so every table must be known before the first query.
TABLES = tables.ALL


def instruction() -> str:
    """Say where the first workspace is made, or that it is made already."""
    with instance_unit_of_work() as session:
        if set_up.is_set_up(session):
            return "This installation is set up. Its members sign in with their own accounts."
    return f"Make the first workspace and its owner here:\n  {address()}"


def address() -> str:
    """Return the address with its key. Whoever has it may set the installation up, as long as nobody has."""
    return f"{settings().public_url}/set-up?{urlencode({'key': set_up.key()})}"

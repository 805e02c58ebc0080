"""What whoever runs the machine does with the rights of the owner of the instance, at a terminal."""

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.figures import counted
from mkt_dashboard.domain import tables
from mkt_dashboard.domain.instance import accounts, keys, queries
from mkt_dashboard.domain.permissions import Actor

# Foreign keys are strings, so every table must be known before the first query.
TABLES = tables.ALL


def unlock(email: str) -> str:
    """Let somebody try again who typed too many wrong passwords."""
    with instance_unit_of_work() as session:
        failures = accounts.unlock(session, Actor.operator(), email)
    return f"{email} may sign in again. {counted(failures, 'failed attempt')} forgotten."


def reset(email: str) -> str:
    """Make a link that sets a new password, once, within half an hour."""
    with instance_unit_of_work() as session:
        link = accounts.make_reset_link(session, Actor.operator(), email)
    return f"Whoever opens this sets a new password for {email}, once, within 30 minutes:\n  {link}"


def workspaces() -> str:
    """List the workspaces with their state and how many are in them."""
    with instance_unit_of_work() as session:
        lines = queries.list_workspaces(session, Actor.operator())
    written = [
        f"{line.state:<9} {line.name}, {counted(line.members, 'member')}, {counted(line.contacts, 'contact')}"
        for line in lines
    ]
    return "\n".join(written) or "There is no workspace yet."


def rotate_signing_key() -> str:
    """Sign access tokens with a new key from now on."""
    with instance_unit_of_work() as session:
        kid = keys.rotate_signing_key(session, Actor.operator())
    return f"{kid} signs from now on."

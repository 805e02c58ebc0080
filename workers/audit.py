"""Anchor and verify the audit logs. Twice is harmless: an end is anchored once."""

from mkt_dashboard.core import log
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.compliance import chain
from mkt_dashboard.domain.permissions import Actor, Permission
from workers.rights import acts_with, serves_the_installation

logger = log.get(__name__)


@serves_the_installation
def anchor() -> None:
    """Write the end of every chain to where the database cannot reach."""
    with instance_unit_of_work() as session:
        anchored = chain.anchor_ends(session)
    logger.info("audit anchored", workspaces=anchored)


@acts_with(Permission.AUDIT_READ)
def verify() -> list[tuple[str, chain.Verification]]:
    """Verify every workspace, say aloud what is wrong, and return the name and the finding of each."""
    with instance_unit_of_work() as session:
        workspaces = chain.list_workspaces(session)
    found: list[tuple[str, chain.Verification]] = []
    for workspace_id, name in workspaces:
        actor = Actor.system(workspace_id)
        with unit_of_work(actor) as session:
            verified = chain.verify(session, actor)
        if not verified.is_whole:
            logger.error("audit log broken", workspace_id=workspace_id, problem=verified.problem)
        found.append((name, verified))
    return found

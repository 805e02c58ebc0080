"""Change the keys of the installation and of its workspaces. All of this needs `instance_unit_of_work`."""

from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.instance.queries import NAME_OF_THE_INSTALLATION, lock_workspace
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import signing_keys
from mkt_dashboard.domain.teams.queries import NO_WORKSPACE


def make_data_key(session: Session, actor: Actor, workspace_id: UUID) -> int:
    """Seal with a new key from now on; a job brings the older secrets over and then destroys the old key.

    `NO_WORKSPACE` names the installation, whose key seals what belongs to people.
    """
    actor.require(Permission.INSTANCE_KEYS)
    owner, name = INSTALLATION, NAME_OF_THE_INSTALLATION
    if workspace_id != NO_WORKSPACE:
        workspace = lock_workspace(session, workspace_id)
        owner, name = workspace.id, workspace.name
    if vault.count_keys(session, owner) > 1:
        raise Conflict("The keys are being changed already. Wait until the older ones are gone.")
    number = vault.rotate(session, owner)
    enqueue(session, Job.RESEAL_SECRETS, owner, workspace_id=INSTALLATION)
    compliance.record(
        session,
        actor,
        "data_key.made",
        object_type="data_key",
        object_id=workspace_id,
        object_name=name,
        detail={"number": number},
    )
    return number


def rotate_signing_key(session: Session, actor: Actor) -> str:
    """Sign access tokens with a new key from now on, and return its name."""
    actor.require(Permission.INSTANCE_KEYS)
    kid = signing_keys.rotate(session)
    compliance.record(session, actor, "signing_key.rotated", object_type="signing_key", object_name=kid)
    return kid

"""What the owner of the installation is told about how it does."""

import pytest
from redis import Redis
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import chain
from mkt_dashboard.domain.instance import health, workspaces
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from tests import factories


def part(session: Session, owner: Actor, name: str) -> health.Part:
    return next(one for one in health.examine(session, owner) if one.name == name)


def test_who_is_silent_for_a_minute_is_not_well(session: Session, owner: Actor, valkey: Redis) -> None:
    for process, at in (("scheduler", "now()"), ("writer", "now() - interval '2 minutes'")):
        session.execute(text(f"INSERT INTO heartbeats (process, at) VALUES ('{process}', {at})"))

    assert part(session, owner, "Scheduler").is_well
    assert not part(session, owner, "Writer").is_well
    assert part(session, owner, "Database").said.startswith("PostgreSQL ")


def test_a_queue_that_nobody_serves_says_what_to_start(session: Session, owner: Actor, valkey: Redis) -> None:
    assert "worker mail" in part(session, owner, "Queue “mail”").said

    valkey.sadd("rq:workers:mail", "one")

    found = part(session, owner, "Queue “mail”")
    assert (found.is_well, found.said) == (True, "1 worker, 0 waiting")


def test_every_chain_is_listed_and_a_broken_one_says_so(session: Session, owner: Actor) -> None:
    workspace = factories.a_workspace(session)
    workspaces.rename(session, owner, workspace.public_id, "Wrenfell")
    session.flush()
    chain.verify(session, Actor.system(INSTALLATION))

    installation, theirs = health.list_chains(session, owner)

    assert (installation.name, installation.entries, installation.is_broken) == ("Installation", 1, False)
    assert installation.checked_at is not None
    assert (theirs.name, theirs.entries, theirs.checked_at) == ("Wrenfell", 1, None)

    broken = (
        "INSERT INTO audit_checks (workspace_id, last_seq, problem) VALUES (:id, 1, 'The end was cut off.')"
    )
    session.execute(text(broken), {"id": workspace.id})
    assert [line.is_broken for line in health.list_chains(session, owner)] == [False, True]


@pytest.mark.usefixtures("committing")
def test_the_chain_of_the_installation_is_verified_and_anchored_like_any_other() -> None:
    from mkt_dashboard.core.db import instance_unit_of_work
    from workers import audit

    with instance_unit_of_work() as session:
        owner = factories.an_instance_owner(session)
        workspace = factories.a_workspace(session)
        workspaces.rename(session, owner, workspace.public_id, "Wrenfell")

    audit.anchor()
    found = dict(audit.verify())

    assert found["Installation"].sentence.startswith("The chain is whole up to entry 1")
    with instance_unit_of_work() as session:
        installation = health.list_chains(session, owner)[0]
    assert (installation.entries, installation.anchored_to) == (1, 1)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_a_workspace_sees_it(session: Session, role: Role) -> None:
    member = Actor(1, permissions_of(role))

    with pytest.raises(Forbidden):
        health.examine(session, member)
    with pytest.raises(Forbidden):
        health.list_chains(session, member)

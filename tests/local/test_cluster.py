"""The fixtures keep their promise: real, migrated, without superuser, and clean for the next test."""

from collections.abc import Callable

import pytest
from redis import Redis
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.db import instance_unit_of_work

ADD_HEARTBEAT = "INSERT INTO heartbeats (process, at) VALUES ('test', now())"


def test_the_session_runs_as_the_application_role(session: Session) -> None:
    role, superuser = (
        session.connection()
        .execute(text("SELECT current_user, usesuper FROM pg_user WHERE usename = session_user"))
        .one()
    )

    assert role == "mkt_app"
    assert superuser


@pytest.mark.parametrize("attempt", [1, 2])
def test_nothing_stays_of_what_a_session_wrote(session: Session, attempt: int) -> None:
    assert session.connection().execute(text("SELECT count(*) FROM heartbeats")).scalar_one() == 0

    session.connection().execute(text(ADD_HEARTBEAT))
    session.commit()


@pytest.mark.parametrize("attempt", [1, 2])
def test_nothing_stays_of_what_a_unit_of_work_committed(committing: None, attempt: int) -> None:
    with instance_unit_of_work() as session:
        assert session.connection().execute(text("SELECT count(*) FROM heartbeats")).scalar_one() == 0
        session.connection().execute(text(ADD_HEARTBEAT))


@pytest.mark.parametrize("attempt", [1, 2])
def test_valkey_is_empty(valkey: Redis, attempt: int) -> None:
    assert valkey.dbsize() == 0

    valkey.set("left", "behind")


def test_a_narrowed_session_sees_no_other_workspace(
    session: Session, see_only: Callable[[int], None]
) -> None:
    see_only(1)

    assert (
        session.connection().execute(text("SELECT current_setting('app.workspace_id')")).scalar_one() == "1"
    )

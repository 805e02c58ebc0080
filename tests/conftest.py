"""What every test may ask for: a real database and a real Valkey, empty, and its own."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from redis import Redis
from sqlalchemy import text
from sqlmodel import Session
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.cluster import TestCluster, take_a_database

JOURNEYS = "tests/journeys/"
CLUSTER = pytest.StashKey[TestCluster]()
KEPT = "'alembic_version', 'campaign_transitions'"
# The audit log refuses even its owner; only a superuser may switch the refusing off. Most tests leave a few
# rows in a few tables: deleting those makes no new file for each of a hundred tables and indexes.
CLEAR_ALL_TABLES = f"""
DO $$ DECLARE name text; BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);
    IF EXISTS (SELECT FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               AND pg_relation_size(oid) > 1000000) THEN
        EXECUTE (SELECT 'TRUNCATE ' || string_agg(format('%I', relname), ', ') || ' RESTART IDENTITY CASCADE'
                 FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                 AND relnamespace = 'public'::regnamespace AND relname NOT IN ({KEPT}));
        RETURN;
    END IF;
    FOR name IN SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                AND pg_relation_size(oid) > 0 AND relname NOT IN ({KEPT})
    LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    PERFORM setval(oid, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the first process of the run; its workers inherit their addresses."""
    if config.option.collectonly or config.option.help:
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        cluster = config.stash[CLUSTER] = TestCluster()
        cluster.start()
        os.environ.update(cluster.environment())
    take_a_database(worker or "alone")


def pytest_unconfigure(config: pytest.Config) -> None:
    if cluster := config.stash.get(CLUSTER, None):
        cluster.stop()


class JourneysTogether(LoadScopeScheduling):
    """Share the tests out one by one, but give all journeys to one process.

    They share one whole system; two systems on the same given servers would take each other's jobs.
    (`--dist loadgroup` does nothing with pytest 9.2: xdist 3.8 writes the group where nobody reads it.)
    """

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> JourneysTogether:
    return JourneysTogether(config, log)


@pytest.fixture
def session() -> Iterator[Session]:
    """A session that sees all workspaces and is rolled back at the end, whatever the test committed in it."""
    from mkt_dashboard.core.db import engine

    with engine().connect() as connection:
        outer = connection.begin()
        with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            session.connection().execute(text("SELECT set_config('app.instance', 'on', true)"))
            yield session
        outer.rollback()


@pytest.fixture
def see_only(session: Session) -> Callable[[int], None]:
    """Narrow `session` to one workspace as `unit_of_work` does: row-level security holds back the rest."""

    def narrow(workspace_id: int) -> None:
        session.flush()
        session.connection().execute(
            text("SELECT set_config('app.instance', '', true), set_config('app.workspace_id', :id, true)"),
            {"id": str(workspace_id)},
        )

    return narrow


@pytest.fixture
def committing() -> Iterator[None]:
    """For a test whose code opens its own units of work: what it commits is removed afterwards."""
    yield
    with psycopg.connect(os.environ["MKT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(CLEAR_ALL_TABLES)


@pytest.fixture
def valkey() -> Iterator[Redis]:
    """This worker's Valkey database, emptied of what a served application left there before."""
    with Redis.from_url(os.environ["MKT_REDIS_URL"]) as client:
        client.flushdb()
        yield client
        client.flushdb()

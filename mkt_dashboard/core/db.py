"""The database: one engine, and `unit_of_work`, the only place that commits."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import cache
from typing import Protocol, TypeVar

import psycopg
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.queue import AFTER_COMMIT, wake

APPLICATION_ROLE = "mkt_app"
# May do what the application may, inside the policies of lists and folders. Only this role has them, so the
# statements of everybody else are planned as if there were none.
SCOPED_ROLE = "mkt_scoped"
OF_A_WORKSPACE = "SELECT set_config('app.workspace_id', :value, true)"
OF_SOME_LISTS_AND_FOLDERS = (
    f"{OF_A_WORKSPACE}, set_config('app.list_scope', :lists, true), "
    f"set_config('app.folder_scope', :folders, true), set_config('role', '{SCOPED_ROLE}', true)"
)
EVERYTHING = "all"
IS_SCOPED = "is_scoped"
Answer = TypeVar("Answer")


class HasWorkspace(Protocol):
    """Whoever acts, as far as the database must know."""

    @property
    def workspace_id(self) -> int: ...
    @property
    def lists(self) -> frozenset[int] | None: ...
    @property
    def folders(self) -> frozenset[int] | None: ...


@cache
def engine() -> Engine:
    """The pool of this process. Every connection drops to the application role.

    Row-level security does not bind a superuser or a role that may bypass it, so no statement of the
    application ever runs as the login role; only migrations do.
    """
    made = create_engine(settings().engine_url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    event.listen(made, "connect", _drop_privileges)
    return made


def _drop_privileges(connection: psycopg.Connection, _: ConnectionPoolEntry) -> None:
    connection.execute(f"SET ROLE {APPLICATION_ROLE}")
    connection.execute("SET TIME ZONE 'UTC'")
    connection.commit()


@cache
def _lookup_engine() -> Engine:
    """Connections without transactions that see every workspace, for `look_up` alone."""
    made = create_engine(
        settings().engine_url, pool_size=10, max_overflow=20, isolation_level="AUTOCOMMIT", echo=False
    )
    event.listen(made, "connect", _see_everything)
    return made


def _see_everything(connection: psycopg.Connection, record: ConnectionPoolEntry) -> None:
    _drop_privileges(connection, record)
    connection.execute("SELECT set_config('app.instance', 'on', false)")
    connection.commit()


def look_up(question: Callable[[Session], Answer]) -> Answer:
    """Ask across workspaces in one round trip, for what every event and request asks first: who is this?

    A transaction that says what it sees costs four round trips more. A connection that was lost meanwhile is
    replaced and the question asked again: at most it notes that somebody was seen, which is kept at once.
    """
    try:
        return _ask(question)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        return _ask(question)


def _ask(question: Callable[[Session], Answer]) -> Answer:
    with Session(_lookup_engine(), expire_on_commit=False) as session:
        answer = question(session)
        session.flush()
        return answer


@contextmanager
def unit_of_work(actor: HasWorkspace) -> Generator[Session]:
    """Open a transaction that sees one workspace, or some lists and folders of it.

    It commits at the end, then hands on the queued jobs.
    """
    workspace = str(actor.workspace_id)
    if actor.lists is None and actor.folders is None:
        with _transaction(OF_A_WORKSPACE, workspace) as session:
            yield session
        return
    scopes = {"lists": _written(actor.lists), "folders": _written(actor.folders)}
    with _transaction(OF_SOME_LISTS_AND_FOLDERS, workspace, **scopes) as session:
        session.info[IS_SCOPED] = True
        yield session


def _written(scope: frozenset[int] | None) -> str:
    return EVERYTHING if scope is None else "{" + ",".join(map(str, sorted(scope))) + "}"


@contextmanager
def beyond_scope(session: Session) -> Generator[None]:
    """See all lists and folders of the workspace, for what must hold in all of them: a name that is taken,
    a no that counts everywhere. Does nothing for who sees all of them anyway."""
    if IS_SCOPED not in session.info:
        yield
        return
    session.flush()
    _act_as(session, APPLICATION_ROLE)
    try:
        yield
        session.flush()
    except DBAPIError:
        raise  # the transaction is over, and the role with it
    except BaseException:
        _act_as(session, SCOPED_ROLE)
        raise
    _act_as(session, SCOPED_ROLE)


def _act_as(session: Session, role: str) -> None:
    session.connection().execute(text("SELECT set_config('role', :role, true)"), {"role": role})


@contextmanager
def instance_unit_of_work() -> Generator[Session]:
    """Open a transaction that sees every workspace.

    For what happens before or beside a workspace: sign-in, the outbox relay, the event writer, the sweeper.
    """
    with _transaction("SELECT set_config('app.instance', :value, true)", "on") as session:
        yield session


@contextmanager
def _transaction(scope: str, value: str, **scopes: str) -> Generator[Session]:
    with Session(engine(), expire_on_commit=False) as session:
        session.connection().execute(text(scope), {"value": value, **scopes})
        yield session
        session.commit()
        wake(session.info.pop(AFTER_COMMIT, []))

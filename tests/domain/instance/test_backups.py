"""A backup that is asked for, made by a job, and read again to its last byte."""

import tarfile
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from mkt_dashboard.core import postgres_programs
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound, ServerError
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.instance import backups
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from tests import factories
from workers import outbox

pytestmark = pytest.mark.usefixtures("committing")


@pytest.fixture
def owner() -> Actor:
    with instance_unit_of_work() as session:
        return factories.an_instance_owner(session)


def ask_and_make(owner: Actor) -> None:
    with instance_unit_of_work() as session:
        backups.ask_for_one(session, owner)
    with instance_unit_of_work() as session:
        promised = session.execute(text("SELECT id FROM outbox WHERE done_at IS NULL")).scalar_one()
    outbox.handle(promised)


def last_run(owner: Actor) -> backups.LastRun:
    with instance_unit_of_work() as session:
        return backups.find_last_run(session, owner)


def test_it_is_made_by_a_job_and_is_whole(data_dir: Path, owner: Actor) -> None:
    ask_and_make(owner)

    (line,) = backups.list_backups(owner)
    assert line.size > 10_000
    assert (data_dir / "backups" / line.name).stat().st_mode & 0o077 == 0
    assert backups.verify(owner, line.name) > 100
    assert last_run(owner) == backups.LastRun()
    with instance_unit_of_work() as session:
        statement = select(AuditEntry.action).where(AuditEntry.workspace_id == INSTALLATION)
        actions = session.exec(statement.order_by(col(AuditEntry.seq))).all()
    assert list(actions) == ["backup.asked_for", "backup.made", "backup.verified"]


def test_there_is_one_at_a_time(owner: Actor, data_dir: Path) -> None:
    with instance_unit_of_work() as session:
        backups.ask_for_one(session, owner)

    assert last_run(owner).is_running
    with instance_unit_of_work() as session, pytest.raises(Conflict, match="being made already"):
        backups.ask_for_one(session, owner)


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_one_that_was_cut_off_is_not_whole(data_dir: Path, owner: Actor, kept: float) -> None:
    ask_and_make(owner)
    (line,) = backups.list_backups(owner)
    file = backups.folder() / line.name
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content.rstrip(b"\0")) * kept)])

    with pytest.raises(Conflict):
        backups.verify(owner, line.name)


def test_one_whose_database_was_damaged_is_not_whole(data_dir: Path, owner: Actor) -> None:
    ask_and_make(owner)
    (line,) = backups.list_backups(owner)
    file = backups.folder() / line.name
    with tarfile.open(file) as archive:
        start = archive.getmember("database.dump").offset_data
    content = bytearray(file.read_bytes())
    content[start : start + 64] = bytes(64)
    file.write_bytes(content)

    with pytest.raises(Conflict, match="damaged"):
        backups.verify(owner, line.name)


@pytest.mark.parametrize("name", ["../secret.key", "/etc/passwd", "", "2026.tar"])
def test_only_what_is_listed_is_read(data_dir: Path, owner: Actor, name: str) -> None:
    with pytest.raises(NotFound):
        backups.verify(owner, name)


def test_what_went_wrong_is_told_once_and_not_tried_for_ever(
    data_dir: Path, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No program of PostgreSQL is here, as in a small image of the worker."""

    def nowhere(_: int | None) -> Path:
        raise ServerError("No PostgreSQL 15 or newer is here.")

    monkeypatch.setattr(postgres_programs, "find", nowhere)

    ask_and_make(owner)

    assert last_run(owner) == backups.LastRun(
        problem="The backup was not made. No PostgreSQL 15 or newer is here."
    )
    assert backups.list_backups(owner) == []
    with instance_unit_of_work() as session:
        assert session.execute(text("SELECT count(*) FROM outbox WHERE done_at IS NULL")).scalar_one() == 0


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_a_workspace_may_any_of_it(role: Role) -> None:
    member = Actor(1, permissions_of(role))

    with pytest.raises(Forbidden):
        backups.list_backups(member)
    with pytest.raises(Forbidden):
        backups.verify(member, "2026.tar")
    with instance_unit_of_work() as session, pytest.raises(Forbidden):
        backups.ask_for_one(session, member)

"""Backups that the owner of the installation asks for, in `backups/` of the data folder.

Nothing here hands one out: a backup holds everything of everybody, so whoever wants it needs the machine.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlmodel import Session, col, select

from mkt_dashboard.core import archive
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, NotFound, ServerError
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.plumbing import OutboxEntry

ENDING = ".tar"
NAME = "%Y-%m-%d-%H%M%S"


@dataclass(frozen=True)
class BackupLine:
    """One file."""

    name: str
    size: int
    made_at: datetime


@dataclass(frozen=True)
class LastRun:
    """How the last backup that was asked for goes: it runs, or it failed and why."""

    is_running: bool = False
    problem: str = ""


def folder() -> Path:
    return settings().data_dir / "backups"


def list_backups(actor: Actor) -> list[BackupLine]:
    """Return the backups on this machine, the newest first."""
    actor.require(Permission.INSTANCE_BACKUP)
    found = [
        BackupLine(file.name, file.stat().st_size, datetime.fromtimestamp(file.stat().st_mtime, UTC))
        for file in folder().glob(f"*{ENDING}")
        if file.is_file()
    ]
    return sorted(found, key=lambda line: line.made_at, reverse=True)


def find_last_run(session: Session, actor: Actor) -> LastRun:
    """Say whether a backup is being made, or what was wrong with the last one."""
    actor.require(Permission.INSTANCE_BACKUP)
    statement = (
        select(OutboxEntry)
        .where(OutboxEntry.workspace_id == INSTALLATION, OutboxEntry.job == Job.MAKE_BACKUP)
        .order_by(col(OutboxEntry.id).desc())
        .limit(1)
    )
    last = session.exec(statement).first()
    return LastRun() if last is None else LastRun(last.done_at is None, last.error)


def ask_for_one(session: Session, actor: Actor) -> None:
    """Promise a backup. There is one at a time."""
    actor.require(Permission.INSTANCE_BACKUP)
    if find_last_run(session, actor).is_running:
        raise Conflict("A backup is being made already. It appears in the list once it is whole.")
    enqueue(session, Job.MAKE_BACKUP, workspace_id=INSTALLATION)
    compliance.record(session, actor, "backup.asked_for", object_type="backup")


def make() -> None:
    """Write a backup beside the ones there are; a file with its name is whole."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder() / f"{now().strftime(NAME)}{ENDING}"
    try:
        archive.write(settings().database_url, settings().data_dir, file)
    except ServerError as error:
        # Somebody has to do something about it, so it is not tried again and again.
        raise Conflict(f"The backup was not made. {error}") from None
    with instance_unit_of_work() as session:
        compliance.record(
            session,
            Actor(INSTALLATION, frozenset()),
            "backup.made",
            object_type="backup",
            object_name=file.name,
            detail={"bytes": file.stat().st_size},
        )


def verify(actor: Actor, name: str) -> int:
    """Read a backup to its last byte and say how many things its database holds, or what is damaged."""
    actor.require(Permission.INSTANCE_BACKUP)
    known = {line.name for line in list_backups(actor)}
    if name not in known:
        raise NotFound("There is no such backup on this machine. Reload the page.")
    try:
        things = archive.verify(folder() / name)
    except ServerError as error:
        raise Conflict(str(error)) from None
    # Reading takes long, so nothing else was held open meanwhile.
    with instance_unit_of_work() as session:
        compliance.record(session, actor, "backup.verified", object_type="backup", object_name=name)
    return things

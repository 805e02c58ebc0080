"""How the installation does: what answers, who was heard of, where each audit chain ends.

All of it needs `instance_unit_of_work`. It looks at its own machinery alone.
"""

import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from redis.exceptions import RedisError
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.figures import counted
from mkt_dashboard.core.queue import QueueName, redis
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import anchors, audit, chain
from mkt_dashboard.domain.compliance.audit import AuditFilter, AuditRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.plumbing import Heartbeat

SILENT_AFTER = timedelta(seconds=60)
LITTLE_SPACE = 1_000_000_000
DEEDS = 50
EVERYTHING = AuditFilter(group="", door="", search="")

CHAINS = """
SELECT chains.id, chains.name, chains.public_id, coalesce(ending.seq, 0) AS entries, ending.at,
    checked.at AS checked_at, coalesce(checked.problem, '') <> '' AS is_broken
FROM (SELECT 0 AS id, 'Installation' AS name, cast(:installation AS uuid) AS public_id
      UNION ALL SELECT id, name, public_id FROM workspaces) AS chains
LEFT JOIN LATERAL (
    SELECT seq, at FROM audit WHERE workspace_id = chains.id ORDER BY seq DESC LIMIT 1) AS ending ON true
LEFT JOIN audit_checks AS checked ON checked.workspace_id = chains.id
ORDER BY (chains.id <> 0), lower(chains.name), chains.id
"""


@dataclass(frozen=True)
class Part:
    """Something the installation needs, and how it does."""

    name: str
    is_well: bool
    said: str
    heard_at: datetime | None = None


@dataclass(frozen=True)
class ChainLine:
    """One audit chain: how long it is, when it was verified, how far it is anchored outside the database."""

    name: str
    entries: int
    checked_at: datetime | None
    is_broken: bool
    anchored_to: int


def examine(session: Session, actor: Actor) -> list[Part]:
    """Look at every part, what does not answer included."""
    actor.require(Permission.INSTANCE_READ)
    return [*_database(session), *_redis(), _disk(), *_processes(session)]


def _database(session: Session) -> Iterator[Part]:
    version: str = session.execute(text("SHOW server_version")).scalar_one()
    size: int = session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
    yield Part("Database", True, f"PostgreSQL {version.split(maxsplit=1)[0]}, {size / 1e6:.0f} MB")
    migration: str = session.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    yield Part("Program", True, f"Python {platform.python_version()}, database version {migration}")


def _redis() -> Iterator[Part]:
    try:
        told = cast(dict[str, object], redis().info("server"))
        version = told.get("valkey_version") or told["redis_version"]
        yield Part("Redis", True, f"{version} answers")
        for name in QueueName:
            yield _queue(name)
    except RedisError:
        yield Part("Redis", False, "does not answer; jobs wait until it does, nothing is lost")


def _queue(name: QueueName) -> Part:
    workers = cast(int, redis().scard(f"rq:workers:{name.value}"))
    waiting = cast(int, redis().llen(f"rq:queue:{name.value}"))
    said = f"{counted(workers, 'worker')}, {waiting} waiting"
    start = f"; start `python -m mkt_dashboard worker {name.value}`"
    return Part(f"Queue “{name.value}”", workers > 0, said if workers else said + start)


def _disk() -> Part:
    folder = settings().data_dir
    if not folder.is_dir():
        return Part("Disk", False, f"the data folder {folder} is not here; set MKT_DATA_DIR")
    space = shutil.disk_usage(folder)
    said = f"{space.free / 1e9:.1f} of {space.total / 1e9:.0f} GB free in the data folder"
    return Part("Disk", space.free > LITTLE_SPACE, said)


def _processes(session: Session) -> Iterator[Part]:
    for one in session.exec(select(Heartbeat).order_by(Heartbeat.process)):
        is_well = now() - one.at < SILENT_AFTER
        yield Part(one.process.capitalize(), is_well, "heard of" if is_well else "silent since", one.at)


def list_deeds(session: Session, actor: Actor) -> list[AuditRow]:
    """Return the last entries of the installation's own chain, the newest first."""
    actor.require(Permission.INSTANCE_READ)
    reader = Actor(INSTALLATION, frozenset({Permission.AUDIT_READ}), actor.account_id)
    return audit.list_entries(session, reader, EVERYTHING, limit=DEEDS).items


def list_chains(session: Session, actor: Actor) -> list[ChainLine]:
    """Return the ends of all audit chains, the installation's first. What stands in them is not told."""
    actor.require(Permission.INSTANCE_READ)
    anchored = anchors.last_of_each()
    return [
        ChainLine(
            name=row.name,
            entries=row.entries,
            checked_at=row.checked_at,
            is_broken=row.is_broken,
            anchored_to=anchored.get(str(row.public_id), 0),
        )
        for row in session.execute(text(CHAINS), {"installation": chain.ANCHORED_AS})
    ]

"""Is everything there that sending needs? 200 when all of it is, 503 with the reason when not."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Literal

from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from mkt_dashboard.api.auth import anyone
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.queue import QueueName, queue, redis
from mkt_dashboard.domain.tracking.spill import waiting_bytes

router = APIRouter(tags=["Health"])
SILENT_AFTER = timedelta(seconds=60)


class Check(BaseModel):
    ok: bool
    detail: str


class Health(BaseModel):
    status: Literal["ok", "degraded"]
    checks: dict[str, Check]


@router.get("/health", dependencies=[Depends(anyone)], responses={503: {"model": Health}})
def health(response: Response) -> Health:
    """Tell whether every part answers."""
    checks = {name: _checked(check) for name, check in CHECKS.items()}
    is_well = all(check.ok for check in checks.values())
    response.status_code = 200 if is_well else 503
    response.headers["Cache-Control"] = "no-store"
    return Health(status="ok" if is_well else "degraded", checks=checks)


def _checked(check: Callable[[], str]) -> Check:
    """A check returns a sentence when all is well and raises when not; nothing of the inside is told."""
    try:
        return Check(ok=True, detail=check())
    except Unwell as trouble:
        return Check(ok=False, detail=str(trouble))
    except SQLAlchemyError:
        return Check(ok=False, detail="The database does not answer.")
    except RedisError:
        return Check(ok=False, detail="Redis does not answer.")


class Unwell(Exception):
    """A part does not do its work; the message says which and what to do."""


def _database() -> str:
    with instance_unit_of_work() as session:
        session.connection().execute(text("SELECT 1"))
    return "Answers."


def _migrations() -> str:
    with instance_unit_of_work() as session:
        here = session.connection().execute(text("SELECT version_num FROM alembic_version")).scalar()
    if here != _newest_migration():
        raise Unwell(f"The database is at {here}, the program at {_newest_migration()}. Run migrate.")
    return f"At {here}."


def _newest_migration() -> str | None:
    folder = Path(__file__).parents[2] / "alembic"
    config = Config()
    config.set_main_option("script_location", str(folder))
    return ScriptDirectory.from_config(config).get_current_head()


def _redis() -> str:
    redis().ping()
    return "Answers."


def _scheduler() -> str:
    return _alive("scheduler")


def _alive(process: str) -> str:
    statement = text("SELECT max(at) FROM heartbeats WHERE process = :name OR process LIKE :name || '%'")
    with instance_unit_of_work() as session:
        last = session.connection().execute(statement, {"name": process}).scalar()
    if last is None or now() - last > SILENT_AFTER:
        raise Unwell(f"The {process} has not been heard of for a minute. Start it again.")
    return f"Heard of {round((now() - last).total_seconds())} s ago."


def _workers() -> str:
    waiting: list[str] = []
    for name in QueueName:
        serving = redis().scard(f"rq:workers:{name.value}")
        if not serving:
            raise Unwell(f"No worker serves the queue “{name.value}”. Start one.")
        waiting.append(f"{name.value}: {queue(name).count} waiting")
    return ", ".join(waiting)


def _events() -> str:
    """The writer lives; what waits on this machine for Redis is said, too."""
    heard = _alive("writer")
    waiting = waiting_bytes()
    return f"{heard} {waiting / 1024:.0f} kB of hits wait here for Redis." if waiting else heard


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "scheduler": _scheduler,
    "workers": _workers,
    "events": _events,
}

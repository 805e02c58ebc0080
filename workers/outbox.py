"""From a promised job to a done one: claim the outbox row, run the job, note how it ended.

Who runs a job holds an advisory lock of its number, so a second hint does nothing and a dead worker's job is
known at once to be nobody's.
"""

import importlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import text

from mkt_dashboard.core import log
from mkt_dashboard.core.db import engine, instance_unit_of_work
from mkt_dashboard.core.errors import MarketingError
from mkt_dashboard.core.locks import LockKind
from mkt_dashboard.core.queue import Job, queue_of, wake

MOST_ATTEMPTS = 12
LONGEST_ERROR = 500

CLAIM = """
UPDATE outbox SET taken_at = now(), attempts = attempts + 1
WHERE id = :id AND done_at IS NULL RETURNING workspace_id, job, args, attempts
"""
DONE = "UPDATE outbox SET done_at = now(), error = :error WHERE id = :id"
AGAIN = "UPDATE outbox SET error = :error, available_at = now() + :pause WHERE id = :id"

# Promised, not done, and nobody holds its lock: RQ forgot it, or its worker died.
FORGOTTEN = """
UPDATE outbox SET available_at = now() + interval '20 seconds'
WHERE id IN (
    SELECT id FROM outbox WHERE done_at IS NULL AND available_at <= now()
    ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED)
  AND pg_try_advisory_xact_lock(:kind, id::int)
RETURNING id, job
"""


def handle(outbox_id: int) -> None:
    """Run one promised job. Called by RQ with nothing but the number of the row."""
    with _lock(outbox_id) as is_ours:
        if is_ours:
            _run(outbox_id)


@contextmanager
def _lock(outbox_id: int) -> Generator[bool]:
    bound = {"kind": LockKind.OUTBOX_JOB.value, "id": outbox_id}
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_ours = connection.execute(text("SELECT pg_try_advisory_lock(:kind, :id)"), bound).scalar_one()
        try:
            yield is_ours
        finally:
            # The connection goes back to the pool, and the lock would go with it.
            if is_ours:
                connection.execute(text("SELECT pg_advisory_unlock(:kind, :id)"), bound)


def _run(outbox_id: int) -> None:
    with instance_unit_of_work() as session:
        claimed = session.execute(text(CLAIM), {"id": outbox_id}).first()
    if claimed is None:
        return
    workspace_id, job, args, attempts = claimed
    log.get(__name__).info("job", job=job, args=args, attempt=attempts)
    try:
        function_of(Job(job))(workspace_id, *args)
    except MarketingError as refused:
        _note(DONE, outbox_id, error=refused.message)
    except Exception as bug:
        _note_failure(outbox_id, attempts, bug)
        raise
    else:
        _note(DONE, outbox_id, error="")


def _note_failure(outbox_id: int, attempts: int, bug: Exception) -> None:
    """A bug is not swallowed: it is kept with the row, fails the RQ job, and is tried again a few times."""
    error = f"{type(bug).__name__}: {bug}"[:LONGEST_ERROR]
    if attempts >= MOST_ATTEMPTS:
        _note(DONE, outbox_id, error=error)
    else:
        _note(AGAIN, outbox_id, error=error, pause=timedelta(seconds=5 * 2 ** min(attempts, 8)))


def _note(statement: str, outbox_id: int, **bound: object) -> None:
    with instance_unit_of_work() as session:
        session.execute(text(statement), {"id": outbox_id, **bound})


def function_of(job: Job) -> Callable[..., None]:
    """Find the function of a job by its name: `campaigns.send` is `send` in `workers/campaigns.py`."""
    module, _, name = job.value.partition(".")
    return getattr(importlib.import_module(f"workers.{module}"), name)


def wake_forgotten() -> int:
    """Wake RQ again for promised jobs that nobody runs. Losing all of Redis costs seconds, nothing else."""
    with instance_unit_of_work() as session:
        rows = session.execute(text(FORGOTTEN), {"kind": LockKind.OUTBOX_JOB.value}).all()
    wake([(queue_of(Job(job)), outbox_id) for outbox_id, job in rows])
    return len(rows)


def clean() -> None:
    """Remove what was done more than a day ago."""
    with instance_unit_of_work() as session:
        session.execute(text("DELETE FROM outbox WHERE done_at < now() - interval '1 day'"))
        session.execute(text("DELETE FROM idempotency_keys WHERE created_at < now() - interval '1 day'"))
        session.execute(text("DELETE FROM failed_sign_ins WHERE at < now() - interval '1 day'"))

"""Background jobs: the database is the truth, the queue a hint.

`enqueue` writes an outbox row in the caller's transaction; after the commit RQ is woken with its id.
Losing all of Redis loses nothing: the sweeper finds rows that nobody handled and wakes RQ again.
"""

import json
from collections.abc import Sequence
from enum import StrEnum
from functools import cache

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings

AFTER_COMMIT = "wake_after_commit"
HANDLER = "workers.outbox.handle"


class QueueName(StrEnum):
    """One queue per worker process: with several, RQ pops in a way that loses the job of a killed worker."""

    NOW = "now"
    WORK = "work"
    MAIL = "mail"


class Job(StrEnum):
    """Every background job. The value is `<module in workers>.<function>`."""

    RUN_IMPORT = "imports.run"
    PREPARE_CAMPAIGN = "campaigns.prepare"
    SEND_CAMPAIGN = "campaigns.send"
    SETTLE_CAMPAIGN = "campaigns.settle"
    SEND_LETTER = "letters.send"
    RESEAL_SECRETS = "secrets.reseal"
    DELETE_WORKSPACE = "instance.delete_workspace"
    MAKE_BACKUP = "instance.make_backup"


QUEUE_OF = {Job.SEND_CAMPAIGN: QueueName.MAIL}


def queue_of(job: Job) -> QueueName:
    return QUEUE_OF.get(job, QueueName.WORK)


def enqueue(session: Session, job: Job, *ids: int, workspace_id: int, copies: int = 1) -> None:
    """Promise `job` in this transaction. It may run twice and late, never for a row that does not exist.

    `copies` asks for that many runs side by side; they share the work by claiming.
    """
    statement = text(
        "INSERT INTO outbox (workspace_id, job, args) "
        "SELECT :workspace_id, :job, CAST(:args AS jsonb) FROM generate_series(1, :copies) RETURNING id"
    )
    bound = {"workspace_id": workspace_id, "job": job.value, "args": json.dumps(ids), "copies": copies}
    rows = session.connection().execute(statement, bound).scalars().all()
    session.info.setdefault(AFTER_COMMIT, []).extend((queue_of(job), row) for row in rows)


def wake(promised: Sequence[tuple[QueueName, int]]) -> None:
    """Tell RQ. When Redis is away this only costs time: the sweeper comes by every few seconds."""
    try:
        for name, outbox_id in promised:
            queue(name).enqueue(HANDLER, outbox_id, job_timeout=-1, result_ttl=0, failure_ttl=3600)
    except RedisError as error:
        log.get(__name__).warning("queue away, the sweeper will wake it", reason=type(error).__name__)


@cache
def redis() -> Redis:
    return Redis.from_url(settings().redis_url, socket_connect_timeout=2, health_check_interval=30)


@cache
def queue(name: QueueName) -> Queue:
    # JSON, because with pickle whoever may write to Redis may run code here.
    return Queue(name.value, connection=redis(), serializer=JSONSerializer)

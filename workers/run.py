"""The processes: a worker of one queue, and the scheduler."""

import time
from contextlib import suppress

from redis import Redis
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer, Serializer
from rq_scheduler import Scheduler

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.queue import QueueName, queue, redis
from workers import rights, schedule


def worker(name: QueueName) -> None:
    """Work on one queue until told to stop. It may run many times on many machines."""
    log.configure(settings().log_level, process=f"worker-{name}")
    rights.refuse_to_work_unruled()
    # A job runs in this process: forking costs ten times as much, and the ledger survives a kill anyway.
    SimpleWorker([queue(name)], connection=redis(), serializer=JSONSerializer, maintenance_interval=30).work(
        logging_level="WARNING"
    )


class JsonJob(Job):
    """A job of rq-scheduler, which names no serializer; RQ would take pickle, which ours do not read."""

    def __init__(
        self, id: str | None = None, connection: Redis | None = None, serializer: Serializer | None = None
    ) -> None:
        super().__init__(id, connection, serializer or JSONSerializer)


class Ticker(Scheduler):
    """A scheduler that goes when it is told to, even while Redis is away; its lock expires by itself."""

    job_class = JsonJob

    def register_death(self) -> None:
        with suppress(RedisError):
            super().register_death()

    def remove_lock(self) -> None:
        with suppress(RedisError):
            super().remove_lock()


def scheduler() -> None:
    """Tick. rq-scheduler leaves after a Redis outage; the loop brings it back with a full table."""
    log.configure(settings().log_level, process="scheduler")
    while True:
        try:
            ticking = Ticker(connection=redis(), interval=1)
            schedule.register(ticking)
            ticking.run()
            return
        except RedisError as error:
            log.get(__name__).warning("redis away", reason=type(error).__name__)
            time.sleep(1)

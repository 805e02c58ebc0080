"""When things happen: one table. PostgreSQL holds every date people chose; these only look for them."""

from dataclasses import dataclass
from datetime import timedelta

from rq_scheduler import Scheduler

from mkt_dashboard.core import clock
from mkt_dashboard.core.queue import QueueName


@dataclass(frozen=True)
class Periodic:
    """A tiny job that is enqueued again and again."""

    name: str
    function: str
    every: timedelta


PERIODIC = (
    Periodic("sweep", "workers.sweeps.sweep", timedelta(seconds=3)),
    Periodic("audit-anchor", "workers.audit.anchor", timedelta(hours=1)),
    Periodic("audit-verify", "workers.audit.verify", timedelta(hours=6)),
    Periodic("daily", "workers.sweeps.daily", timedelta(hours=6)),
)


def register(scheduler: Scheduler) -> None:
    """Put the table into Redis anew; done at each start, so that an emptied Redis is filled again."""
    for job in list(scheduler.get_jobs()):
        scheduler.cancel(job)
    for entry in PERIODIC:
        scheduler.schedule(
            scheduled_time=clock.now(),
            func=entry.function,
            interval=int(entry.every.total_seconds()),
            repeat=None,
            id=f"periodic-{entry.name}",
            queue_name=QueueName.NOW.value,
            timeout=60,
        )

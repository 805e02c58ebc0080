"""When things happen: one table. PostgreSQL holds every date people chose; these only look for them."""

from dataclasses import dataclass
from datetime import timedelta

from rq_scheduler import Scheduler

from mkt_dashboard.core import clock
from mkt_dashboard.core.queue import QueueName


@dataclass(frozen=True)
class Periodic:
    """A tiny job that is enqueued again and again; a longer one names another queue and its limit."""

    name: str
    function: str
    every: timedelta
    queue: QueueName = QueueName.NOW
    timeout_seconds: int = 60


PERIODIC = (
    Periodic("sweep", "workers.sweeps.sweep", timedelta(seconds=3)),
    Periodic("audit-anchor", "workers.audit.anchor", timedelta(hours=1)),
    # 100,000 entries take 5 seconds, so this one is not for the queue that must answer at once.
    Periodic("audit-verify", "workers.audit.verify", timedelta(hours=6), QueueName.WORK, 3600),
    # Asks the resolver, which may take seconds for each domain.
    Periodic("domains", "workers.doors.look_at_domains", timedelta(hours=6), QueueName.WORK, 3600),
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
            queue_name=entry.queue.value,
            timeout=entry.timeout_seconds,
        )

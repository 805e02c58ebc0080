"""The clock: what it puts into the queue, our workers can read and run."""

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import text

from mkt_dashboard.core import queue as queues
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.queue import QueueName, queue
from workers import schedule
from workers.run import Ticker


def test_a_tick_reaches_a_worker_and_beats(committing: None, valkey: Redis) -> None:
    scheduler = Ticker(connection=queues.redis())
    schedule.register(scheduler)

    scheduler.enqueue_jobs()
    worker = SimpleWorker([queue(QueueName.NOW)], connection=queues.redis(), serializer=JSONSerializer)
    worker.work(burst=True)

    with instance_unit_of_work() as session:
        beats = session.execute(text("SELECT process FROM heartbeats")).scalars().all()
    assert beats == ["scheduler"]
    assert not queue(QueueName.NOW).failed_job_registry.get_job_ids()


@pytest.mark.parametrize("times", [1, 3])
def test_registering_again_keeps_one_entry_each(valkey: Redis, times: int) -> None:
    scheduler = Ticker(connection=queues.redis())

    for _ in range(times):
        schedule.register(scheduler)

    assert scheduler.count() == len(schedule.PERIODIC)

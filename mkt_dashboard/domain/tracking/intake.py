"""Hits go onto a Redis stream at once; while Redis is away they wait in a file of this machine.

The web process calls `take`, which never blocks and never fails: a pixel is answered whatever happens behind
it. A thread of its own sends. What gathers during one trip to Redis leaves with the next, so a quiet hour
sends each hit within a millisecond and a storm sends blobs of hundreds.
"""

import threading
from collections import deque
from collections.abc import Sequence
from functools import cache

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.tracking.hits import LARGEST_BLOB, Hit, pack
from mkt_dashboard.domain.tracking.spill import Spill

STREAM = "mkt:events"
FIELD = "b"
LOOK_AGAIN_SECONDS = 1.0
# Only reached while the sending thread is stuck for seconds; beyond it the newest hits are counted, not kept.
MOST_IN_MEMORY = 100_000


class Intake:
    """Takes hits and sends them on."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: deque[Hit] = deque()
        self._some = threading.Event()
        self._stopping = threading.Event()
        self._spill = Spill()
        self._is_away = False
        self.dropped = 0
        self._thread = threading.Thread(target=self._run, name="event-intake", daemon=True)
        self._thread.start()

    def take(self, hit: Hit) -> None:
        if len(self._waiting) >= MOST_IN_MEMORY:
            self.dropped += 1
            return
        self._waiting.append(hit)
        if not self._some.is_set():
            self._some.set()

    def stop(self) -> None:
        """Send what is left, then end."""
        self._stopping.set()
        self._some.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        self._hand_on()
        while not self._stopping.is_set() or self._waiting:
            self._some.wait(LOOK_AGAIN_SECONDS if self._is_away else None)
            self._some.clear()
            if self._is_away:
                self._hand_on()
            while self._waiting:
                self._send([self._waiting.popleft() for _ in range(min(LARGEST_BLOB, len(self._waiting)))])

    def _send(self, hits: Sequence[Hit]) -> None:
        blob = pack(hits)
        if self._is_away:
            self._spill.keep(blob)
            return
        try:
            append(self._redis, [blob])
        except RedisError as error:
            self._is_away = True
            log.get(__name__).warning("Redis away, hits wait on disk", reason=type(error).__name__)
            self._spill.keep(blob)

    def _hand_on(self) -> None:
        try:
            handed = self._spill.hand_on(lambda blobs: append(self._redis, blobs))
        except RedisError:
            self._is_away = True
            return
        self._is_away = False
        if handed:
            log.get(__name__).info("handed on what waited for Redis", blobs=handed)


def append(redis: Redis, blobs: Sequence[bytes]) -> None:
    """Put blobs on the stream in one trip."""
    with redis.pipeline(transaction=False) as trip:
        for blob in blobs:
            trip.xadd(STREAM, {FIELD: blob})
        trip.execute()


@cache
def intake() -> Intake:
    """The one intake of this process."""
    # No second try inside the client: one that was carried out unseen would count a hit twice.
    no_second_try = Retry(NoBackoff(), 0)
    client = Redis.from_url(
        settings().redis_url, socket_connect_timeout=1, socket_timeout=2, retry=no_second_try
    )
    return Intake(client)

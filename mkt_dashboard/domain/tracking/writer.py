"""The event writer: reads the stream, writes events, and moves its cursor in the same transaction.

So each hit is written exactly once, however often this process, Redis or PostgreSQL is killed. Any number of
writers may run; one holds the lock and works, the others wait. Should two ever work at once, the cursor
decides: it moves only from where the writer thinks it is.
"""

import signal
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, DBAPIError, OperationalError
from sqlmodel import Session

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import engine, instance_unit_of_work
from mkt_dashboard.core.live import wake_pages
from mkt_dashboard.domain.tracking.bursts import RecentClicks
from mkt_dashboard.domain.tracking.hits import Hit, unpack
from mkt_dashboard.domain.tracking.intake import FIELD, STREAM
from mkt_dashboard.domain.tracking.recording import Touched, record

LOCK = 0x6D6B7465  # "mkte", one number per kind of writer
LARGEST_BATCH = 2_000
MOST_ENTRIES = 200
# Two commits are at least this far apart, so that a busy minute costs few of them and no page waits for one.
GATHER_SECONDS = 0.05
LISTEN_MS = 1_000
LOOK_AFTER_SECONDS = 5.0
PAUSE_SECONDS = 0.5
# What is read stays this long on the stream: a new writer learns from it which clicks came just before.
KEEP_READ_MS = 60_000
HEARTBEAT = "writer"

BEGIN_CURSOR = text("INSERT INTO event_cursor VALUES (:stream, '0-0') ON CONFLICT DO NOTHING")
READ_CURSOR = text("SELECT last_id FROM event_cursor WHERE stream = :stream")
MOVE_CURSOR = text(
    "UPDATE event_cursor SET last_id = :after WHERE stream = :stream AND last_id = :before RETURNING 1"
)
BEAT = text(
    "INSERT INTO heartbeats VALUES (:process, now()) ON CONFLICT (process) DO UPDATE SET at = excluded.at"
)

Entry = tuple[str, list[Hit]]


class CursorMoved(Exception):
    """Another writer was faster; what we read is written already."""


def run() -> None:
    """Write events until the process is asked to end."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    log.configure(settings().log_level, process="writer")
    write_until(stopping)


def write_until(stopping: threading.Event) -> None:
    """Write until `stopping`; outlive every outage of PostgreSQL and Redis."""
    while not stopping.is_set():
        try:
            with _the_only_writer(stopping) as lock:
                if lock is not None:
                    _Writer(lock).work(stopping)
        except CursorMoved:
            log.get(__name__).warning("another writer moved the cursor, reading it again")
        except (OperationalError, RedisError) as error:
            log.get(__name__).warning("waiting for a server", reason=type(error).__name__)
            stopping.wait(PAUSE_SECONDS)


@contextmanager
def _the_only_writer(stopping: threading.Event) -> Generator[Connection | None]:
    """Wait for the lock, held by this connection for as long as it lives."""
    with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        while not connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}).scalar_one():
            if stopping.wait(1.0):
                yield None
                return
        try:
            yield connection
        finally:
            if not connection.closed and not connection.invalidated:
                connection.invalidate()  # closes it for real: back in the pool it would keep the lock


class _Writer:
    """Holds the lock and works."""

    def __init__(self, lock: Connection) -> None:
        self._lock = lock
        self._redis = Redis.from_url(settings().redis_url, socket_connect_timeout=2, socket_timeout=5)
        self._cursor = _read_cursor()
        self._recent = RecentClicks()
        self._looked_at = float("-inf")
        self._wrote_at = float("-inf")

    def work(self, stopping: threading.Event) -> None:
        self._learn_recent_clicks()
        while not stopping.is_set():
            if time.monotonic() - self._looked_at > LOOK_AFTER_SECONDS:
                self._look_after_things()
            entries = self._read()
            if entries:
                self._write(entries)

    def _look_after_things(self) -> None:
        self._lock.execute(text("SELECT 1"))
        with instance_unit_of_work() as session:
            session.connection().execute(BEAT, {"process": HEARTBEAT})
        self._recent.forget_before(_ms(self._cursor))
        self._redis.xtrim(STREAM, minid=f"{max(0, _ms(self._cursor) - KEEP_READ_MS)}-0", approximate=True)
        self._looked_at = time.monotonic()

    def _learn_recent_clicks(self) -> None:
        since = f"{max(0, _ms(self._cursor) - KEEP_READ_MS)}-0"
        before: Any = self._redis.xrange(STREAM, min=since, max=self._cursor)
        for _, fields in before:
            self._recent.bursts(_hits_of(fields))

    def _read(self) -> list[Entry]:
        wait = self._wrote_at + GATHER_SECONDS - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        answer: Any = self._redis.xread({STREAM: self._cursor}, count=MOST_ENTRIES, block=LISTEN_MS)
        if not answer:
            return []
        return [(entry_id.decode(), _hits_of(fields)) for entry_id, fields in answer[0][1]]

    def _write(self, entries: list[Entry]) -> None:
        """Write in transactions of about LARGEST_BATCH hits."""
        batch: list[Entry] = []
        for entry in entries:
            batch.append(entry)
            if sum(len(hits) for _, hits in batch) >= LARGEST_BATCH:
                self._write_batch(batch)
                batch = []
        if batch:
            self._write_batch(batch)

    def _write_batch(self, batch: list[Entry]) -> None:
        try:
            touched = self._commit(batch)
        except DataError:
            touched = self._commit_one_by_one(batch)
        self._wrote_at = time.monotonic()
        if touched.campaigns:
            wake_pages(campaigns=touched.campaigns, workspaces=touched.workspaces)

    def _commit(self, batch: list[Entry]) -> Touched:
        hits = [hit for _, entry_hits in batch for hit in entry_hits]
        with instance_unit_of_work() as session:
            touched = record(session, hits, self._recent)
            self._move_cursor(session, batch[-1][0])
        self._cursor = batch[-1][0]
        return touched

    def _commit_one_by_one(self, batch: list[Entry]) -> Touched:
        """A value the database cannot hold must not stop the stream: leave out its entry, and say so."""
        touched = Touched()
        for entry_id, hits in batch:
            try:
                one = self._commit([(entry_id, hits)])
            except DataError as error:
                log.get(__name__).error("entry left out", entry=entry_id, reason=_first_line(error))
                one = self._commit([(entry_id, [])])
            touched = Touched(touched.campaigns | one.campaigns, touched.workspaces | one.workspaces)
        return touched

    def _move_cursor(self, session: Session, after: str) -> None:
        bound = {"stream": STREAM, "before": self._cursor, "after": after}
        if session.connection().execute(MOVE_CURSOR, bound).first() is None:
            raise CursorMoved


def _read_cursor() -> str:
    with instance_unit_of_work() as session:
        session.connection().execute(BEGIN_CURSOR, {"stream": STREAM})
        return session.connection().execute(READ_CURSOR, {"stream": STREAM}).scalar_one()


def _hits_of(fields: dict[bytes, bytes]) -> list[Hit]:
    try:
        return unpack(fields[FIELD.encode()])
    except (ValueError, KeyError) as error:
        log.get(__name__).error("blob left out", reason=str(error)[:200])
        return []


def _ms(entry_id: str) -> int:
    return int(entry_id.partition("-")[0])


def _first_line(error: DBAPIError) -> str:
    return str(error.orig).splitlines()[0]

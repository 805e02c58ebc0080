"""An import that is cancelled or killed leaves the contacts as they were, and a second run starts clean."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.importer import files, run, staging
from mkt_dashboard.domain.audience.models import ImportStatus
from tests.domain.audience.importing import Desk

RUN = """
from mkt_dashboard.domain import tables
from mkt_dashboard.domain.audience import imports
imports.run_import({})
"""
MANY = "email,city\n" + "".join(f"c{n}@example.com,Graz\n" for n in range(40_000))


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def test_cancelling_while_the_file_is_read_changes_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SECONDS_BETWEEN_NOTES", 0)
    started = desk.start(MANY)
    worker = threading.Thread(target=imports.run_import, args=[desk.key_of(started)])
    worker.start()
    wait_until(lambda: desk.look(started).rows > 0)

    with unit_of_work(desk.actor) as session:
        imports.cancel_import(session, desk.actor, started.id)
    worker.join(30)

    assert desk.look(started).status == ImportStatus.CANCELLED
    assert desk.contacts() == {}
    assert not files.source(started.id).parent.exists()


def test_cancelling_while_contacts_are_written_changes_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = desk.start(MANY)
    merge = staging.Staging.merge

    def cancelled_just_now(self: staging.Staging, *given: object) -> staging.Merged:
        merged = merge(self, *given)  # type: ignore[arg-type]
        with unit_of_work(desk.actor) as session:
            imports.cancel_import(session, desk.actor, started.id)
        return merged

    monkeypatch.setattr(staging.Staging, "merge", cancelled_just_now)
    imports.run_import(desk.key_of(started))

    assert desk.look(started).status == ImportStatus.CANCELLED
    assert desk.contacts() == {}


def test_a_killed_import_is_begun_again_and_ends_once(desk: Desk) -> None:
    started = desk.start(MANY)
    key = desk.key_of(started)
    code = RUN.format(key)
    worker = subprocess.Popen([sys.executable, "-c", code], env=dict(os.environ))
    wait_until(lambda: desk.look(started).status == ImportStatus.RUNNING)
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    assert desk.look(started).status == ImportStatus.RUNNING
    assert desk.contacts() == {}
    imports.run_import(key)

    done = desk.look(started)
    assert (done.status, done.rows, done.created) == (ImportStatus.DONE, 40_000, 40_000)
    assert len(desk.contacts()) == 40_000


def test_running_a_done_import_again_does_nothing(desk: Desk) -> None:
    done = desk.run("email\nada@example.com\n")

    imports.run_import(desk.key_of(done))

    assert desk.look(done) == done


def test_two_runs_of_one_import_do_it_once(desk: Desk) -> None:
    started = desk.start(MANY)
    key = desk.key_of(started)
    workers = [threading.Thread(target=imports.run_import, args=[key]) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    done = desk.look(started)
    assert (done.created, done.unchanged) == (40_000, 0)


def test_a_full_disk_is_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(run.report, "write", full)

    failed = desk.run("email\nnobody\nada@example.com\n")

    assert failed.error.startswith("The disk of this installation is full")
    assert desk.contacts() == {}


def test_a_mistake_of_ours_fails_the_import_with_a_sentence_and_is_not_hidden(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "JOIN_LIST", "SELECT 1 / 0")
    started = desk.start("email\nada@example.com\n")

    with pytest.raises(Exception, match="division by zero"):
        imports.run_import(desk.key_of(started))

    assert desk.look(started).error.startswith("A fault on our side")
    assert desk.contacts() == {}


def test_progress_is_seen_while_it_runs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "SECONDS_BETWEEN_NOTES", 0)
    started = desk.start(MANY)
    worker = threading.Thread(target=imports.run_import, args=[desk.key_of(started)])
    seen: list[tuple[int, int]] = []

    worker.start()
    while worker.is_alive():
        now = desk.look(started)
        seen.append((now.rows, now.read_bytes))

    assert seen == sorted(seen)
    assert any(0 < rows < 40_000 for rows, _ in seen)
    assert desk.look(started).read_bytes == started.file_bytes

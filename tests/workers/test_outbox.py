"""Promised jobs: done once, tried again, found when RQ forgot them."""

import pytest
from redis import Redis
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.core.queue import Job, QueueName, enqueue, queue
from tests import factories
from workers import campaigns, outbox


@pytest.fixture
def workspace_id(committing: None, valkey: Redis) -> int:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
    return workspace.id


def promise(workspace_id: int, job: Job = Job.SETTLE_CAMPAIGN) -> int:
    with instance_unit_of_work() as session:
        enqueue(session, job, 7, workspace_id=workspace_id)
    return row("id")


def row(column: str) -> int:
    with instance_unit_of_work() as session:
        return session.execute(text(f"SELECT {column} FROM outbox ORDER BY id DESC LIMIT 1")).scalar_one()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(campaigns, "settle", lambda workspace, campaign: seen.append((workspace, campaign)))
    return seen


def test_a_promise_wakes_the_queue_only_after_the_commit(workspace_id: int) -> None:
    with instance_unit_of_work() as session:
        enqueue(session, Job.SEND_CAMPAIGN, 7, workspace_id=workspace_id)
        assert queue(QueueName.MAIL).count == 0

    assert queue(QueueName.MAIL).count == 1


def test_a_promise_that_was_rolled_back_never_runs(workspace_id: int) -> None:
    def promise_and_fail() -> None:
        with instance_unit_of_work() as session:
            enqueue(session, Job.SEND_CAMPAIGN, 7, workspace_id=workspace_id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        promise_and_fail()

    assert queue(QueueName.MAIL).count == 0


def test_a_job_runs_once_however_often_it_is_hinted(workspace_id: int, calls: list[tuple[int, int]]) -> None:
    outbox_id = promise(workspace_id)

    outbox.handle(outbox_id)
    outbox.handle(outbox_id)

    assert calls == [(workspace_id, 7)]
    assert row("attempts") == 1


def test_a_bug_is_kept_with_the_row_and_tried_again(
    workspace_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaigns, "settle", lambda *_: 1 / 0)
    outbox_id = promise(workspace_id)

    with pytest.raises(ZeroDivisionError):
        outbox.handle(outbox_id)

    assert "ZeroDivisionError" in str(row("error"))
    assert row("done_at") is None


def test_a_refusal_of_the_product_ends_the_job(workspace_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: int) -> None:
        raise Conflict("It is cancelled.")

    monkeypatch.setattr(campaigns, "settle", refuse)

    outbox.handle(promise(workspace_id))

    assert row("done_at") is not None
    assert str(row("error")) == "It is cancelled."


def test_an_emptied_redis_costs_only_time(
    workspace_id: int, calls: list[tuple[int, int]], valkey: Redis
) -> None:
    outbox_id = promise(workspace_id)
    valkey.flushdb()
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE outbox SET available_at = now()"))

    assert outbox.wake_forgotten() == 1

    assert queue(QueueName.NOW).count + queue(QueueName.WORK).count == 1
    outbox.handle(outbox_id)
    assert calls == [(workspace_id, 7)]

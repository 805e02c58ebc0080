"""Each hit becomes one event, whatever is killed in between; the first of each kind marks its message."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from redis import Redis
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.live import CHANNEL
from mkt_dashboard.domain.tracking import recording
from mkt_dashboard.domain.tracking.bursts import RecentClicks
from mkt_dashboard.domain.tracking.hits import Hit, pack
from mkt_dashboard.domain.tracking.intake import FIELD, STREAM, append
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.domain.tracking.writer import write_until
from tests.sent_campaign import SentCampaign, a_sent_campaign

SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15"
COUNT_EVENTS = "SELECT count(*) FROM events"


@pytest.fixture
def mail(committing: None, valkey: Redis) -> SentCampaign:
    return a_sent_campaign(people=5)


@contextmanager
def a_writer() -> Iterator[None]:
    stopping = threading.Event()
    thread = threading.Thread(target=write_until, args=[stopping])
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


def hit(
    mail: SentCampaign,
    position: int = 0,
    link_number: int | None = None,
    *,
    at_ms: int | None = None,
    user_agent: str = SAFARI,
    is_head: bool = False,
) -> Hit:
    type = EventType.CLICK if link_number else EventType.OPEN
    at_ms = at_ms or time.time_ns() // 1_000_000
    return Hit(at_ms, type, mail.campaign_id, position, link_number, is_head, "192.0.2.0/24", user_agent)


def ask(question: str) -> list[tuple[object, ...]]:
    with instance_unit_of_work() as session:
        return [tuple(row) for row in session.connection().execute(text(question))]


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


def events() -> int:
    return int(str(ask(COUNT_EVENTS)[0][0]))


def test_a_hit_becomes_an_event_and_marks_its_message(mail: SentCampaign, valkey: Redis) -> None:
    append(valkey, [pack([hit(mail, 1), hit(mail, 1, 2)])])

    with a_writer():
        wait_for(lambda: events() == 2)

    written = ask(
        "SELECT type, workspace_id, position, contact_id, link_number, verdict, network, detail FROM events "
        "ORDER BY id"
    )
    who = (mail.workspace_id, 1, mail.contact_ids[1])
    assert written == [
        ("open", *who, None, "human", "192.0.2.0/24", {}),
        ("click", *who, 2, "human", "192.0.2.0/24", {}),
    ]
    marks = (
        "SELECT position FROM messages WHERE human_opened_at = opened_at AND human_clicked_at = clicked_at"
    )
    assert ask(marks) == [(1,)]


def test_only_the_first_hit_of_a_kind_marks_and_a_program_never_counts_as_a_person(
    mail: SentCampaign, valkey: Redis
) -> None:
    now_ms = time.time_ns() // 1_000_000
    first = [hit(mail, at_ms=now_ms - 9_000, user_agent="curl/8"), hit(mail, at_ms=now_ms - 8_000)]
    append(valkey, [pack(first)])
    with a_writer():
        wait_for(lambda: events() == 2)
        append(valkey, [pack([hit(mail, at_ms=now_ms), hit(mail, 1, is_head=True, at_ms=now_ms)])])
        wait_for(lambda: events() == 4)

    marks = ask(
        "SELECT position, extract(epoch FROM opened_at) * 1000, extract(epoch FROM human_opened_at) * 1000 "
        "FROM messages WHERE opened_at IS NOT NULL ORDER BY position"
    )
    assert [tuple(None if one is None else int(str(one).split(".")[0]) for one in row) for row in marks] == [
        (0, now_ms - 9_000, now_ms - 8_000),
        (1, now_ms, None),
    ]
    whys = ask("SELECT detail->>'why' FROM events WHERE verdict = 'machine' ORDER BY id")
    assert whys == [("crawler",), ("head",)]


def test_a_gateway_that_follows_every_link_is_unmasked_even_after_its_first_clicks_were_written(
    mail: SentCampaign, valkey: Redis
) -> None:
    now_ms = time.time_ns() // 1_000_000
    with a_writer():
        for step in range(3):
            append(valkey, [pack([hit(mail, 0, step + 1, at_ms=now_ms + step * 300)])])
            wait_for(lambda step=step: events() == step + 1)
        append(valkey, [pack([hit(mail, 1, 1, at_ms=now_ms)])])
        wait_for(lambda: events() == 4)

    verdicts = ask("SELECT position, verdict, detail->>'why' FROM events ORDER BY id")
    assert verdicts == [(0, "machine", "many_links_at_once")] * 3 + [(1, "human", None)]
    marks = ask(
        "SELECT position, human_clicked_at IS NULL FROM messages WHERE clicked_at IS NOT NULL ORDER BY 1"
    )
    assert marks == [(0, True), (1, False)]


def test_hits_of_unknown_messages_and_broken_blobs_are_left_out(mail: SentCampaign, valkey: Redis) -> None:
    valkey.xadd(STREAM, {FIELD: b"\xff not a blob"})
    valkey.xadd(STREAM, {"other": b"[1]"})
    valkey.xadd(STREAM, {FIELD: json.dumps([1, [1, "open", None]]).encode()})
    valkey.xadd(STREAM, {FIELD: json.dumps([1, [2**70, "open", 1, 0, None, False, "", "x"]]).encode()})
    append(valkey, [pack([hit(mail, 77)]), pack([hit(mail, 0, user_agent="a\x00b")]), pack([hit(mail, 3)])])

    with a_writer():
        wait_for(lambda: events() == 1)
        time.sleep(0.2)

    assert ask("SELECT position FROM events") == [(3,)]


def test_the_pages_are_woken(mail: SentCampaign, valkey: Redis) -> None:
    with valkey.pubsub(ignore_subscribe_messages=True) as pages:
        pages.subscribe(CHANNEL)
        pages.get_message(timeout=1)
        with a_writer():
            append(valkey, [pack([hit(mail)])])
            wait_for(lambda: events() == 1)
            data = next(pages.listen())["data"]
            assert isinstance(data, bytes)
            woken = json.loads(data)

    assert woken == {"campaigns": [mail.campaign_id], "workspaces": [mail.workspace_id]}


def test_an_event_is_on_the_page_within_a_second(mail: SentCampaign, valkey: Redis) -> None:
    lags: list[float] = []
    with a_writer():
        for known in range(20):
            begun = time.monotonic()
            append(valkey, [pack([hit(mail)])])
            wait_for(lambda known=known: events() == known + 1)
            lags.append(time.monotonic() - begun)

    assert max(lags) < 1
    print(f"event lag: median {sorted(lags)[10] * 1000:.0f} ms, worst {max(lags) * 1000:.0f} ms")


def test_of_two_writers_one_works(mail: SentCampaign, valkey: Redis) -> None:
    with a_writer(), a_writer():
        for _ in range(50):
            append(valkey, [pack([hit(mail, position) for position in range(5)])])
        wait_for(lambda: events() >= 250)
        time.sleep(0.2)

    assert events() == 250


def test_the_writer_outlives_the_loss_of_its_connections(mail: SentCampaign, valkey: Redis) -> None:
    with a_writer():
        append(valkey, [pack([hit(mail)])])
        wait_for(lambda: events() == 1)
        with psycopg.connect(os.environ["MKT_DATABASE_URL"]) as administrator:
            administrator.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        clients: Any = valkey.client_list()
        for client in clients:
            if client["cmd"] == "xread":
                valkey.client_kill_filter(_id=client["id"])
        append(valkey, [pack([hit(mail)])])
        wait_for(lambda: events() == 2)

    assert events() == 2


@pytest.mark.slow
def test_killed_over_and_over_it_writes_each_hit_once(mail: SentCampaign, valkey: Redis) -> None:
    run = [sys.executable, "-c", "from mkt_dashboard.domain.tracking.writer import run; run()"]
    wanted = 0
    for round in range(3):
        writer = subprocess.Popen(run, env=os.environ)
        begun = events()
        for _ in range(40):
            append(valkey, [pack([hit(mail, position) for position in range(5)] * 10)])
            wanted += 50
        wait_for(lambda begun=begun: events() > begun, seconds=30)
        time.sleep(0.03 * round)
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()

    with a_writer():
        wait_for(lambda: events() >= wanted, seconds=60)
        time.sleep(0.3)

    assert events() == wanted


def test_a_fresh_ledger_is_never_read_from_end_to_end(mail: SentCampaign) -> None:
    grow = text(
        "INSERT INTO messages (campaign_id, position, workspace_id, worker_token, outcome) "
        "SELECT :campaign_id, n, :workspace_id, 1, 1 FROM generate_series(10, 20000) n"
    )
    hits = [hit(mail, position) for position in range(10, 2_010)]
    with instance_unit_of_work() as session:
        bound = {"campaign_id": mail.campaign_id, "workspace_id": mail.workspace_id}
        session.connection().execute(grow, bound)

        begun = time.monotonic()
        recording.record(session, hits, RecentClicks())
        took = time.monotonic() - begun

        places = {"place": ["(0,1)"] * 2_000, **{mark: [None] * 2_000 for mark in recording.MARKS}}
        plan = session.connection().execute(text(f"EXPLAIN {recording.MARK_FIRSTS.text}"), places)
        assert "Tid Scan on messages" in "\n".join(row[0] for row in plan)

    assert took < 5

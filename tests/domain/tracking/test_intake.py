"""No hit is lost while Redis is away, and a full disk or a dead process is survived."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from mkt_dashboard.domain.tracking import spill
from mkt_dashboard.domain.tracking.hits import Hit, clean_user_agent, network_of, pack, unpack
from mkt_dashboard.domain.tracking.intake import FIELD, STREAM, Intake
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.domain.tracking.spill import Spill, waiting_bytes
from mkt_dashboard.local.valkey import ValkeyServer


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(spill, "folder", lambda: tmp_path / "events")
    return tmp_path / "events"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    """A Valkey of this test alone, not started yet."""
    made = ValkeyServer(tmp_path / "valkey", tmp_path / "valkey.log", {"appendonly": "no"})
    made.start()
    yield made
    made.stop()


def hit(position: int) -> Hit:
    return Hit(1_800_000_000_000, EventType.OPEN, 1, position, None, False, "192.0.2.0/24", "Safari é")


def positions(client: Redis) -> list[int]:
    entries: Any = client.xrange(STREAM)
    return sorted(one.position for _, fields in entries for one in unpack(fields[FIELD.encode()]))


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.05)


def test_a_blob_is_read_as_it_was_written() -> None:
    hits = [hit(0), hit(1)._replace(type=EventType.CLICK, link_number=7, is_head=True)]

    assert unpack(pack(hits)) == hits


@pytest.mark.parametrize(
    "blob", [b"", b"{}", b"[2]", b"[1,[]]", b"[1,5]", b"null", b'[1,[1,"x",1,1,1,1,"",""]]', b"\xff"]
)
def test_what_is_no_blob_is_refused(blob: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        unpack(blob)


def test_a_storm_of_hits_arrives_in_blobs(folder: Path, valkey: Redis) -> None:
    intake = Intake(valkey)
    for position in range(20_000):
        intake.take(hit(position))
    intake.stop()

    assert positions(valkey) == list(range(20_000))
    assert int(str(valkey.xlen(STREAM))) < 10_000


def test_hits_wait_on_disk_while_redis_is_away_and_all_arrive_after(
    folder: Path, server: ValkeyServer
) -> None:
    client = Redis.from_url(server.url(), socket_connect_timeout=1, socket_timeout=1)
    intake = Intake(client)
    intake.take(hit(0))
    wait_for(lambda: positions(client) == [0])

    server.stop()
    for position in range(1, 101):
        intake.take(hit(position))
        time.sleep(0.001)
    wait_for(lambda: waiting_bytes() > 0)
    server.start()

    wait_for(lambda: waiting_bytes() == 0)
    intake.take(hit(101))
    intake.stop()
    assert [one for one in positions(client) if one] == list(range(1, 102))
    assert intake.dropped == 0


def test_what_a_dead_process_left_is_sent_by_the_next(folder: Path, valkey: Redis) -> None:
    left = Spill()
    left.keep(pack([hit(1)]))
    left.keep(pack([hit(2)]))
    del left  # its lock falls with it, as with a killed process
    with next(folder.glob("*.blobs")).open("ab") as file:
        file.write(b"cut by the cra")

    Intake(valkey).stop()

    assert positions(valkey) == [1, 2]
    assert not list(folder.glob("*.blobs"))


def test_the_file_of_a_living_process_is_left_alone(folder: Path, valkey: Redis) -> None:
    living = Spill()
    living.keep(pack([hit(1)]))

    Intake(valkey).stop()

    assert positions(valkey) == []
    assert waiting_bytes() > 0


def test_what_could_not_be_sent_stays(folder: Path) -> None:
    kept = Spill()
    for position in range(250):
        kept.keep(pack([hit(position)]))
    sent: list[bytes] = []

    def send(blobs: Any) -> None:
        if len(sent) >= 100:
            raise ConnectionError
        sent.extend(blobs)

    with pytest.raises(ConnectionError):
        kept.hand_on(send)
    kept.hand_on(sent.extend)

    assert [unpack(blob)[0].position for blob in sent] == list(range(250))


def test_a_full_file_drops_and_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "LARGEST_FILE", 10)
    kept = Spill()

    assert [kept.keep(pack([hit(1)])) for _ in range(3)] == [True, False, False]
    assert kept.dropped == 2


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("999.1.1.1", ""),
        ("", ""),
        ("testclient", ""),
    ],
)
def test_the_network_is_kept_and_not_the_person(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize("raw", [b"a\x00b", b"\xff\xfe", b"\x1b[31m", b"x" * 10_000])
def test_a_user_agent_is_harmless_after_cleaning(raw: bytes) -> None:
    cleaned = clean_user_agent(raw)

    assert cleaned.isprintable()
    assert len(cleaned) <= 300

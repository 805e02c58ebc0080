"""The embedded Valkey is shared, asks for its password, and keeps what was written through a kill."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from mkt_dashboard.local.valkey import ValkeyServer


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ValkeyServer]:
    server = ValkeyServer(tmp_path / "valkey", tmp_path / "valkey.log")
    yield server
    server.stop()


def test_it_asks_for_its_password_and_does_not_show_it_in_the_arguments(server: ValkeyServer) -> None:
    process = server.start()

    assert process is not None
    assert server.password not in Path(f"/proc/{process.pid}/cmdline").read_text()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0)).ping()


def test_a_second_starter_adopts_the_running_server(server: ValkeyServer) -> None:
    server.start()
    second = ValkeyServer(server.folder, server.log)

    assert second.start() is None
    assert second.url() == server.url()


def test_a_killed_server_comes_back_with_what_was_written(server: ValkeyServer) -> None:
    process = server.start()
    assert process is not None
    redis.Redis.from_url(server.url()).set("kept", "42")
    time.sleep(1.2)  # everysec

    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    server.start()

    assert redis.Redis.from_url(server.url()).get("kept") == b"42"

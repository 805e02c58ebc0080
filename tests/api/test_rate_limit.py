"""A workspace makes a thousand requests a minute; without Redis reading goes on."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from starlette.requests import Request
from starlette.testclient import TestClient

from mkt_dashboard.api import rate_limit
from mkt_dashboard.api.auth import client_of
from mkt_dashboard.core import rate_limit as counting
from mkt_dashboard.core.errors import RateLimited
from mkt_dashboard.domain.teams.keys import tokens
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace


@pytest.fixture
def two_workspaces(
    client: TestClient, committing: None, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, str], dict[str, str]]:
    monkeypatch.setattr(rate_limit, "PER_WORKSPACE", RateLimitItemPerMinute(5, namespace="test"))
    monkeypatch.setattr(counting, "_away_until", 0.0)
    a_member(a_workspace("One"), "one@example.com")
    a_member(a_workspace("Two"), "two@example.com")
    return bearer(token_of(client, "one@example.com")), bearer(token_of(client, "two@example.com"))


def test_the_sixth_of_five_waits_and_the_neighbour_does_not(
    client: TestClient, two_workspaces: tuple[dict[str, str], dict[str, str]]
) -> None:
    one, two = two_workspaces
    answers = [client.get("/api/v1/campaigns", headers=one) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert [answer.headers["ratelimit-remaining"] for answer in answers] == ["4", "3", "2", "1", "0", "0"]
    error_of(answers[-1], 429, "rate_limited")
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    assert client.get("/api/v1/campaigns", headers=two).status_code == 200


def test_without_redis_reading_goes_on_and_writing_is_counted_here(
    client: TestClient,
    two_workspaces: tuple[dict[str, str], dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nobody_there = MovingWindowRateLimiter(RedisStorage("redis://127.0.0.1:1"))
    monkeypatch.setattr(counting, "_in_redis", lambda: nobody_there)
    one, _ = two_workspaces

    reads = {client.get("/api/v1/campaigns", headers=one).status_code for _ in range(8)}
    writes = [
        client.post("/api/v1/campaigns", headers=one, json={"name": f"Spring {n}"}).status_code
        for n in range(6)
    ]

    assert reads == {200}
    assert writes == [201] * 5 + [429]


def test_twenty_clients_together_get_a_thousand_and_the_neighbour_is_not_touched(
    valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "_away_until", 0.0)

    def ask(_: int) -> int:
        return sum(is_counted(workspace_id=1) for _ in range(60))

    with ThreadPoolExecutor(20) as clients:
        accepted = sum(clients.map(ask, range(20)))

    assert 990 <= accepted <= 1_010
    assert is_counted(workspace_id=2)


def test_no_window_ever_holds_more_than_the_limit(valkey: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that starts anew at the full minute would let twice as many through around it."""
    limit, seconds = 100, 1.0
    monkeypatch.setattr(counting, "_away_until", 0.0)
    monkeypatch.setattr(
        rate_limit, "PER_WORKSPACE", RateLimitItemPerSecond(limit, int(seconds), namespace="moving")
    )
    accepted: list[tuple[float, float]] = []

    def ask(_: int) -> None:
        until = time.monotonic() + 3.2
        while (asked_at := time.monotonic()) < until:
            if is_counted(workspace_id=1):
                accepted.append((asked_at, time.monotonic()))
            time.sleep(0.02)

    with ThreadPoolExecutor(20) as clients:
        list(clients.map(ask, range(20)))

    # Only what surely lies inside a window counts, so that a busy machine does not blur it.
    fullest = max(
        sum(begin <= asked_at and answered_at < begin + seconds for asked_at, answered_at in accepted)
        for _, begin in accepted
    )
    assert fullest <= limit * 1.01
    assert len(accepted) >= 3 * limit * 0.99


def is_counted(*, workspace_id: int) -> bool:
    try:
        rate_limit.count({"type": "http"}, workspace_id, is_read=False)
    except RateLimited:
        return False
    return True


@pytest.fixture
def thirty_a_minute(valkey: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PER_ADDRESS", RateLimitItemPerMinute(30, namespace="test-auth"))
    monkeypatch.setattr(counting, "_away_until", 0.0)


@pytest.mark.parametrize("is_redis_away", [False, True])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("token", {"email": "nobody{}@example.com", "password": "wrong"}),
        ("refresh", {"refresh_token": "{}"}),
        ("revoke", {"token": "{}"}),
    ],
)
def test_an_address_tries_thirty_times_a_minute(
    client: TestClient,
    committing: None,
    thirty_a_minute: None,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    body: dict[str, str],
    is_redis_away: bool,
) -> None:
    here = MovingWindowRateLimiter(MemoryStorage())
    monkeypatch.setattr(counting, "_here", lambda: here)
    if is_redis_away:
        nobody_there = MovingWindowRateLimiter(RedisStorage("redis://127.0.0.1:1"))
        monkeypatch.setattr(counting, "_in_redis", lambda: nobody_there)
    monkeypatch.setattr(tokens, "sign_in", lambda *_, **__: None)

    answers = [
        client.post(f"/api/v1/auth/{path}", json={name: text.format(number) for name, text in body.items()})
        for number in range(32)
    ]

    assert [answer.status_code == 429 for answer in answers] == [False] * 30 + [True] * 2
    assert answers[0].headers["ratelimit-limit"] == "30"
    assert answers[-1].headers["ratelimit-remaining"] == "0"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60
    other = TestClient(client.app, client=("198.51.100.9", 1))
    assert other.post(f"/api/v1/auth/{path}", json=body).status_code != 429


def test_a_locked_account_says_how_long_in_the_same_headers(
    client: TestClient, committing: None, valkey: Redis
) -> None:
    wrong = {"email": "nobody@example.com", "password": "wrong"}
    answers = [client.post("/api/v1/auth/token", json=wrong) for _ in range(6)]

    locked = answers[-1].headers
    assert (locked["ratelimit-limit"], locked["ratelimit-remaining"]) == ("5", "0")
    assert locked["retry-after"] == locked["ratelimit-reset"] == "900"


@pytest.mark.parametrize(
    ("peer", "header", "found"),
    [
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("198.51.100.9", "203.0.113.1", "198.51.100.9"),
    ],
)
def test_only_a_proxy_on_this_machine_is_believed(peer: str, header: str, found: str) -> None:
    headers = [(b"x-forwarded-for", header.encode())] if header else []
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})

    assert client_of(request) == found

"""A workspace makes a thousand requests a minute; without Redis reading goes on."""

import pytest
from limits import RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from starlette.testclient import TestClient

from mkt_dashboard.api import rate_limit
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace


@pytest.fixture
def two_workspaces(
    client: TestClient, committing: None, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> tuple[dict[str, str], dict[str, str]]:
    monkeypatch.setattr(rate_limit, "PER_WORKSPACE", RateLimitItemPerMinute(5, namespace="test"))
    monkeypatch.setattr(rate_limit, "_away_until", 0.0)
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
    monkeypatch.setattr(rate_limit, "_in_redis", lambda: nobody_there)
    one, _ = two_workspaces

    reads = {client.get("/api/v1/campaigns", headers=one).status_code for _ in range(8)}
    writes = [
        client.post("/api/v1/campaigns", headers=one, json={"name": f"Spring {n}"}).status_code
        for n in range(6)
    ]

    assert reads == {200}
    assert writes == [201] * 5 + [429]

"""What a key did is counted by its answers, its own limit holds, and its secret changes over the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core import rate_limit
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.keys import calls
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

KEYS = "/api/v1/api-keys"


@pytest.fixture
def admin(
    client: TestClient, committing: None, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    monkeypatch.setattr(rate_limit, "_away_until", 0.0)
    calls.flush()
    workspace = a_workspace()
    a_member(workspace, "admin@example.com")
    a_member(workspace, "manager@example.com", Role.CAMPAIGN_MANAGER)
    yield bearer(token_of(client, "admin@example.com"))
    calls.flush()


def made(client: TestClient, who: dict[str, str], **changes: object) -> dict[str, Any]:
    draft = {"name": "Shop", "scopes": ["campaign:read"]} | changes
    answer = client.post(KEYS, json=draft, headers=who)
    assert answer.status_code == 201, answer.text
    return answer.json()


def counted() -> list[tuple[int, int, int]]:
    calls.flush()
    with instance_unit_of_work() as session:
        found = session.execute(text("SELECT calls, refused, limited FROM api_key_calls ORDER BY key_id"))
        return [tuple(row) for row in found]  # type: ignore[misc]


def test_answers_are_counted_and_people_are_not(client: TestClient, admin: dict[str, str]) -> None:
    program = bearer(made(client, admin)["key"])
    statuses = [
        client.get(path, headers=program).status_code
        for path in ("/api/v1/campaigns", "/api/v1/campaigns", "/api/v1/contacts", "/api/v1/nowhere")
    ]
    client.get("/api/v1/campaigns", headers=admin)
    client.get("/api/v1/campaigns", headers=bearer("mkt_000000000000_" + "x" * 43))

    assert statuses == [200, 200, 403, 404]
    assert counted() == [(3, 1, 0)]


def test_the_access_token_of_a_service_counts_for_its_key(client: TestClient, admin: dict[str, str]) -> None:
    key = made(client, admin, kind="service")
    form = {
        "grant_type": "client_credentials",
        "client_id": key["prefix"],
        "client_secret": key["key"],
    }
    token = client.post("/api/v1/auth/token", data=form).json()["access_token"]

    client.get("/api/v1/campaigns", headers=bearer(token))

    assert counted() == [(1, 0, 0)]


def test_a_key_has_its_own_limit_and_its_neighbour_is_not_touched(
    client: TestClient, admin: dict[str, str]
) -> None:
    few, many = made(client, admin, per_minute=3), made(client, admin, name="Till")

    answers = [client.get("/api/v1/campaigns", headers=bearer(few["key"])) for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert [one.headers["ratelimit-limit"] for one in answers] == ["3"] * 5
    assert answers[2].headers["ratelimit-remaining"] == "0"
    assert "its own limit" in str(error_of(answers[-1], 429, "rate_limited")["message"])
    other = client.get("/api/v1/campaigns", headers=bearer(many["key"]))
    assert (other.status_code, other.headers["ratelimit-limit"]) == (200, "1000")
    assert counted() == [(5, 0, 2), (1, 0, 0)]


@pytest.mark.parametrize("per_minute", [0, 1001, -1, "many"])
def test_a_limit_is_between_one_and_that_of_the_workspace(
    client: TestClient, admin: dict[str, str], per_minute: object
) -> None:
    draft = {"name": "Shop", "scopes": ["campaign:read"], "per_minute": per_minute}

    assert list(client.post(KEYS, json=draft, headers=admin).json()["fields"]) == ["per_minute"]


def test_rotating_answers_the_new_key_once_and_both_open(client: TestClient, admin: dict[str, str]) -> None:
    old = made(client, admin)
    path = f"{KEYS}/{old['id']}"
    answer = client.post(f"{path}/rotate", json={"old_ends_in_hours": 1}, headers=admin)
    new = answer.json()

    assert (answer.status_code, new["name"], new["id"]) == (200, "Shop", old["id"])
    for key in (old["key"], new["key"]):
        assert client.get("/api/v1/campaigns", headers=bearer(key)).status_code == 200
    (row,) = client.get(KEYS, headers=admin).json()["items"]
    assert row["old_ends_at"]
    assert new["key"].rpartition("_")[2] not in str(row)
    client.delete(path, headers=admin)
    for key in (old["key"], new["key"]):
        assert client.get("/api/v1/campaigns", headers=bearer(key)).status_code == 401


def test_keys_strangers_and_wrong_hours_rotate_nothing(client: TestClient, admin: dict[str, str]) -> None:
    key = made(client, admin)
    path = f"{KEYS}/{key['id']}/rotate"
    a_member(a_workspace("Other"), "other@example.com")
    stranger = bearer(token_of(client, "other@example.com"))
    manager = bearer(token_of(client, "manager@example.com"))

    error_of(client.post(path, json={}, headers=bearer(key["key"])), 403, "forbidden")
    error_of(client.post(path, json={}, headers=stranger), 404, "not_found")
    error_of(client.post(path, json={}, headers=manager), 404, "not_found")
    assert client.post(path, json={"old_ends_in_hours": 2}, headers=admin).status_code == 422


def test_hours_of_a_key_are_read_and_those_of_strangers_are_not(
    client: TestClient, admin: dict[str, str]
) -> None:
    key = made(client, admin)
    client.get("/api/v1/campaigns", headers=bearer(key["key"]) | {"user-agent": "shop/1.0"})
    calls.flush()
    a_member(a_workspace("Other"), "other@example.com")
    stranger = bearer(token_of(client, "other@example.com"))

    hours = client.get(f"{KEYS}/{key['id']}/calls?hours=3", headers=admin).json()["items"]

    assert [one["calls"] for one in hours] == [0, 0, 1]
    error_of(client.get(f"{KEYS}/{key['id']}/calls", headers=stranger), 404, "not_found")
    (row,) = client.get(KEYS, headers=admin).json()["items"]
    assert (row["last_used_from"], row["last_used_agent"]) == ("testclient", "shop/1.0")

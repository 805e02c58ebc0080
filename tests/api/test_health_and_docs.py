"""Health tells which part is missing; the docs load nothing from elsewhere."""

import re

import pytest
from redis import Redis
from redis.exceptions import ConnectionError
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.api import health
from mkt_dashboard.core.db import instance_unit_of_work

PARTS = {"database", "migrations", "redis", "scheduler", "workers", "events"}


def beat(process: str, seconds_ago: int = 0) -> None:
    with instance_unit_of_work() as session:
        session.connection().execute(
            text("INSERT INTO heartbeats VALUES (:process, now() - make_interval(secs => :ago))"),
            {"process": process, "ago": seconds_ago},
        )


@pytest.fixture
def all_running(committing: None, valkey: Redis) -> None:
    beat("scheduler")
    beat("writer")
    for queue in ("mail", "work", "now"):
        valkey.sadd(f"rq:workers:{queue}", "rq:worker:1")


def test_all_is_well(client: TestClient, all_running: None) -> None:
    answer = client.get("/api/v1/health")

    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "ok"
    assert set(answer.json()["checks"]) == PARTS


def test_without_workers_and_scheduler_it_is_degraded_and_says_what_to_do(
    client: TestClient, committing: None, valkey: Redis
) -> None:
    beat("scheduler", seconds_ago=120)

    answer = client.get("/api/v1/health")

    assert answer.status_code == 503
    ill = {name for name, check in answer.json()["checks"].items() if not check["ok"]}
    assert ill == {"scheduler", "workers", "events"}
    assert all(check["detail"].endswith(".") for check in answer.json()["checks"].values())


def test_nothing_of_the_inside_is_told_when_redis_is_away(
    client: TestClient, all_running: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> str:
        raise ConnectionError("Error 111 connecting to 10.1.2.3:6379")

    monkeypatch.setitem(health.CHECKS, "redis", refuse)

    answer = client.get("/api/v1/health")

    assert answer.status_code == 503
    assert "10.1.2.3" not in answer.text


def test_the_docs_load_nothing_from_elsewhere(client: TestClient) -> None:
    page = client.get("/api/docs")

    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert loaded
    for address in loaded:
        assert address.startswith("/api/")
        assert client.get(address).status_code == 200
    assert not re.search(r"<script>|onload=|style=", page.text)


def test_the_docs_hand_out_no_other_file(client: TestClient) -> None:
    for name in ("redoc.standalone.js", "..%2f__init__.py", "x"):
        assert client.get(f"/api/docs/{name}").status_code == 404


def test_every_route_is_described(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]

    assert "/api/v1/campaigns/{campaign_id}/launch" in paths
    undescribed = [
        f"{method} {path}"
        for path, methods in paths.items()
        for method, operation in methods.items()
        if not operation.get("description")
    ]
    assert undescribed == []

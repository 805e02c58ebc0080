"""The same key: one change, one answer, however often and however many at once."""

import threading

import httpx
import pytest
from redis import Redis
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

ADMIN = "admin@example.com"
SPRING = {"name": "Spring"}


@pytest.fixture
def signed_in(client: TestClient, committing: None, valkey: Redis) -> TestClient:
    a_member(a_workspace(), ADMIN)
    client.headers.update(bearer(token_of(client, ADMIN)))
    return client


def campaigns() -> int:
    with instance_unit_of_work() as session:
        return session.connection().execute(text("SELECT count(*) FROM campaigns")).scalar_one()


def create(client: TestClient, key: str = "k", **body: object) -> httpx.Response:
    return client.post("/api/v1/campaigns", json=body or SPRING, headers={"Idempotency-Key": key})


def test_a_repeat_is_answered_as_the_first_and_changes_nothing(signed_in: TestClient) -> None:
    first, second = create(signed_in), create(signed_in)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert campaigns() == 1


def test_another_key_is_another_request(signed_in: TestClient) -> None:
    assert create(signed_in, "a").json()["id"] != create(signed_in, "b").json()["id"]


def test_the_same_key_for_something_else_is_refused(signed_in: TestClient) -> None:
    create(signed_in)

    error_of(create(signed_in, name="Summer"), 422, "invalid")
    assert campaigns() == 1


def test_a_request_that_failed_may_be_corrected_and_sent_with_the_same_key(signed_in: TestClient) -> None:
    assert create(signed_in, name=5).status_code == 422

    assert create(signed_in, name="Spring").status_code == 201


def test_two_workspaces_may_use_the_same_key(signed_in: TestClient) -> None:
    a_member(a_workspace("Other"), "other@example.com")
    create(signed_in)

    signed_in.headers.update(bearer(token_of(signed_in, "other@example.com")))

    assert "idempotent-replayed" not in create(signed_in).headers
    assert campaigns() == 2


def test_after_a_day_a_key_is_new_again(signed_in: TestClient) -> None:
    create(signed_in)
    with instance_unit_of_work() as session:
        session.connection().execute(
            text("UPDATE idempotency_keys SET created_at = now() - interval '25 hours'")
        )

    create(signed_in)

    assert campaigns() == 2


def test_thirty_at_once_change_one_thing(signed_in: TestClient) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(create(signed_in).status_code)) for _ in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert campaigns() == 1
    assert set(statuses) <= {201, 409}
    assert create(signed_in).status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, ""])
def test_a_key_has_at_most_255_characters(signed_in: TestClient, key: str) -> None:
    assert create(signed_in, key).status_code == 422

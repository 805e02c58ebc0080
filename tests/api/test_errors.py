"""Whatever is sent, the answer is a sentence in one shape, and never a 500."""

import json
from uuid import uuid4

import pytest
from fastapi import FastAPI
from redis import Redis
from starlette.testclient import TestClient

from mkt_dashboard.api.errors import answer_errors
from mkt_dashboard.api.reading import Reading
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

ADMIN = "admin@example.com"


@pytest.fixture
def signed_in(client: TestClient, committing: None, valkey: Redis) -> TestClient:
    a_member(a_workspace(), ADMIN)
    client.headers.update(bearer(token_of(client, ADMIN)))
    return client


def test_an_unknown_address_is_not_found(client: TestClient) -> None:
    assert "/api/docs" in str(error_of(client.get("/api/v1/nothing"), 404, "not_found")["message"])


def test_a_wrong_method_is_told_the_right_one(client: TestClient) -> None:
    body = error_of(client.delete("/api/v1/auth/token"), 405, "method_not_allowed")

    assert "DELETE" in str(body["message"])
    assert "POST" in str(body["message"])


@pytest.mark.parametrize(
    "wrong", ["x", "1", "00000000-0000-0000-0000-00000000000g", "%00", "%F0%9F%92%A9", "..%2f"]
)
def test_what_is_no_id_is_told_so(signed_in: TestClient, wrong: str) -> None:
    answer = signed_in.get(f"/api/v1/campaigns/{wrong}")

    assert answer.status_code in (404, 422)
    assert answer.json()["message"]


def test_an_unknown_id_is_not_found(signed_in: TestClient) -> None:
    error_of(signed_in.get(f"/api/v1/campaigns/{uuid4()}"), 404, "not_found")


def test_each_wrong_field_gets_its_own_sentence(signed_in: TestClient) -> None:
    wrong = {"name": 5, "sender": {"email": []}, "surprise": 1}

    body = error_of(signed_in.post("/api/v1/campaigns", json=wrong), 422, "invalid")

    fields = body["fields"]
    assert isinstance(fields, dict)
    assert fields["name"] == "This must be a text."
    assert "sender.email" in fields


@pytest.mark.parametrize("limit", ["0", "201", "-1", "x", "1e9", "99999999999999999999"])
def test_a_page_has_at_most_two_hundred_rows(signed_in: TestClient, limit: str) -> None:
    body = error_of(signed_in.get(f"/api/v1/campaigns?limit={limit}"), 422, "invalid")

    assert list(body["fields"]) == ["limit"]  # pyright: ignore[reportArgumentType, reportCallIssue]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "W10",
        "WyJhIl0",
        "WzFd" * 50,
        "WzEsMl0",
        "WzkyMjMzNzIwMzY4NTQ3NzU4MDhd",
        "é",
        "W3RydWVd",
        "_-_-",
        "bnVsbA",
    ],
)
def test_a_bent_cursor_is_told_so(signed_in: TestClient, cursor: str) -> None:
    body = error_of(signed_in.get("/api/v1/campaigns", params={"cursor": cursor}), 422, "invalid")

    assert "first page" in str(body["fields"])


BODIES = {
    "not json": b"{",
    "empty": b"",
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "NaN": b'{"name": NaN}',
    "NUL byte": b'{"name": "a\\u0000b"}',
    "raw NUL byte": b'{"name": "a\x00b"}',
    "half a character": b'{"name": "\\ud83d"}',
    "not utf-8": b'{"name": "\xff\xfe"}',
    "deep list": b'{"name": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep object": b'{"a":' * 30 + b"1" + b"}" * 30,
    "long list": json.dumps({"name": "x", "goals": [1] * 5_000}).encode(),
    "huge number": b'{"name": "x", "budget": {"total": 1' + b"0" * 5_000 + b"}}",
    "long name": json.dumps({"name": "x" * 100_000}).encode(),
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
@pytest.mark.parametrize("path", ["/api/v1/campaigns", "/api/v1/auth/token"])
def test_a_bad_body_is_told_so(signed_in: TestClient, path: str, body: bytes) -> None:
    answer = signed_in.post(path, content=body, headers={"content-type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.json()["message"].endswith(".")


def test_a_body_of_two_megabytes_is_too_large(signed_in: TestClient) -> None:
    answer = signed_in.post("/api/v1/campaigns", json={"name": "x" * 2_000_000})

    error_of(answer, 413, "too_large")


def test_a_nul_byte_in_the_query_is_told_so(signed_in: TestClient) -> None:
    error_of(signed_in.get("/api/v1/campaigns?search=a%00b"), 422, "invalid")


def test_a_nul_byte_in_a_form_is_no_accident(client: TestClient, committing: None) -> None:
    answer = client.post("/sign-in", data={"email": "a\x00b@example.com", "password": "x"})

    assert answer.status_code < 500


def test_a_bug_tells_a_request_id_and_nothing_of_the_inside(capfd: pytest.CaptureFixture[str]) -> None:
    broken = FastAPI()
    answer_errors(broken)
    broken.add_middleware(Reading)

    @broken.get("/broken")
    def fail() -> None:
        raise RuntimeError("the secret is 42")

    answer = TestClient(broken, raise_server_exceptions=False).get("/broken")

    body = error_of(answer, 500, "internal")
    assert "42" not in answer.text
    request_id = str(body["message"]).split("request ")[1].split()[0]
    assert len(request_id) == 16


def test_every_answer_names_its_request(client: TestClient) -> None:
    first, second = (client.get("/api/v1/nothing").headers["x-request-id"] for _ in range(2))

    assert first != second

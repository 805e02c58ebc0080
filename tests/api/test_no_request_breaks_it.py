"""Every route, asked with nonsense by somebody who may do everything: never a 500, always a sentence."""

import json
import random
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from redis import Redis
from starlette.testclient import TestClient

from mkt_dashboard.api.app import api
from tests.api.calling import bearer, token_of
from tests.sent_campaign import a_member, a_workspace

OPERATIONS = [
    (method.upper(), path, operation)
    for path, operations in api.openapi()["paths"].items()
    for method, operation in operations.items()
    if path != "/api/v1/auth/token"
]
MJML = "<mjml><mj-body><mj-section><mj-column><mj-text>Hi</mj-text></mj-column></mj-section></mj-body></mjml>"
NONSENSE: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 2**200, 1.5, 1e308, "", " ", "x", "x" * 5_000, "\u202e", "💥",
    "'; DROP--", "%s%n", "{{ 7*7 }}", "<script>", "a\nb", "0000-00-00", "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+14:00", str(uuid4()), "a@b", "ada@example.com", [], [[]], [None], ["x"] * 50,
    {}, {"": ""}, {"list": str(uuid4())},
    {"include": [{"list": "x"}]}, {"include": [{"list": str(uuid4())}]}, {"name": None, "email": "x"},
    {"at": "x", "time_zone": "Mars/Olympus"}, {"at": "2026-11-23T09:00:00", "time_zone": "UTC"},
    {"total": "NaN", "currency": "EUR"}, {"total": "Infinity"}, {"total": 1e400},
]  # fmt: skip


@pytest.fixture
def signed_in(client: TestClient, committing: None, valkey: Redis) -> TestClient:
    a_member(a_workspace(), "admin@example.com")
    client.headers.update(bearer(token_of(client, "admin@example.com")))
    return client


def made(client: TestClient) -> dict[str, str]:
    """Make one of each, so that half of the requests reach something that is there."""
    bodies = {
        "list_id": ("lists", {"name": "Newsletter"}),
        "campaign_id": ("campaigns", {"name": "Spring"}),
        "contact_id": ("contacts", {"email": "ada@example.com"}),
        "content_id": ("contents", {"name": "Spring", "type": "email", "subject": "Spring", "body": MJML}),
    }
    return {
        name: client.post(f"/api/v1/{path}", json=body).json()["id"] for name, (path, body) in bodies.items()
    }


def body_of(operation: dict[str, Any], chance: random.Random) -> Any:
    """Make a body that has the right fields and nonsense in them."""
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    fields = api.openapi()["components"]["schemas"].get(name, {}).get("properties", {})
    if not fields or chance.random() < 0.1:
        return chance.choice(NONSENSE)
    body = {field: chance.choice(NONSENSE) for field in fields if chance.random() < 0.6}
    if "name" in fields and chance.random() < 0.6:
        body["name"] = "Spring"
    return body


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[f"{method} {path}" for method, path, _ in OPERATIONS]
)
def test_nonsense_is_answered_with_a_sentence(
    signed_in: TestClient, method: str, path: str, operation: dict[str, Any]
) -> None:
    chance = random.Random(f"{method} {path}")
    known = made(signed_in)
    for _ in range(20):
        filled = path
        query: dict[str, str] = {}
        for one in operation.get("parameters", []):
            value = chance.choice(NONSENSE)
            text = value if isinstance(value, str) else json.dumps(value)
            if one["in"] == "path":
                right = known.get(one["name"], "x") if chance.random() < 0.7 else quote(text[:200], safe="")
                filled = filled.replace(f"{{{one['name']}}}", right or "x")
            elif one["in"] == "query" and chance.random() < 0.5:
                query[one["name"]] = text[:1_000]
        body = json.dumps(body_of(operation, chance))

        answer = signed_in.request(
            method, filled, params=query, content=body, headers={"content-type": "application/json"}
        )

        assert answer.status_code < 500 or answer.status_code == 503, (filled, query, body, answer.text)
        if answer.status_code >= 400 and not path.endswith("/health"):
            assert set(answer.json()) == {"error", "message", "fields"}, answer.text
            assert answer.json()["message"].endswith("."), answer.text

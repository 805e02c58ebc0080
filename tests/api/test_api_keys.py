"""API keys over REST: made, listed, used, revoked; by whom they may be."""

import pytest
from redis import Redis
from sqlmodel import select
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.plumbing import IdempotencyKey
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

EMAILS = {role: f"{role.name.lower()}@example.com" for role in Role}
READING = {"name": "Data lake", "scopes": ["list:read", "campaign:read"], "expires_in_days": 30}
KEYS = "/api/v1/api-keys"


@pytest.fixture
def team(committing: None, valkey: Redis) -> None:
    workspace = a_workspace()
    for role, email in EMAILS.items():
        a_member(workspace, email, role)
    a_member(a_workspace("Other"), "other@example.com")


@pytest.fixture
def admin(client: TestClient, team: None) -> dict[str, str]:
    return bearer(token_of(client, EMAILS[Role.MARKETING_ADMIN]))


@pytest.fixture
def manager(client: TestClient, team: None) -> dict[str, str]:
    return bearer(token_of(client, EMAILS[Role.CAMPAIGN_MANAGER]))


def made(client: TestClient, maker: dict[str, str], **changes: object) -> dict[str, str]:
    answer = client.post(KEYS, json=READING | changes, headers=maker)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_asked_to_sign_in(client: TestClient, team: None, method: str) -> None:
    error_of(client.request(method, KEYS, json=READING), 401, "unauthenticated")


@pytest.mark.parametrize("role", [Role.CONTENT_EDITOR, Role.VIEWER])
def test_a_role_without_keys_is_refused(client: TestClient, team: None, role: Role) -> None:
    somebody = bearer(token_of(client, EMAILS[role]))

    error_of(client.post(KEYS, json=READING, headers=somebody), 403, "forbidden")
    error_of(client.get(KEYS, headers=somebody), 403, "forbidden")


def test_a_key_comes_in_until_it_is_revoked(client: TestClient, manager: dict[str, str]) -> None:
    key = made(client, manager)
    program = bearer(key["key"])

    assert client.get("/api/v1/campaigns", headers=program).status_code == 200
    refused = error_of(client.get("/api/v1/contacts", headers=program), 403, "forbidden")
    assert "This key does not hold contact:read" in str(refused["message"])
    (row,) = client.get(KEYS, headers=manager).json()["items"]
    assert (row["prefix"], row["last_used_from"]) == (key["prefix"], "testclient")

    answers = [client.delete(f"{KEYS}/{key['id']}", headers=manager).status_code for _ in range(2)]

    assert answers == [204, 204]
    error_of(client.get("/api/v1/campaigns", headers=program), 401, "unauthenticated")


def test_the_secret_is_in_the_first_answer_only(client: TestClient, manager: dict[str, str]) -> None:
    key = made(client, manager)

    listed = client.get(KEYS, headers=manager)

    assert key["key"].startswith("mkt_")
    assert key["key"].rpartition("_")[2] not in listed.text
    assert "key" not in listed.json()["items"][0]


def test_no_idempotency_key_keeps_a_secret(client: TestClient, manager: dict[str, str]) -> None:
    client.post(KEYS, json=READING, headers=manager | {"Idempotency-Key": "one"})
    again = client.post(KEYS, json=READING, headers=manager | {"Idempotency-Key": "one"})

    error_of(again, 409, "conflict")
    with instance_unit_of_work() as session:
        assert session.exec(select(IdempotencyKey)).all() == []


def test_a_key_cannot_make_keys(client: TestClient, admin: dict[str, str]) -> None:
    program = bearer(made(client, admin, kind="service")["key"])

    error_of(client.post(KEYS, json=READING | {"name": "Second"}, headers=program), 403, "forbidden")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"scopes": ["list:create"]}, 403, "scopes"),
        ({"scopes": ["api_key:create"]}, 403, "scopes"),
        ({"scopes": ["galaxy:destroy"]}, 422, "scopes.0"),
        ({"scopes": []}, 422, "scopes"),
        ({"name": "  "}, 422, "name"),
        ({"name": "x" * 101}, 422, "name"),
        ({"expires_in_days": 31}, 422, "expires_in_days"),
        ({"kind": "root"}, 422, "kind"),
        ({"workspace_id": 1}, 422, "workspace_id"),
    ],
)
def test_a_wrong_draft_names_its_field(
    client: TestClient, manager: dict[str, str], changes: dict[str, object], status: int, field: str
) -> None:
    answer = client.post(KEYS, json=READING | changes, headers=manager)

    assert answer.status_code == status
    assert list(answer.json()["fields"]) == [field]


def test_a_manager_makes_no_service_key(client: TestClient, manager: dict[str, str]) -> None:
    error_of(client.post(KEYS, json=READING | {"kind": "service"}, headers=manager), 403, "forbidden")


def test_another_workspace_finds_nothing(client: TestClient, admin: dict[str, str]) -> None:
    key = made(client, admin)
    stranger = bearer(token_of(client, "other@example.com"))

    assert client.get(KEYS, headers=stranger).json()["items"] == []
    error_of(client.delete(f"{KEYS}/{key['id']}", headers=stranger), 404, "not_found")


def test_pages_follow_each_other(client: TestClient, admin: dict[str, str]) -> None:
    names = [made(client, admin, name=f"Key {number}")["name"] for number in range(3)]

    first = client.get(KEYS, params={"limit": 2}, headers=admin).json()
    rest = client.get(KEYS, params={"limit": 2, "cursor": first["next_cursor"]}, headers=admin).json()

    assert [row["name"] for row in [*first["items"], *rest["items"]]] == names[::-1]
    assert rest["next_cursor"] is None

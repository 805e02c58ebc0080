"""Single sign-on over the API: set up, prove, turn on, change, delete; a secret goes in and never out."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from tests.api.calling import bearer, error_of, token_of
from tests.dns_server import Zone, asked_by_us
from tests.sent_campaign import a_member, a_workspace

pytestmark = pytest.mark.usefixtures("committing", "valkey")
PATH = "/api/v1/sso-connections"
SECRET = "CANARY secret"
DRAFT: dict[str, Any] = {
    "name": "Corp",
    "issuer": "https://id.example.com/realms/corp",
    "client_id": "mkt",
    "client_secret": SECRET,
    "domains": ["corp.example"],
    "group_roles": [["admins", "Marketing Admin"]],
}
PASSED = '{"passed": true, "at": "2026-11-20T10:00:00+00:00", "by": "Priya", "steps": [], "claims": {}}'


@pytest.fixture
def admin(client: TestClient) -> dict[str, str]:
    workspace = a_workspace()
    a_member(workspace, "admin@example.com")
    a_member(workspace, "manager@example.com", Role.CAMPAIGN_MANAGER)
    return bearer(token_of(client, "admin@example.com"))


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    with asked_by_us(monkeypatch) as serving:
        yield serving


def made(client: TestClient, admin: dict[str, str], **changes: object) -> dict[str, Any]:
    answer = client.post(PATH, json=DRAFT | changes, headers=admin)
    assert answer.status_code == 201, answer.text
    return answer.json()


def pass_the_test() -> None:
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sso_connections SET last_test = CAST(:it AS jsonb)"), {"it": PASSED})


def test_from_nothing_to_a_forced_domain(client: TestClient, admin: dict[str, str], zone: Zone) -> None:
    path = f"{PATH}/{made(client, admin)['id']}"
    off = client.patch(path, json={"is_active": True}, headers=admin)
    error_of(off, 409, "conflict")
    pass_the_test()
    assert client.get(f"{path}/test", headers=admin).json()["passed"] is True
    assert client.patch(path, json={"is_active": True}, headers=admin).json()["is_active"] is True
    unproved = client.patch(path, json={"is_forced": True}, headers=admin)
    assert "Prove first that corp.example is yours" in str(error_of(unproved, 409, "conflict")["message"])

    (domain,) = client.get(f"{path}/domains", headers=admin).json()["items"]
    zone.records["corp.example"] = [domain["record"]]
    checked = client.post(f"{path}/domain-checks", json={"domain": "corp.example"}, headers=admin).json()

    assert checked["proved_at"]
    assert [step["is_good"] for step in checked["last_look"]] == [True, True, True]
    assert client.patch(path, json={"is_forced": True}, headers=admin).json()["is_forced"] is True


def test_a_secret_goes_in_and_never_out(client: TestClient, admin: dict[str, str]) -> None:
    path = f"{PATH}/{made(client, admin)['id']}"
    new = {"client_secret": f"{SECRET} two"}
    answers = [
        client.get(PATH, headers=admin),
        client.get(path, headers=admin),
        client.patch(path, json=new, headers=admin | {"Idempotency-Key": "one"}),
        client.get(f"{path}/test", headers=admin),
    ]

    assert [answer.status_code for answer in answers] == [200] * 4
    assert SECRET not in "".join(answer.text for answer in answers)
    with instance_unit_of_work() as session:
        kept = session.execute(
            text("SELECT t::text FROM idempotency_keys t UNION SELECT t::text FROM audit t")
        )
        assert SECRET not in "".join(kept.scalars())


def test_what_is_left_out_of_a_change_stays(client: TestClient, admin: dict[str, str]) -> None:
    before = made(client, admin)

    after = client.patch(f"{PATH}/{before['id']}", json={"name": "Corp 2"}, headers=admin).json()

    assert after == before | {"name": "Corp 2"}


def test_deleting_twice_is_not_found(client: TestClient, admin: dict[str, str]) -> None:
    path = f"{PATH}/{made(client, admin)['id']}"

    assert client.delete(path, headers=admin).status_code == 204
    error_of(client.delete(path, headers=admin), 404, "not_found")
    assert client.get(PATH, headers=admin).json() == {"items": []}


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"issuer": "id.example.com"}, 422, "issuer"),
        ({"domains": ["*"]}, 422, "domains"),
        ({"name": "  "}, 422, "name"),
        ({"group_roles": [["admins", "Owner"]]}, 422, "group_roles"),
        ({"workspace_id": 1}, 422, "workspace_id"),
        ({"last_test": {"passed": True}}, 422, "last_test"),
    ],
)
def test_a_wrong_change_names_its_field(
    client: TestClient, admin: dict[str, str], changes: dict[str, object], status: int, field: str
) -> None:
    answer = client.patch(f"{PATH}/{made(client, admin)['id']}", json=changes, headers=admin)

    assert answer.status_code == status, answer.text
    assert list(answer.json()["fields"]) == [field]


def test_only_domains_of_the_connection_are_looked_for(
    client: TestClient, admin: dict[str, str], zone: Zone
) -> None:
    path = f"{PATH}/{made(client, admin)['id']}/domain-checks"

    error_of(client.post(path, json={"domain": "victim.example"}, headers=admin), 404, "not_found")
    assert zone.asked == []


def test_another_workspace_and_a_manager_get_nothing(client: TestClient, admin: dict[str, str]) -> None:
    path = f"{PATH}/{made(client, admin)['id']}"
    a_member(a_workspace("Other"), "other@example.com")
    stranger = bearer(token_of(client, "other@example.com"))
    manager = bearer(token_of(client, "manager@example.com"))

    for method, at in (("GET", path), ("PATCH", path), ("DELETE", path), ("GET", f"{path}/domains")):
        error_of(client.request(method, at, json={}, headers=stranger), 404, "not_found")
        error_of(client.request(method, at, json={}, headers=manager), 403, "forbidden")
    assert client.get(PATH, headers=stranger).json() == {"items": []}

"""Handing the workspace on over the API: the owner alone, with her password, never by a key."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import PASSWORD, a_member, a_workspace

pytestmark = pytest.mark.usefixtures("committing", "valkey")
PATH = "/api/v1/workspace/transfer"


@pytest.fixture
def owner(client: TestClient) -> dict[str, str]:
    workspace = a_workspace()
    a_member(workspace, "owner@example.com")
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET owner_account_id = (SELECT id FROM accounts)"))
    a_member(workspace, "heir@example.com")
    a_member(workspace, "manager@example.com", Role.CAMPAIGN_MANAGER)
    return bearer(token_of(client, "owner@example.com"))


def member(name: str) -> str:
    statement = "SELECT m.public_id FROM members m JOIN accounts a ON a.id = account_id WHERE a.name = :name"
    with instance_unit_of_work() as session:
        return str(session.execute(text(statement), {"name": name}).scalar_one())


def owner_now() -> str:
    statement = "SELECT name FROM accounts WHERE id IN (SELECT owner_account_id FROM workspaces)"
    with instance_unit_of_work() as session:
        return ", ".join(sorted(session.execute(text(statement)).scalars()))


def asked(name: str = "heir", password: str = PASSWORD) -> dict[str, str]:
    return {"member_id": member(name), "password": password}


def test_the_owner_hands_it_on_once(client: TestClient, owner: dict[str, str]) -> None:
    answer = client.post(PATH, json=asked(), headers=owner)

    assert (answer.status_code, owner_now()) == (204, "heir")
    error_of(client.post(PATH, json=asked(), headers=owner), 403, "forbidden")
    with instance_unit_of_work() as session:
        said = "SELECT object_name FROM audit WHERE action = 'workspace.ownership_transferred'"
        assert session.execute(text(said)).scalars().all() == ["heir"]


def test_a_wrong_password_is_said_at_its_field_and_locks_after_five(
    client: TestClient, owner: dict[str, str]
) -> None:
    answers = [client.post(PATH, json=asked(password="wrong"), headers=owner) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {422}
    assert list(answers[0].json()["fields"]) == ["password"]

    error_of(client.post(PATH, json=asked(), headers=owner), 429, "rate_limited")
    assert owner_now() == "owner"


def test_another_admin_is_refused_before_her_password_is_looked_at(
    client: TestClient, owner: dict[str, str]
) -> None:
    heir = bearer(token_of(client, "heir@example.com"))

    for password in (PASSWORD, "wrong"):
        refused = client.post(PATH, json=asked(password=password), headers=heir)
        assert "Only the owner" in str(error_of(refused, 403, "forbidden")["message"])
    assert owner_now() == "owner"
    with instance_unit_of_work() as session:
        assert session.execute(text("SELECT count(*) FROM failed_sign_ins")).scalar_one() == 0


@pytest.mark.parametrize("kind", ["personal", "service"])
def test_no_key_does_it_not_even_the_owners(client: TestClient, owner: dict[str, str], kind: str) -> None:
    draft = {"name": "Shop", "kind": kind, "scopes": ["member:update"]}
    key = client.post("/api/v1/api-keys", json=draft, headers=owner).json()["key"]

    refused = client.post(PATH, json=asked(), headers=bearer(key))

    assert "A key does not hand the workspace on" in str(error_of(refused, 403, "forbidden")["message"])
    assert owner_now() == "owner"


def test_it_goes_to_an_active_admin_of_this_workspace_only(client: TestClient, owner: dict[str, str]) -> None:
    a_member(a_workspace("Other"), "stranger@example.com")

    error_of(client.post(PATH, json=asked("manager"), headers=owner), 409, "conflict")
    error_of(client.post(PATH, json=asked("owner"), headers=owner), 409, "conflict")
    error_of(client.post(PATH, json=asked("stranger"), headers=owner), 404, "not_found")
    assert client.post(PATH, json={**asked(), "workspace_id": 1}, headers=owner).status_code == 422
    assert "owner" in owner_now()

"""The audit log over REST: who may, whose it is, filters, pages, the file."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.testclient import TestClient

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

AUDIT, EXPORT, VERIFY, LISTS = (
    "/api/v1/audit",
    "/api/v1/audit/export",
    "/api/v1/audit/verify",
    "/api/v1/lists",
)
CANARY = "canary7f3a@example.com"
pytestmark = pytest.mark.usefixtures("committing", "valkey")


class Office:
    """A workspace and its admin, who calls the API."""

    def __init__(self, client: TestClient, name: str = "Wrenfell", role: Role = Role.MARKETING_ADMIN) -> None:
        self.client = client
        workspace = a_workspace(name)
        self.workspace_id = workspace.id
        email = f"{name.lower()}@example.com"
        a_member(workspace, email, role)
        self.headers = bearer(token_of(client, email))

    def call(self, method: str, path: str, body: object = None, **params: object) -> httpx.Response:
        return self.client.request(method, path, json=body, params=params, headers=self.headers)  # type: ignore[arg-type]

    def entries(self, **params: object) -> list[dict[str, object]]:
        answer = self.call("GET", AUDIT, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    def make(self, path: str, **body: object) -> str:
        answer = self.call("POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]


@pytest.fixture
def office(client: TestClient) -> Office:
    return Office(client)


@pytest.mark.parametrize(("method", "path"), [("GET", AUDIT), ("GET", EXPORT), ("POST", VERIFY)])
def test_nobody_and_no_manager_reads_the_log(client: TestClient, method: str, path: str) -> None:
    manager = Office(client, role=Role.CAMPAIGN_MANAGER)

    error_of(client.request(method, path), 401, "unauthenticated")
    error_of(manager.call(method, path), 403, "forbidden")


def test_an_entry_says_who_what_from_where_through_which_door(office: Office) -> None:
    list_id = office.make(LISTS, name="Hikers")
    office.call("PATCH", f"{LISTS}/{list_id}", {"name": "Climbers"})

    changed, created, signed_in = office.entries()
    assert [one["seq"] for one in (changed, created, signed_in)] == [3, 2, 1]
    assert (changed["action"], changed["object_id"], changed["object_name"]) == (
        "list.changed",
        list_id,
        "Climbers",
    )
    assert changed["detail"] == {"changes": {"name": ["Hikers", "Climbers"]}}
    assert {one["ip"] for one in (changed, created, signed_in)} == {"testclient"}
    assert {one["door"] for one in (changed, created, signed_in)} == {"api"}


def test_the_other_workspace_sees_nothing_of_it(client: TestClient, office: Office) -> None:
    office.make(LISTS, name="Hikers")
    other = Office(client, "Other")

    assert [one["action"] for one in other.entries()] == ["member.signed_in"]
    assert "Hikers" not in other.call("GET", EXPORT, format="jsonl").text


def test_filters_narrow_and_combine(office: Office) -> None:
    list_id = office.make(LISTS, name="Hikers")
    office.make(LISTS, name="100 % wool")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()

    def names(**params: object) -> list[object]:
        return [one["object_name"] for one in office.entries(**params)]

    assert names(group="list") == ["100 % wool", "Hikers"]
    assert names(group="list", search="hik") == ["Hikers"]
    assert names(search="100 %") == ["100 % wool"]
    assert names(object_id=list_id) == ["Hikers"]
    assert names(door="ui") == []
    assert names(since=tomorrow) == []
    assert len(names(until=tomorrow)) == 3
    member = office.entries()[0]["member"]
    assert len(names(member=member)) == 3
    assert names(member="01a2073d-bc52-719d-b2e2-68b1e3779511") == []


@pytest.mark.parametrize(
    "params", [{"group": "list'; --"}, {"object_id": "7"}, {"since": "yesterday"}, {"cursor": "eHh4"}]
)
def test_bad_filters_are_refused(office: Office, params: dict[str, object]) -> None:
    assert office.call("GET", AUDIT, **params).status_code == 422


def test_pages_hold_every_entry_once(office: Office) -> None:
    for number in range(6):
        office.make(LISTS, name=f"List {number}")

    seen: list[int] = []
    cursor: dict[str, object] = {}
    while True:
        page = office.call("GET", AUDIT, limit=3, **cursor).json()
        seen += [one["seq"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}

    assert seen == list(range(7, 0, -1))


def test_the_csv_is_safe_to_open_and_taking_it_is_an_entry(office: Office) -> None:
    office.make(LISTS, name="=HYPERLINK(1)")

    answer = office.call("GET", EXPORT, group="list")

    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].endswith('.csv"')
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (row["object_name"], row["action"]) == ("'=HYPERLINK(1)", "list.created")
    newest = office.entries()[0]
    assert newest["action"] == "audit.exported"
    assert newest["detail"] == {"format": "csv", "filter": {"group": "list"}}


def test_json_lines_hold_the_whole_log_over_many_batches(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mkt_dashboard.domain.compliance.audit_export.IN_A_BATCH", 2)
    for number in range(4):
        office.make(LISTS, name=f"List {number}")

    lines = office.call("GET", EXPORT, format="jsonl").text.splitlines()

    assert [json.loads(line)["seq"] for line in lines] == [5, 4, 3, 2, 1]
    assert all(len(json.loads(line)["hash"]) == 64 for line in lines)


def test_verifying_answers_in_a_sentence(office: Office) -> None:
    office.make(LISTS, name="Hikers")

    answer = office.call("POST", VERIFY).json()

    assert answer == {
        "whole": True,
        "last_seq": 2,
        "message": "The chain is whole up to entry 2: none was changed, none is missing.",
    }


def test_no_personal_data_of_a_contact_reaches_the_log(office: Office) -> None:
    contact_id = office.make("/api/v1/contacts", email=CANARY, first_name="Canary7f3a")
    office.call(
        "PATCH", f"/api/v1/contacts/{contact_id}", {"last_name": "Canary7f3a", "tags": ["canary7f3a"]}
    )
    office.call("DELETE", f"/api/v1/contacts/{contact_id}")

    log = office.call("GET", EXPORT, format="jsonl").text
    assert "canary7f3a" not in log.lower()
    assert office.entries(search="", group="contact")[1]["detail"] == {"fields": ["last_name", "tags"]}


def test_a_campaign_keeps_what_was_and_what_is(office: Office) -> None:
    made = office.call("POST", "/api/v1/campaigns", {"name": "First snow"}).json()
    office.call("PUT", f"/api/v1/campaigns/{made['id']}", {"name": "Second snow", "track_opens": False})

    detail = office.entries(group="campaign")[0]["detail"]
    assert isinstance(detail, dict)
    assert detail["changes"] == {"name": ["First snow", "Second snow"], "track_opens": [True, False]}


def test_what_the_system_did_has_no_member(office: Office) -> None:
    actor = Actor.system(office.workspace_id)
    with unit_of_work(actor) as session:
        compliance.record(session, actor, "campaign.completed", object_name="First snow")

    newest = office.entries()[0]
    assert (newest["member"], newest["door"], newest["actor_name"]) == (None, "system", "System")

"""Contacts, lists and imports over REST: who may, whose they are, what is answered."""

import json
from uuid import uuid4

import httpx
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.importer import files
from mkt_dashboard.domain.audience.models import Import
from mkt_dashboard.domain.permissions import Role
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

CONTACTS, LISTS, IMPORTS = "/api/v1/contacts", "/api/v1/lists", "/api/v1/imports"
CSV = b"email,first name\nada@example.com,Ada\nbo@example\n"
ROUTES = [
    ("GET", CONTACTS),
    ("POST", CONTACTS),
    ("GET", f"{CONTACTS}/{{id}}"),
    ("PATCH", f"{CONTACTS}/{{id}}"),
    ("DELETE", f"{CONTACTS}/{{id}}"),
    ("GET", f"{CONTACTS}/{{id}}/phone"),
    ("POST", f"{CONTACTS}/{{id}}/unsubscribe"),
    ("GET", LISTS),
    ("POST", LISTS),
    ("GET", f"{LISTS}/{{id}}"),
    ("PATCH", f"{LISTS}/{{id}}"),
    ("GET", IMPORTS),
    ("POST", IMPORTS),
    ("POST", f"{IMPORTS}/files"),
    ("GET", f"{IMPORTS}/{{id}}"),
    ("GET", f"{IMPORTS}/{{id}}/errors.csv"),
    ("POST", f"{IMPORTS}/{{id}}/cancel"),
]
pytestmark = pytest.mark.usefixtures("committing", "valkey")


class Desk:
    """A workspace and somebody who calls the API there."""

    def __init__(self, client: TestClient, name: str = "Wrenfell", role: Role = Role.MARKETING_ADMIN) -> None:
        self.client = client
        workspace = a_workspace(name)
        email = f"{name.lower()}@example.com"
        a_member(workspace, email, role)
        self.headers = bearer(token_of(client, email))

    def call(self, method: str, path: str, body: object = None, **more: object) -> httpx.Response:
        return self.client.request(method, path, json=body, headers=self.headers, **more)  # type: ignore[arg-type]

    def make(self, path: str, **body: object) -> dict[str, object]:
        answer = self.call("POST", path, body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def send(self, path: str, content: bytes = CSV, **fields: str) -> httpx.Response:
        sent = {"file": ("contacts.csv", content, "text/csv")}
        return self.client.post(path, files=sent, data=fields, headers=self.headers)


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return Desk(client)


def run_the_import(answer: httpx.Response) -> None:
    with instance_unit_of_work() as session:
        key = session.exec(select(Import).where(Import.public_id == answer.json()["id"])).one().id
    imports.run_import(key)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_a_token(client: TestClient, method: str, path: str) -> None:
    error_of(client.request(method, path.format(id=uuid4())), 401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_content_editor_sees_no_contacts(client: TestClient, method: str, path: str) -> None:
    editor = Desk(client, "Editor", Role.CONTENT_EDITOR)

    error_of(
        editor.call(method, path.format(id=uuid4()), {"name": "x", "email": "a@example.com"}),
        403,
        "forbidden",
    )


def test_a_contact_is_added_found_changed_and_deleted(desk: Desk) -> None:
    news = desk.make(LISTS, name="Newsletter")
    made = desk.make(
        CONTACTS,
        email="Ada@Example.com",
        attributes={"first_name": "Ada", "shoe_size": 37},
        lists=[news["id"]],
    )
    path = f"{CONTACTS}/{made['id']}"

    changed = desk.call(
        "PATCH", path, {"last_name": "Lovelace", "attributes": {"shoe_size": None, "city": "Graz"}}
    )

    assert (made["first_name"], made["consent"], made["lists"]) == ("Ada", "granted", [news["id"]])
    assert changed.json()["attributes"] == {"city": "Graz"}
    assert desk.call("GET", path).json() == changed.json()
    assert [one["id"] for one in desk.call("GET", f"{CONTACTS}?search=LOVE").json()["items"]] == [made["id"]]
    assert desk.call("GET", f"{LISTS}/{news['id']}").json()["contacts"] == 1
    assert desk.call("DELETE", path).status_code == 204
    error_of(desk.call("GET", path), 404, "not_found")


def test_an_address_is_a_contact_once(desk: Desk) -> None:
    desk.make(CONTACTS, email="ada@example.com")

    body = error_of(desk.call("POST", CONTACTS, {"email": " ADA@example.com"}), 409, "conflict")

    assert "email" in body["fields"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "ada"}, "email"),
        ({"email": "a\x07da@example.com"}, "email"),
        ({"email": "ada@example.com", "attributes": {"Shoe Size": "37"}}, "attributes.Shoe Size"),
        ({"email": "ada@example.com", "attributes": {"shoe": [37]}}, "attributes.shoe"),
        ({"email": "ada@example.com", "nickname": "A"}, "nickname"),
        ({}, "email"),
    ],
)
def test_a_wrong_contact_is_told_which_field(desk: Desk, body: dict[str, object], field: str) -> None:
    assert field in error_of(desk.call("POST", CONTACTS, body), 422, "invalid")["fields"]  # type: ignore[operator]


def test_consent_cannot_be_given_back(desk: Desk) -> None:
    made = desk.make(CONTACTS, email="ada@example.com", consent="granted")

    out = desk.call("POST", f"{CONTACTS}/{made['id']}/unsubscribe").json()

    assert (out["consent"], out["suppressed"]) == ("withdrawn", "manual")
    error_of(desk.call("PATCH", f"{CONTACTS}/{made['id']}", {"consent": "granted"}), 409, "conflict")


def test_pages_follow_each_other_to_the_end(desk: Desk) -> None:
    ids = [desk.make(CONTACTS, email=f"c{n}@example.com")["id"] for n in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        page = desk.call("GET", f"{CONTACTS}?limit=2&cursor={cursor}").json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert seen == ids[::-1]


def test_a_list_is_made_once_renamed_and_archived(desk: Desk) -> None:
    news = desk.make(LISTS, name=" News  letter ")

    again = error_of(desk.call("POST", LISTS, {"name": "news letter"}), 409, "conflict")
    renamed = desk.call("PATCH", f"{LISTS}/{news['id']}", {"name": "Trail notes", "archived": True}).json()

    assert "name" in again["fields"]  # type: ignore[operator]
    assert (renamed["name"], renamed["archived_at"] is None) == ("Trail notes", False)
    assert desk.call("GET", LISTS).json()["items"] == []
    assert len(desk.call("GET", f"{LISTS}?archived=true").json()["items"]) == 1
    error_of(desk.call("POST", LISTS, {"name": " "}), 422, "invalid")


def test_another_workspace_finds_none_of_it(desk: Desk) -> None:
    other = Desk(desk.client, "Other")
    contact, news = desk.make(CONTACTS, email="ada@example.com"), desk.make(LISTS, name="News")
    sent = desk.send(IMPORTS, list_id=str(news["id"]))

    for method, path in ROUTES:
        for one in (contact["id"], news["id"], sent.json()["id"]):
            if "{id}" in path:
                answer = other.call(method, path.format(id=one), {})
                error_of(answer, 404, "not_found")
    error_of(other.send(IMPORTS, list_id=str(news["id"])), 404, "not_found")
    error_of(
        other.call("POST", CONTACTS, {"email": "b@example.com", "lists": [news["id"]]}), 404, "not_found"
    )
    assert other.call("GET", CONTACTS).json()["items"] == []


def test_a_csv_is_taken_run_and_reported(desk: Desk) -> None:
    news = desk.make(LISTS, name="News")
    mapping = json.dumps({"first name": "nick_name"})

    sent = desk.send(IMPORTS, list_id=str(news["id"]), mapping=mapping, policy="overwrite")

    assert (sent.status_code, sent.json()["status"]) == (202, "queued")
    run_the_import(sent)
    done = desk.call("GET", f"{IMPORTS}/{sent.json()['id']}").json()
    assert {key: done[key] for key in ("status", "rows", "created", "updated", "unchanged", "rejected")} == {
        "status": "done",
        "rows": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    report = desk.call("GET", done["errors_url"])
    assert "bo@example" in report.text
    assert report.headers["content-type"].startswith("text/csv")
    assert "attachment" in report.headers["content-disposition"]
    assert desk.call("GET", f"{CONTACTS}?list={news['id']}").json()["items"][0]["attributes"] == {
        "nick_name": "Ada"
    }
    assert len(desk.call("GET", f"{CONTACTS}?import={done['id']}&effect=created").json()["items"]) == 1


def test_a_file_is_looked_into_and_imported_later(desk: Desk) -> None:
    seen = desk.send(f"{IMPORTS}/files")

    answer = desk.client.post(
        IMPORTS, files={"file_id": (None, seen.json()["file_id"])}, headers=desk.headers
    )

    assert [one["target"] for one in seen.json()["columns"]] == ["email", "first_name"]
    assert answer.status_code == 202, answer.text


def test_a_queued_import_is_cancelled_once(desk: Desk) -> None:
    sent = desk.send(IMPORTS).json()

    first = desk.call("POST", f"{IMPORTS}/{sent['id']}/cancel")

    assert (first.status_code, first.json()["status"]) == (202, "cancelled")
    error_of(desk.call("POST", f"{IMPORTS}/{sent['id']}/cancel"), 409, "conflict")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"list_id": "news"}, "list_id"),
        ({"policy": "replace"}, "policy"),
        ({"mapping": "{"}, "mapping"),
        ({"mapping": '{"email": 1}'}, "mapping.email"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_import_is_told_which_field(desk: Desk, fields: dict[str, str], field: str) -> None:
    assert field in error_of(desk.send(IMPORTS, **fields), 422, "invalid")["fields"]  # type: ignore[operator]


def test_a_form_without_a_file_is_told_so(desk: Desk) -> None:
    for answer in (
        desk.client.post(IMPORTS, files={"policy": (None, "keep")}, headers=desk.headers),
        desk.call("POST", IMPORTS, {"file": "x"}),
        desk.client.post(
            IMPORTS,
            content=b"--x\r\nbroken",
            headers=desk.headers | {"content-type": "multipart/form-data; boundary=x"},
        ),
    ):
        error_of(answer, 422, "invalid")


def test_a_file_over_the_limit_is_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 2000)

    answer = desk.send(IMPORTS, b"email\n" + b"ada@example.com\n" * 1000)

    error_of(answer, 413, "too_large")

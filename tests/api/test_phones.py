"""Phone numbers over REST: masked in every answer, whole only where somebody asks and may."""

from hashlib import sha256

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.plumbing import IdempotencyKey
from tests.api.calling import error_of
from tests.api.test_audience import CONTACTS, Desk

pytestmark = pytest.mark.usefixtures("committing", "valkey")
PHONE = "+447700900123"
ADA = {"email": "ada@example.com", "phone": "+44 (0)7700 900123"}


def test_a_number_is_set_masked_revealed_changed_and_removed(client: TestClient) -> None:
    desk = Desk(client)

    made = desk.call("POST", CONTACTS, ADA)
    assert made.json()["phone"] == "+44 ••• ••• 23"
    path = f"{CONTACTS}/{made.json()['id']}"
    told = desk.call("GET", f"{path}/phone")
    assert told.json() == {"phone": PHONE, "readable": "+44 7700 900123"}
    assert "no-store" in told.headers["cache-control"]

    assert desk.call("PATCH", path, {"first_name": "Ada"}).json()["phone"] == "+44 ••• ••• 23"
    assert desk.call("PATCH", path, {"phone": "+1 202 555 0147"}).json()["phone"] == "+1 ••• ••• 47"
    assert desk.call("PATCH", path, {"phone": ""}).json()["phone"] == ""
    assert desk.call("GET", f"{path}/phone").status_code == 404
    everything = "".join(
        desk.call("GET", one).text for one in (CONTACTS, path, f"{CONTACTS}?search={PHONE[1:]}")
    )
    assert "7700900123" not in everything


def test_each_time_it_is_revealed_stands_in_the_audit_log(client: TestClient) -> None:
    desk = Desk(client)
    made = desk.make(CONTACTS, **ADA)

    for _ in range(2):
        assert desk.call("GET", f"{CONTACTS}/{made['id']}/phone").status_code == 200

    with instance_unit_of_work() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.action == "contact.phone_revealed")).all()
        assert [(str(entry.object_id), entry.detail) for entry in entries] == [(made["id"], {})] * 2


def test_a_whole_number_is_found_and_its_neighbour_is_not(client: TestClient) -> None:
    desk = Desk(client)
    desk.make(CONTACTS, **ADA)

    def found(search: str) -> int:
        return len(desk.call("GET", CONTACTS, params={"search": search}).json()["items"])

    assert (found(PHONE), found("0044 7700 900123"), found("+447700900124"), found("7700")) == (1, 1, 0, 0)


def test_a_number_nobody_can_read_marks_its_field_and_is_not_repeated(client: TestClient) -> None:
    answer = Desk(client).call("POST", CONTACTS, {**ADA, "phone": "077x00"})

    error = error_of(answer, 422, "invalid")
    assert isinstance(error["fields"], dict)
    assert list(error["fields"]) == ["phone"]
    assert "077x00" not in answer.text


def test_a_repeated_request_keeps_neither_the_number_nor_a_hash_that_can_be_guessed(
    client: TestClient,
) -> None:
    desk = Desk(client)
    headers = {**desk.headers, "Idempotency-Key": "once"}

    answers = [client.post(CONTACTS, json=ADA, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    with instance_unit_of_work() as session:
        kept = session.exec(select(IdempotencyKey)).one()
    assert "7700" not in f"{kept.answer}"
    body = answers[0].request.content
    assert kept.fingerprint != sha256(b"\n".join([b"POST", CONTACTS.encode(), b"", body])).hexdigest()

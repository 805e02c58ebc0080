"""Every route that takes an id × a member who works with other lists and folders: not found, nothing changed.

She may do everything; only her scope is in the way. The answer is asked for three times: as it is, with
row-level security switched off, and with an application that takes her for somebody without limits.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.api import auth
from mkt_dashboard.core import db
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.tables import metadata
from mkt_dashboard.domain.teams.keys import service as keys
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft
from tests import scoped
from tests.api.calling import bearer, token_of
from tests.api.test_matrix import GUARDED, RESTLESS, Route
from tests.factories import BODY

pytestmark = pytest.mark.usefixtures("committing", "valkey")
CANARY = "CANARY7f3a"
OF_THINGS = ("campaigns", "contents", "contacts", "lists", "imports", "folders", "members", "invitations")
# What is asked for when a body is needed, so that the id alone is in the way.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PUT", "/campaigns/{campaign_id}"): {"name": "Mine"},
    ("PUT", "/contents/{content_id}"): {"name": "Mine", "body": BODY},
    ("PATCH", "/contacts/{contact_id}"): {"first_name": "Mine"},
    ("PATCH", "/lists/{list_id}"): {"name": "Mine"},
    ("PATCH", "/folders/{folder_id}"): {"name": "Mine"},
}


class House:
    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.parted = scoped.committed(south=CANARY)
        self.token = token_of(client, "nora@example.com")

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.client.request(method, f"/api/v1{path}", json=body, headers=bearer(self.token))

    def knock(self, route: Route, ids: dict[str, str]) -> httpx.Response:
        body = BODIES.get((route.method, route.path.removeprefix("/api/v1")), {})
        body = None if route.method in ("GET", "DELETE") else body
        return self.client.request(route.method, route.at(ids), json=body, headers=bearer(self.token))


@pytest.fixture
def house(client: TestClient) -> House:
    return House(client)


def things() -> list[Route]:
    return [route for route in GUARDED if route.path.split("/")[3] in OF_THINGS]


def everything(house: House) -> dict[str, list[str]]:
    with instance_unit_of_work() as session:
        return {
            name: sorted(session.execute(text(f"SELECT t::text FROM {name} t")).scalars())
            for name, table in metadata.tables.items()
            if "workspace_id" in table.columns and name not in RESTLESS
        }


def both_walls(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave everything as it is."""


def wall_of_the_application(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the policies off: every transaction sees everything."""
    transaction = db._transaction  # pyright: ignore[reportPrivateUsage]

    def sees_all(scope: str, value: str, **_: str) -> Any:
        return transaction("SELECT set_config('app.instance', :value, true)", "on")

    monkeypatch.setattr(db, "_transaction", sees_all)
    # Nobody is limited in such a transaction, so there is nothing to look beyond.
    monkeypatch.setattr(db, "_act_as", lambda *_: None)


def wall_of_the_database(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take her for somebody without limits everywhere in the application; the database alone knows better."""
    transaction, actor_of = db._transaction, auth._of_bearer  # pyright: ignore[reportPrivateUsage]
    real: dict[str, str] = {}

    def mistaken(*given: Any) -> Actor:
        actor = actor_of(*given)
        real["lists"] = db._written(actor.lists)  # pyright: ignore[reportPrivateUsage]
        real["folders"] = db._written(actor.folders)  # pyright: ignore[reportPrivateUsage]
        return replace(actor, lists=None, folders=None)

    @contextmanager
    def as_it_is(scope: str, value: str, **_: str) -> Generator[Any]:
        if scope != db.OF_A_WORKSPACE or not real:
            with transaction(scope, value) as session:
                yield session
            return
        with transaction(db.OF_SOME_LISTS_AND_FOLDERS, value, **real) as session:
            yield session

    monkeypatch.setattr(auth, "_of_bearer", mistaken)
    monkeypatch.setattr(db, "_transaction", as_it_is)


WALLS = [both_walls, wall_of_the_application, wall_of_the_database]


@pytest.mark.parametrize("walls", WALLS)
def test_what_is_outside_ones_scope_is_not_found_and_does_not_change(
    house: House, monkeypatch: pytest.MonkeyPatch, walls: Callable[..., None]
) -> None:
    before = everything(house)
    walls(house, monkeypatch)

    leaks = list(leaks_to(house))

    monkeypatch.undo()
    assert leaks == []
    assert everything(house) == before


def test_without_both_walls_all_of_it_would_be_found(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the test above would notice."""
    wall_of_the_database(house, monkeypatch)
    wall_of_the_application(house, monkeypatch)

    assert len(list(leaks_to(house))) > 15


def leaks_to(house: House) -> Iterator[str]:
    ids = house.parted.south.ids
    for route in things():
        answer = house.knock(route, ids)
        if CANARY.lower() in answer.text.lower():
            yield f"{route} tells: {answer.text[:200]}"
        elif route.at(ids) != route.at({}) and answer.status_code not in (404, 415, 422):
            yield f"{route} answers {answer.status_code}: {answer.text[:200]}"


def test_what_is_inside_is_there(house: House) -> None:
    """The control: it is the scope that is in the way, and nothing else."""
    found = {
        route: house.knock(route, house.parted.north.ids).status_code
        for route in things()
        if route.method == "GET" and route.at(house.parted.north.ids) != route.at({})
    }

    assert len(found) > 8
    # Nothing was sent and no row refused, so these two have nothing to show.
    empty = ("click_map", "errors.csv", "errors")
    assert {r.path for r, status in found.items() if status != 200 and not r.path.endswith(empty)} == set()


BEYOND: dict[str, Callable[[dict[str, str]], tuple[str, str, Any]]] = {
    "a campaign for their list": lambda s: (
        "POST",
        "/campaigns",
        {"name": "x", "audience": {"include": [{"list": s["list_id"]}]}},
    ),
    "a campaign without their list": lambda s: (
        "POST",
        "/campaigns",
        {"name": "x", "audience": {"exclude": [{"list": s["list_id"]}]}},
    ),
    "a campaign with their email": lambda s: (
        "POST",
        "/campaigns",
        {"name": "x", "content_id": s["content_id"]},
    ),
    "a campaign in their folder": lambda s: (
        "POST",
        "/campaigns",
        {"name": "x", "folder_id": s["folder_id"]},
    ),
    "an email in their folder": lambda s: (
        "POST",
        "/contents",
        {"name": "x", "body": BODY, "folder_id": s["folder_id"]},
    ),
    "a contact on their list": lambda s: (
        "POST",
        "/contacts",
        {"email": "x@example.com", "lists": [s["list_id"]]},
    ),
    "contacts of their list": lambda s: ("GET", f"/contacts?list={s['list_id']}", None),
    "emails of their folder": lambda s: ("GET", f"/contents?folder_id={s['folder_id']}", None),
    "campaigns of their folder": lambda s: ("GET", f"/campaigns?folder_id={s['folder_id']}", None),
    "an invitation to their list": lambda s: (
        "POST",
        "/invitations",
        {"email": "x@example.com", "role": "Viewer", "lists": [s["list_id"]]},
    ),
}


@pytest.mark.parametrize("walls", WALLS)
def test_an_id_in_a_body_is_not_found_either(
    house: House, monkeypatch: pytest.MonkeyPatch, walls: Callable[..., None]
) -> None:
    before = everything(house)
    walls(house, monkeypatch)

    answers = {what: house.ask(*asked(house.parted.south.ids)) for what, asked in BEYOND.items()}

    monkeypatch.undo()
    assert {what: answer.text for what, answer in answers.items() if answer.status_code != 404} == {}
    assert [what for what, answer in answers.items() if CANARY in answer.text] == []
    assert everything(house) == before


def test_what_is_mine_cannot_be_pointed_at_what_is_theirs(house: House) -> None:
    mine, theirs = house.parted.north.ids, house.parted.south.ids
    for body in (
        {"audience": {"include": [{"list": theirs["list_id"]}]}},
        {"content_id": theirs["content_id"]},
        {"folder_id": theirs["folder_id"]},
    ):
        assert house.ask("PUT", f"/campaigns/{mine['campaign_id']}", body).status_code == 404
    answer = house.ask("PATCH", f"/contacts/{mine['contact_id']}", {"lists": [theirs["list_id"]]})
    assert answer.status_code == 404


def test_the_audit_log_is_for_who_sees_everything(house: House) -> None:
    answer = house.ask("GET", "/audit")

    assert answer.status_code == 403
    assert "whole workspace" in answer.json()["message"]


def test_a_personal_key_is_cut_down_with_its_maker_and_a_service_key_keeps_what_it_had(
    client: TestClient,
) -> None:
    parted = scoped.committed()
    with instance_unit_of_work() as session:
        personal = keys.create_key(session, parted.whole, _draft("Sheet", KeyKind.PERSONAL))
    with db.unit_of_work(parted.limited) as session:
        service = keys.create_key(session, parted.limited, _draft("Shop", KeyKind.SERVICE))
    assert lists_of(client, service.key) == {"North list"}
    assert lists_of(client, personal.key) == {"North list", "South list"}

    with instance_unit_of_work() as session:
        session.execute(
            text("UPDATE members SET role = 'Campaign Manager', list_scope = :lists WHERE account_id = :id"),
            {"lists": [parted.south.contacts.id], "id": parted.whole.account_id},
        )
        session.execute(
            text("UPDATE members SET list_scope = NULL WHERE account_id = :id"),
            {"id": parted.limited.account_id},
        )

    assert lists_of(client, personal.key) == {"South list"}
    assert lists_of(client, service.key) == {"North list"}


def _draft(name: str, kind: KeyKind) -> KeyDraft:
    return KeyDraft(name=name, kind=kind, scopes=[Permission.LIST_READ])


def lists_of(client: TestClient, key: str) -> set[str]:
    answer = client.get("/api/v1/lists", headers=bearer(key))
    assert answer.status_code == 200, answer.text
    return {row["name"] for row in answer.json()["items"]}

"""Every route of the API × everybody who might call it, generated from the routes themselves.

What a caller may is `permissions.yaml`; whose things they are is asked twice more: with row-level security
switched off, and with an application that takes the caller for a member of the other workspace.
"""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from sqlalchemy import text
from sqlmodel import Session
from starlette.testclient import TestClient

from mkt_dashboard.api import auth
from mkt_dashboard.api.app import V1, api
from mkt_dashboard.core import db
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.audience.models import Import
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of, permissions_of_the_owner
from mkt_dashboard.domain.tables import metadata
from mkt_dashboard.domain.teams.keys import service as keys
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft
from mkt_dashboard.domain.teams.passwords import hash_password
from mkt_dashboard.domain.teams.sso import service as sso
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft
from tests import factories
from tests.api.calling import bearer, token_of
from tests.sent_campaign import PASSWORD, a_member, a_workspace

pytestmark = pytest.mark.usefixtures("committing", "valkey")
CANARY = "CANARY7f3a"
OWNER = "olga@example.com"
NO_ID = "00000000-0000-7000-8000-000000000000"
# They change by being asked, whoever asks.
RESTLESS = {"heartbeats", "sessions", "audit", "failed_sign_ins", "campaign_transitions"}


@dataclass(frozen=True)
class Route:
    """One method of one path, and what it asks for; no permission means anybody."""

    method: str
    path: str
    permission: Permission | None

    def at(self, ids: dict[str, str]) -> str:
        return re.sub(r"\{(\w+)\}", lambda part: ids.get(part[1], NO_ID), self.path)


def routes() -> list[Route]:
    """Name every route below /api/v1 as it is registered."""
    found: list[Route] = []
    for context in iter_route_contexts(api.routes):
        if (context.path or "").startswith(V1):
            calls = [one.call for one in context.dependant.dependencies]
            rights = [call.permission for call in calls if isinstance(call, auth.Permitted)]
            permission = rights[0] if rights else None
            found += [Route(method, context.path or "", permission) for method in context.methods or ()]
    return found


GUARDED = [route for route in routes() if route.permission is not None]


class House:
    """A workspace with one of everything, each called by a canary, and the ways to knock at its doors."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        workspace = a_workspace("Ours")
        self.workspace_id = workspace.id
        for role in Role:
            a_member(workspace, f"{role.name.lower()}@example.com", role)
        with instance_unit_of_work() as session:
            manager = factories.a_member(session, workspace)
            contacts = factories.a_list_of(
                session, workspace.id, f"{CANARY.lower()}@example.com", name=CANARY
            )
            campaign = factories.a_campaign(session, manager, contacts, name=f"{CANARY} campaign")
            taken = Import(
                workspace_id=workspace.id, file_name=f"{CANARY}.csv", file_path="gone.csv", file_bytes=1
            )
            session.add(taken)
            session.flush()
            contact = session.execute(text("SELECT public_id FROM contacts")).scalar_one()
            self.ids = {
                "campaign_id": str(campaign.id),
                "content_id": str(campaign.content_id),
                "list_id": str(contacts.public_id),
                "import_id": str(taken.public_id),
                "contact_id": str(contact),
                "connection_id": str(a_connection(session, workspace.id)),
                "key_id": str(a_key(session, workspace.id)),
            }

    def knock(self, route: Route, token: str | None, ids: dict[str, str]) -> httpx.Response:
        headers = bearer(token) if token else {}
        body = None if route.method in ("GET", "DELETE") else {}
        return self.client.request(route.method, route.at(ids), json=body, headers=headers)

    def token(self, role: Role) -> str:
        return token_of(self.client, f"{role.name.lower()}@example.com")


def a_connection(session: Session, workspace_id: int) -> UUID:
    domain = f"{CANARY.lower()}.example.com"
    draft = ConnectionDraft(
        name=CANARY, issuer=f"https://{domain}", client_id=CANARY, client_secret=CANARY, domains=[domain]
    )
    return sso.create_connection(session, Actor.system(workspace_id), draft).id


def a_key(session: Session, workspace_id: int) -> UUID:
    maker = session.execute(
        text("SELECT min(account_id) FROM members WHERE workspace_id = :id"), {"id": workspace_id}
    ).scalar_one()
    actor = replace(Actor.system(workspace_id), account_id=maker, name=CANARY)
    return keys.create_key(session, actor, KeyDraft(name=CANARY, scopes=[Permission.LIST_READ])).id


@pytest.fixture
def house(client: TestClient) -> House:
    return House(client)


@pytest.fixture
def neighbour(client: TestClient, house: House) -> str:
    """The token of a Marketing Admin of another workspace."""
    a_member(a_workspace("Theirs"), "neighbour@example.com")
    return token_of(client, "neighbour@example.com")


def everything_ours(house: House) -> dict[str, list[str]]:
    """Read what the house holds, table by table, to say afterwards that nothing changed."""
    with instance_unit_of_work() as session:
        return {
            name: sorted(
                session.execute(
                    text(f"SELECT t::text FROM {name} t WHERE workspace_id = :id"), {"id": house.workspace_id}
                ).scalars()
            )
            for name, table in metadata.tables.items()
            if "workspace_id" in table.columns and name not in RESTLESS
        }


def test_as_many_routes_are_asked_as_there_are() -> None:
    described = sum(len(operations) for operations in api.openapi()["paths"].values())

    assert len(routes()) == described
    assert len(GUARDED) > 30


def test_nobody_comes_in_without_a_session(house: House) -> None:
    before = everything_ours(house)

    statuses = {route: house.knock(route, None, house.ids).status_code for route in GUARDED}

    assert {route for route, status in statuses.items() if status != 401} == set()
    assert everything_ours(house) == before


def test_a_session_that_was_ended_opens_nothing(house: House) -> None:
    token = house.token(Role.MARKETING_ADMIN)
    end_all_sessions()

    statuses = {route: house.knock(route, token, house.ids).status_code for route in GUARDED}

    assert {route for route, status in statuses.items() if status != 401} == set()


def end_all_sessions() -> None:
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sessions SET revoked_at = now()"))


@pytest.mark.parametrize("role", list(Role))
def test_each_role_is_let_into_exactly_what_it_may(house: House, role: Role) -> None:
    token, granted = house.token(role), permissions_of(role)
    before = everything_ours(house)

    refused = {
        route: house.knock(route, token, house.ids) for route in GUARDED if route.permission not in granted
    }
    assert {route for route, answer in refused.items() if answer.status_code != 403} == set()
    assert everything_ours(house) == before

    # Who may, asks for what is not there: the answer says that she was let in.
    let_in = {route: house.knock(route, token, {}) for route in GUARDED if route.permission in granted}
    assert {route for route, answer in let_in.items() if answer.status_code in (401, 403)} == set()
    assert len(refused) + len(let_in) == len(GUARDED)


def test_the_owner_of_the_instance_is_let_into_exactly_what_she_may(house: House) -> None:
    """A member of nothing, in her browser: no token of a program opens the installation."""
    owner, granted = a_browser_of_the_owner(house), permissions_of_the_owner()
    before = everything_ours(house)

    answers = {
        route: owner.request(route.method, route.at(house.ids), json=None if route.method == "GET" else {})
        for route in GUARDED
    }

    wrong = {
        route: answer.status_code
        for route, answer in answers.items()
        if (answer.status_code == 403) == (route.permission in granted)
    }
    assert wrong == {}
    assert not [route for route, answer in answers.items() if CANARY.lower() in answer.text.lower()]
    assert everything_ours(house) == before


def test_no_program_signs_in_as_the_owner_of_the_instance(house: House) -> None:
    a_browser_of_the_owner(house)

    answer = house.client.post("/api/v1/auth/token", json={"email": OWNER, "password": PASSWORD})

    assert answer.status_code == 401


def a_browser_of_the_owner(house: House) -> TestClient:
    with instance_unit_of_work() as session:
        factories.an_instance_owner(session, OWNER, hash_password(PASSWORD))
    browser = TestClient(house.client.app, base_url=settings().public_url, follow_redirects=False)
    browser.headers["Origin"] = settings().public_url
    answer = browser.post("/sign-in", data={"email": OWNER, "password": PASSWORD})
    assert answer.headers["location"] == "/instance"
    return browser


def wall_of_the_application(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch row-level security off: every transaction sees every workspace."""
    transaction = db._transaction  # pyright: ignore[reportPrivateUsage]

    def sees_all(scope: str, value: str) -> Any:
        return transaction("SELECT set_config('app.instance', :value, true)", "on")

    monkeypatch.setattr(db, "_transaction", sees_all)


def wall_of_the_database(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the neighbour for one of ours everywhere in the application; the database alone knows better."""
    transaction, actor_of = db._transaction, auth._of_bearer  # pyright: ignore[reportPrivateUsage]
    real: dict[str, int] = {}

    def mistaken(*given: Any) -> Actor:
        actor = actor_of(*given)
        real["workspace"] = actor.workspace_id
        return replace(actor, workspace_id=house.workspace_id)

    @contextmanager
    def as_it_is(scope: str, value: str) -> Generator[Any]:
        is_ours = "app.workspace_id" in scope
        with transaction(scope, str(real["workspace"]) if is_ours else value) as session:
            yield session

    monkeypatch.setattr(auth, "_of_bearer", mistaken)
    monkeypatch.setattr(db, "_transaction", as_it_is)


def both_walls(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave everything as it is."""


@pytest.mark.parametrize("walls", [both_walls, wall_of_the_application, wall_of_the_database])
def test_another_workspace_finds_nothing_of_ours_and_changes_nothing(
    house: House, neighbour: str, monkeypatch: pytest.MonkeyPatch, walls: Callable[..., None]
) -> None:
    before = everything_ours(house)
    walls(house, monkeypatch)

    leaks = list(leaks_to(house, neighbour))

    monkeypatch.undo()
    assert leaks == []
    assert everything_ours(house) == before


def test_without_both_walls_all_of_it_would_be_found(
    house: House, neighbour: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the test above would notice."""
    wall_of_the_database(house, monkeypatch)
    wall_of_the_application(house, monkeypatch)

    assert len(list(leaks_to(house, neighbour))) > 10


def leaks_to(house: House, token: str) -> Iterator[str]:
    for route in GUARDED:
        answer = house.knock(route, token, house.ids)
        if CANARY.lower() in answer.text.lower():
            yield f"{route} tells: {answer.text[:200]}"
        elif route.at(house.ids) != route.at({}) and answer.status_code not in (404, 415, 422):
            yield f"{route} answers {answer.status_code}"


def test_no_body_may_bring_a_field_that_is_not_asked_for() -> None:
    """Else a caller could set a column that the form does not show, such as `workspace_id` or `role`."""
    lenient = {
        model.__name__
        for context in iter_route_contexts(api.routes)
        if (context.path or "").startswith(V1)
        for field in context.dependant.body_params
        for model in [field.field_info.annotation]
        if isinstance(model, type)
        and issubclass(model, BaseModel)
        and model.model_config.get("extra") != "forbid"
    }

    assert lenient == set()

"""A workspace that may only be used from its networks, knocked at from elsewhere through every door."""

from collections.abc import Callable

import pytest
from redis import Redis
from sqlmodel import select
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.models import Member, SignInSession, Workspace
from mkt_dashboard.domain.tracking import tokens
from tests.api.calling import bearer, error_of
from tests.api.test_tokens import a_service_key
from tests.sent_campaign import PASSWORD, a_member, a_sent_campaign, a_workspace

OURS = "http://localhost:8000"
ADMIN, VIEWER = "admin@example.com", "viewer@example.com"
OFFICE, AWAY = "203.0.113.9", "192.0.2.77"
A_PAGE = {"Accept": "text/html"}


@pytest.fixture
def knock(committing: None, valkey: Redis) -> Callable[[str], TestClient]:
    """A client at an address of its own, in front of a workspace with an admin and a viewer."""
    workspace = a_workspace()
    a_member(workspace, ADMIN)
    a_member(workspace, VIEWER, Role.VIEWER)
    edge = Edge(
        Doors(PlainTextResponse("a screen")), origins=allowed_origins(OURS, 8000), is_page=lambda _: False
    )

    def client_at(address: str) -> TestClient:
        return TestClient(
            edge, base_url=OURS, follow_redirects=False, headers={"Origin": OURS}, client=(address, 50_000)
        )

    return client_at


def restrict(*networks: str) -> None:
    with instance_unit_of_work() as session:
        workspace = session.exec(select(Workspace)).one()
        workspace.allowed_networks = [{"network": network, "note": ""} for network in networks]
        session.add(workspace)


def tokens_of(client: TestClient, email: str = ADMIN) -> dict[str, str]:
    answer = client.post("/api/v1/auth/token", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()


def sign_in(client: TestClient, **headers: str) -> str:
    """Sign in by the form and return where it leads."""
    form = {"email": ADMIN, "password": PASSWORD}
    answer = client.post("/sign-in?next=/campaigns", data=form, headers={**A_PAGE, **headers})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def refused(answer: object) -> None:
    said = error_of(answer, 403, "outside_networks")  # type: ignore[arg-type]
    assert f"yours is {AWAY}." in str(said["message"])


def test_an_admin_lists_networks_and_reads_them_back(knock: Callable[[str], TestClient]) -> None:
    office = knock(OFFICE)
    own = bearer(tokens_of(office)["access_token"])
    wanted = {"items": [{"network": "203.0.113.0/24", "note": "Office"}, {"network": "2001:db8::/32"}]}

    assert office.get("/api/v1/workspace/networks", headers=own).json() == {"items": []}
    saved = office.put("/api/v1/workspace/networks", json=wanted, headers=own)

    assert saved.status_code == 200, saved.text
    assert saved.json()["items"][1] == {"network": "2001:db8::/32", "note": ""}
    assert office.get("/api/v1/workspace/networks", headers=own).json() == saved.json()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"items": [{"network": "198.51.100.0/24"}]}, 409, "own_address_missing"),
        ({"items": [{"network": "office"}]}, 422, "invalid"),
        ({"items": [{"network": OFFICE, "workspace_id": 1}]}, 422, "invalid"),
        ({"items": [{"network": OFFICE, "note": "x" * 101}]}, 422, "invalid"),
        ({"networks": []}, 422, "invalid"),
    ],
)
def test_a_list_that_cannot_be_is_refused_and_nothing_changes(
    knock: Callable[[str], TestClient], body: dict[str, object], status: int, code: str
) -> None:
    office = knock(OFFICE)
    own = bearer(tokens_of(office)["access_token"])

    error_of(office.put("/api/v1/workspace/networks", json=body, headers=own), status, code)

    assert office.get("/api/v1/workspace/networks", headers=own).json() == {"items": []}


def test_a_viewer_neither_reads_nor_changes_the_list(knock: Callable[[str], TestClient]) -> None:
    office = knock(OFFICE)
    own = bearer(tokens_of(office, VIEWER)["access_token"])

    error_of(office.get("/api/v1/workspace/networks", headers=own), 403, "forbidden")
    error_of(office.put("/api/v1/workspace/networks", json={"items": []}, headers=own), 403, "forbidden")


def test_a_repeated_request_changes_the_list_once(knock: Callable[[str], TestClient]) -> None:
    office = knock(OFFICE)
    own = {**bearer(tokens_of(office)["access_token"]), "Idempotency-Key": "one"}
    body = {"items": [{"network": OFFICE}]}

    first, second = (office.put("/api/v1/workspace/networks", json=body, headers=own) for _ in range(2))

    assert first.json() == second.json()
    assert second.headers["idempotent-replayed"] == "true"


def test_an_open_browser_a_token_and_a_key_stop_outside_at_once(knock: Callable[[str], TestClient]) -> None:
    away, office = knock(AWAY), knock(OFFICE)
    assert sign_in(away) == "/campaigns"
    token, key = bearer(tokens_of(office)["access_token"]), bearer(a_service_key(office))
    for own in ({}, token, key):
        assert away.get("/api/v1/lists", headers=own).status_code == 200

    restrict("203.0.113.0/24")

    for own in ({}, token, key):
        refused(away.get("/api/v1/lists", headers=own))
    for own in (token, key):
        assert office.get("/api/v1/lists", headers=own).status_code == 200
    restrict()
    assert away.get("/api/v1/lists").status_code == 200


def test_a_refusal_is_no_use_of_a_session_or_a_key(knock: Callable[[str], TestClient]) -> None:
    away, office = knock(AWAY), knock(OFFICE)
    key = a_service_key(office)
    restrict(OFFICE)

    refused(away.get("/api/v1/lists", headers=bearer(key)))

    own = bearer(tokens_of(office)["access_token"])
    assert office.get("/api/v1/api-keys", headers=own).json()["items"][0]["last_used_at"] is None


def test_nobody_signs_in_from_outside(knock: Callable[[str], TestClient]) -> None:
    away = knock(AWAY)
    office = knock(OFFICE)
    client_id, _, secret = a_service_key(office).rpartition("_")
    restrict(OFFICE)

    assert sign_in(away) == "/sign-in/network"
    assert "mkt_session" not in away.cookies
    refused(away.post("/api/v1/auth/token", json={"email": ADMIN, "password": PASSWORD}))
    form = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    refused(away.post("/api/v1/auth/token", data=form))
    wrong = away.post("/api/v1/auth/token", json={"email": ADMIN, "password": "not the password"})
    error_of(wrong, 401, "unauthenticated")
    assert sign_in(office) == "/campaigns"


def test_a_refresh_token_waits_until_it_is_back(knock: Callable[[str], TestClient]) -> None:
    away, office = knock(AWAY), knock(OFFICE)
    given = {"refresh_token": tokens_of(office)["refresh_token"]}
    restrict(OFFICE)

    refused(away.post("/api/v1/auth/refresh", json=given))

    assert office.post("/api/v1/auth/refresh", json=given).status_code == 200


def test_going_over_to_a_workspace_that_is_closed_here_keeps_where_one_is(
    knock: Callable[[str], TestClient],
) -> None:
    away = knock(AWAY)
    sign_in(away)
    with instance_unit_of_work() as session:
        account_id = session.exec(select(SignInSession.account_id)).one()
        closed = Workspace(name="Closed", allowed_networks=[{"network": OFFICE, "note": ""}])
        session.add(closed)
        session.flush()
        session.add(Member(workspace_id=closed.id, account_id=account_id, role=Role.VIEWER.value))
        public_id = str(closed.public_id)

    answer = away.post("/auth/switch", data={"workspace_id": public_id}, headers=A_PAGE)

    assert answer.headers["location"] == "/sign-in/network"
    assert away.get("/api/v1/lists").status_code == 200


def test_a_session_can_be_ended_from_anywhere(knock: Callable[[str], TestClient]) -> None:
    away, office = knock(AWAY), knock(OFFICE)
    sign_in(away)
    given = {"token": tokens_of(office)["refresh_token"]}
    restrict(OFFICE)

    assert away.post("/auth/sign-out", headers=A_PAGE).headers["location"] == "/sign-in"
    assert away.post("/api/v1/auth/revoke", json=given).status_code == 204
    with instance_unit_of_work() as session:
        assert all(one.revoked_at for one in session.exec(select(SignInSession)).all())


def test_another_workspace_is_not_asked_for_our_networks(knock: Callable[[str], TestClient]) -> None:
    restrict(OFFICE)
    a_member(a_workspace("Theirs"), "ada@example.com")

    theirs = bearer(tokens_of(knock(AWAY), "ada@example.com")["access_token"])

    assert knock(AWAY).get("/api/v1/lists", headers=theirs).status_code == 200


def test_what_a_client_says_of_its_address_is_believed_from_a_proxy_on_this_machine_only(
    knock: Callable[[str], TestClient],
) -> None:
    restrict(OFFICE)
    said = {"X-Forwarded-For": OFFICE}

    assert sign_in(knock(AWAY), **said) == "/sign-in/network"
    assert sign_in(knock("127.0.0.1"), **said) == "/campaigns"
    spoofed = {"X-Forwarded-For": f"{OFFICE}, {AWAY}"}
    assert sign_in(knock("127.0.0.1"), **spoofed) == "/sign-in/network"


def test_the_public_pages_ask_for_no_network(knock: Callable[[str], TestClient]) -> None:
    sent = a_sent_campaign()
    close_every_workspace()

    away = knock(AWAY)
    pages = {
        "/forgot": away.post("/forgot", data={"email": ADMIN}, headers=A_PAGE).status_code,
        "pixel": away.get(f"/t/o/{tokens.track_token(sent.campaign_id, 0)}").status_code,
        "unsubscribe": away.post(f"/u/{tokens.unsubscribe_token(sent.campaign_id, 0)}").status_code,
    }

    assert pages == {"/forgot": 303, "pixel": 200, "unsubscribe": 200}


def close_every_workspace() -> None:
    with instance_unit_of_work() as session:
        for workspace in session.exec(select(Workspace)).all():
            workspace.allowed_networks = [{"network": OFFICE, "note": ""}]
            session.add(workspace)

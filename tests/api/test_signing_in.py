"""Every route names who may; a token says who it is."""

import pytest
from fastapi import APIRouter, FastAPI
from redis import Redis
from starlette.testclient import TestClient

from mkt_dashboard.api.app import api, refuse_undeclared, undeclared
from mkt_dashboard.domain.permissions import Role
from tests.api.calling import bearer, cookie_of, error_of, token_of
from tests.sent_campaign import PASSWORD, a_member, a_workspace

ADMIN = "admin@example.com"


@pytest.fixture
def admin(committing: None, valkey: Redis) -> str:
    workspace = a_workspace()
    a_member(workspace, ADMIN)
    a_member(workspace, "viewer@example.com", Role.VIEWER)
    return ADMIN


def test_every_route_of_the_api_says_who_may() -> None:
    assert undeclared(api) == []


def test_a_route_that_says_nothing_is_refused_at_the_start() -> None:
    router = APIRouter()
    router.add_api_route("/open", lambda: None)
    careless = FastAPI()
    careless.include_router(router, prefix="/api/v1")

    with pytest.raises(RuntimeError, match="/api/v1/open"):
        refuse_undeclared(careless)


def test_password_gives_a_token_for_ten_minutes(client: TestClient, admin: str) -> None:
    answer = client.post("/api/v1/auth/token", json={"email": " Admin@Example.com ", "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 600


def test_unknown_address_and_wrong_password_get_the_same_answer(client: TestClient, admin: str) -> None:
    wrong = client.post("/api/v1/auth/token", json={"email": ADMIN, "password": "wrong"})
    unknown = client.post("/api/v1/auth/token", json={"email": "nobody@example.com", "password": "wrong"})

    assert error_of(wrong, 401, "unauthenticated") == error_of(unknown, 401, "unauthenticated")
    assert wrong.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("email", [ADMIN, "nobody@example.com"])
def test_after_five_wrong_passwords_an_address_waits(client: TestClient, admin: str, email: str) -> None:
    for _ in range(5):
        client.post("/api/v1/auth/token", json={"email": email, "password": "wrong"})

    answer = client.post("/api/v1/auth/token", json={"email": email, "password": PASSWORD})

    error_of(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer forged", "Basic YTpi", "Bearer " + "x" * 9_000, "Bearer \x7f"]
)
def test_nobody_comes_in_without_a_good_token(client: TestClient, admin: str, header: str) -> None:
    error_of(client.get("/api/v1/campaigns", headers={"Authorization": header}), 401, "unauthenticated")


def test_a_token_comes_in(client: TestClient, admin: str) -> None:
    answer = client.get("/api/v1/campaigns", headers=bearer(token_of(client, ADMIN)))

    assert (answer.status_code, answer.json()) == (200, {"items": [], "next_cursor": None})


def test_a_role_that_may_not_is_told_whom_to_ask(client: TestClient, admin: str) -> None:
    token = token_of(client, "viewer@example.com")

    answer = client.post("/api/v1/campaigns", json={"name": "Spring"}, headers=bearer(token))

    assert "Campaign Manager" in str(error_of(answer, 403, "forbidden")["message"])


@pytest.mark.parametrize("cookie", ["mkt_session", "__Host-mkt_session"])
def test_the_cookie_of_the_browser_comes_in_but_not_from_another_site(
    client: TestClient, admin: str, cookie: str
) -> None:
    client.cookies[cookie] = cookie_of(client, ADMIN)
    create = {"json": {"name": "Spring"}}

    assert client.get("/api/v1/campaigns").status_code == 200
    foreign = client.post("/api/v1/campaigns", headers={"Origin": "https://evil.example.com"}, **create)
    error_of(foreign, 403, "forbidden")
    error_of(client.post("/api/v1/campaigns", **create), 403, "forbidden")
    own = client.post("/api/v1/campaigns", headers={"Origin": "http://testserver"}, **create)
    assert own.status_code == 201


@pytest.mark.parametrize(
    "path", ["/api/v1/campaigns/", "/api/v1//campaigns", "/api/v1/Campaigns", "/API/v1/campaigns"]
)
def test_no_other_spelling_of_a_path_is_a_way_in(client: TestClient, admin: str, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404 or answer.text == "a screen"

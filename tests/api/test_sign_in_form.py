"""Signing in and out through the form."""

import time
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import text
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.auth_routes import own_path
from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import queries
from mkt_dashboard.domain.teams import service as teams

OURS = "http://localhost:8000"
EMAIL, PASSWORD = "maya@example.com", "a long enough password"


@pytest.fixture
def client(committing: None) -> TestClient:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        teams.add_member(session, workspace, EMAIL, "Maya", role=Role.CAMPAIGN_MANAGER, password=PASSWORD)
    doors = Doors(PlainTextResponse("a screen"))
    edge = Edge(doors, origins=allowed_origins(OURS, 8000), is_page=lambda _: False)
    return TestClient(edge, base_url=OURS, follow_redirects=False, headers={"Origin": OURS})


def sign_in(client: TestClient, password: str = PASSWORD, email: str = EMAIL, **form: str) -> httpx.Response:
    address = f"/sign-in?{urlencode({'next': form.pop('next')})}" if "next" in form else "/sign-in"
    return client.post(address, data={"email": email, "password": password, **form})


def test_the_right_password_opens_a_session_that_no_script_can_read(client: TestClient) -> None:
    answer = sign_in(client, next="/campaigns", stay="yes")

    cookie = answer.headers["set-cookie"].split("mkt_last_tried")[0]
    assert (answer.status_code, answer.headers["location"]) == (303, "/campaigns")
    assert cookie.startswith("mkt_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "expires=" in cookie


def test_without_the_tick_the_session_ends_with_the_browser(client: TestClient) -> None:
    assert "expires=" not in sign_in(client).headers["set-cookie"].split("mkt_last_tried")[0]


def test_over_tls_the_cookie_is_bound_to_the_host(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MKT_PUBLIC_URL", "https://app.example.com")
    settings.cache_clear()
    try:
        cookie = sign_in(client).headers["set-cookie"]
    finally:
        monkeypatch.undo()
        settings.cache_clear()

    assert cookie.startswith("__Host-mkt_session=")
    assert "Secure" in cookie


def test_unknown_and_wrong_get_the_same_answer(client: TestClient) -> None:
    wrong = sign_in(client, password="not the password")
    unknown = sign_in(client, email="nobody@example.com")

    assert (wrong.status_code, wrong.headers["location"]) == (
        unknown.status_code,
        unknown.headers["location"],
    )
    assert wrong.headers["location"] == "/sign-in?problem=wrong&next=%2F"


def test_unknown_takes_as_long_as_wrong(client: TestClient) -> None:
    def seconds(email: str) -> float:
        begun = time.perf_counter()
        sign_in(client, "not the password", email)
        return time.perf_counter() - begun

    assert min(seconds("nobody@example.com") for _ in range(3)) > min(seconds(EMAIL) for _ in range(3)) / 4


def test_five_wrong_passwords_lock_the_address_even_for_the_right_one(client: TestClient) -> None:
    for _ in range(5):
        sign_in(client, password="not the password")

    answer = sign_in(client)

    assert answer.headers["location"].startswith("/sign-in?problem=locked")
    assert "mkt_session=" not in answer.headers.get("set-cookie", "")


def test_the_address_that_was_tried_is_in_no_url(client: TestClient) -> None:
    assert "maya" not in sign_in(client, password="not the password").headers["location"]


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\nx",
        "",
    ],
)
def test_nobody_is_sent_to_another_site_after_signing_in(wanted: str) -> None:
    assert own_path(wanted) == "/"


def test_signing_out_ends_the_session_for_good(client: TestClient) -> None:
    sign_in(client)
    token = client.cookies["mkt_session"]

    answer = client.post("/auth/sign-out")

    assert answer.headers["location"] == "/sign-in"
    with instance_unit_of_work() as session:
        assert queries.find_visitor(session, token) is None


def test_only_a_hash_of_the_cookie_is_kept(client: TestClient) -> None:
    sign_in(client)
    token = client.cookies["mkt_session"]

    with instance_unit_of_work() as session:
        rows = session.connection().execute(text("SELECT t::text FROM sessions t")).scalars().all()

    assert all(token not in row for row in rows)


def test_a_giant_form_is_refused_before_any_hashing(client: TestClient) -> None:
    assert sign_in(client, password="x" * 100_000).status_code in (303, 413, 422)

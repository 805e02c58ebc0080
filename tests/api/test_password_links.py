"""Asking for a new password by mail, from outside: the same answer for everybody, and one use."""

from collections.abc import Iterator

import pytest
from redis import Redis
from sqlmodel import col, select
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Letter
from tests.api.calling import bearer, token_of

OURS = "https://app.example.com"
EMAIL, PASSWORD, NEW = "maya@example.com", "a long enough password", "copper walnut drifting lantern"


@pytest.fixture
def browser(committing: None, valkey: Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("MKT_PUBLIC_URL", OURS)
    settings.cache_clear()
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        teams.add_member(session, workspace, EMAIL, "Maya", role=Role.CAMPAIGN_MANAGER, password=PASSWORD)
    edge = Edge(
        Doors(PlainTextResponse("a screen")),
        allowed_origins(OURS, 8000),
        is_page=lambda path: path.startswith("/reset/"),
    )
    yield TestClient(edge, base_url=OURS, follow_redirects=False, headers={"Origin": OURS})
    monkeypatch.undo()
    settings.cache_clear()


def newest_letter() -> str:
    with instance_unit_of_work() as session:
        row = session.exec(select(Letter).order_by(col(Letter.id).desc())).first()
        assert row is not None
        return vault.unseal(session, letters.TEXT, row.id, row.sealed, workspace_id=row.workspace_id)


def link(browser: TestClient, **headers: str) -> str:
    browser.post("/forgot", data={"email": EMAIL}, headers=headers)
    return newest_letter().partition(OURS)[2].partition('"')[0]


def test_known_and_unknown_addresses_get_the_same_answer(browser: TestClient) -> None:
    known = browser.post("/forgot", data={"email": EMAIL})
    unknown = browser.post("/forgot", data={"email": "nobody@example.com"})

    for answer in (known, unknown):
        del answer.headers["x-request-id"]
        # These count the requests of whoever asks, one after the other.
        del answer.headers["ratelimit-remaining"]
        del answer.headers["ratelimit-reset"]
    assert (known.status_code, known.headers, known.content) == (
        unknown.status_code,
        unknown.headers,
        unknown.content,
    )
    assert known.headers["location"] == "/forgot?sent=1"


def test_the_link_is_of_the_public_address_whatever_the_host_header_says(browser: TestClient) -> None:
    path = link(browser, Host="evil.example")

    assert path.startswith("/reset/")
    assert "evil" not in newest_letter()


def test_looking_changes_nothing_and_setting_ends_every_session_and_token(browser: TestClient) -> None:
    path = link(browser)
    program = TestClient(browser.app, base_url=OURS)
    ways_in = everything_that_opens(program)

    assert browser.get(path, headers={"Accept": "text/html"}).text == "a screen"
    assert [program.get("/api/v1/lists", headers=way).status_code for way in ways_in] == [200] * 5
    done = browser.post(path, data={"password": NEW})

    assert done.headers["location"] == "/sign-in?done=password"
    assert [program.get("/api/v1/lists", headers=way).status_code for way in ways_in] == [401] * 5
    again = browser.post(path, data={"password": NEW})
    assert again.headers["location"].endswith("?problem=old")


def everything_that_opens(program: TestClient) -> list[dict[str, str]]:
    """Three browsers, a token of a program, and a key of the person's own."""
    with instance_unit_of_work() as session:
        opened = [teams.sign_in(session, EMAIL, PASSWORD) for _ in range(3)]
    cookies = [{"Cookie": f"mkt_session={one.token}"} for one in opened if one]
    token = bearer(token_of(program, EMAIL))
    draft = {"name": "Reader", "kind": "personal", "scopes": ["list:read"]}
    key = program.post("/api/v1/api-keys", json=draft, headers=token).json()["key"]
    return [*cookies, token, bearer(key)]


def test_a_weak_password_says_why_and_the_link_still_works(browser: TestClient) -> None:
    path = link(browser)

    assert (
        browser.post(path, data={"password": "aaaaaaaaaaaaaaaa"}).headers["location"]
        == f"{path}?problem=REPEAT"
    )
    assert browser.post(path, data={"password": NEW}).headers["location"] == "/sign-in?done=password"


@pytest.mark.parametrize("path", ["/forgot", "/reset/some-token"])
def test_another_site_cannot_post_these_forms(browser: TestClient, path: str) -> None:
    data = {"email": EMAIL, "password": NEW}

    assert browser.post(path, data=data, headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize("token", ["x", "x" * 5_000, "%00", "..%2f..", "é"])
def test_what_is_no_link_is_an_old_one(browser: TestClient, token: str) -> None:
    assert browser.post(f"/reset/{token}", data={"password": NEW}).status_code in (303, 404, 422)

"""The doors of the second factor: the form, the API, and what a browser keeps in between."""

from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from pyotp.totp import TOTP
from redis import Redis
from sqlalchemy import text
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from webauthn.helpers import base64url_to_bytes

from mkt_dashboard.api import challenge, pending
from mkt_dashboard.api.challenge import Purpose
from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams
from tests.api.calling import bearer, error_of
from tests.device import Device

OURS = "http://localhost:8000"
BODY = {"code": "1", "password": "x", "name": "x", "credential": {}, "id": str(uuid4())}
CHANGES = ("app/begin", "app/confirm", "app/off", "app/codes", "passkey/new", "passkey/add", "passkey/remove")
MAYA, ADA, PASSWORD = "maya@example.com", "ada@example.com", "a long enough password"


@pytest.fixture
def doors(committing: None, valkey: Redis) -> Edge:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        for email in (MAYA, ADA):
            teams.add_member(session, workspace, email, "Maya", role=Role.VIEWER, password=PASSWORD)
    behind = Doors(PlainTextResponse("a screen"))
    return Edge(behind, origins=allowed_origins(OURS, 8000), is_page=lambda _: False)


def a_browser(doors: Edge, user_agent: str = "Firefox/140.0") -> TestClient:
    headers = {"Origin": OURS, "User-Agent": user_agent}
    return TestClient(doors, base_url=OURS, follow_redirects=False, headers=headers)


def sign_in(browser: TestClient, email: str = MAYA) -> httpx.Response:
    return browser.post(
        "/sign-in?next=/campaigns", data={"email": email, "password": PASSWORD, "stay": "yes"}
    )


def give(browser: TestClient, code: str) -> httpx.Response:
    return browser.post("/sign-in/second?next=/campaigns", data={"code": code})


def set_up_app(browser: TestClient) -> tuple[TOTP, list[str]]:
    app = TOTP(browser.post("/auth/app/begin").json()["key"])
    code = app.at(now() - timedelta(seconds=30))
    return app, browser.post("/auth/app/confirm", json={"code": code}).json()["codes"]


def with_app(doors: Edge, email: str = MAYA) -> tuple[TOTP, list[str]]:
    browser = a_browser(doors)
    sign_in(browser, email)
    return set_up_app(browser)


def test_the_password_alone_opens_nothing_once_an_app_is_on(doors: Edge) -> None:
    app, _ = with_app(doors)
    browser = a_browser(doors)

    asked = sign_in(browser)

    assert asked.headers["location"] == "/sign-in/second?next=%2Fcampaigns"
    assert "mkt_session=" not in asked.headers["set-cookie"]
    assert "HttpOnly" in asked.headers["set-cookie"]
    assert browser.get("/api/v1/lists").status_code == 401
    let_in = give(browser, app.at(now()))
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/campaigns")
    assert browser.get("/api/v1/lists").status_code == 200


def test_a_code_that_was_used_signs_in_no_second_browser(doors: Edge) -> None:
    app, _ = with_app(doors)
    first, second = a_browser(doors), a_browser(doors)
    sign_in(first)
    sign_in(second)
    code = app.at(now())

    assert "mkt_session=" in give(first, code).headers["set-cookie"]
    refused = give(second, code)
    assert "problem=code" in refused.headers["location"]
    assert "mkt_session" not in second.cookies


def test_a_recovery_code_signs_in_once(doors: Edge) -> None:
    _, codes = with_app(doors)
    for is_taken in (True, False):
        browser = a_browser(doors)
        sign_in(browser)
        give(browser, codes[0])
        assert ("mkt_session" in browser.cookies) is is_taken


def test_the_note_of_one_browser_is_useless_elsewhere(doors: Edge) -> None:
    app, codes = with_app(doors)
    _, hers = with_app(doors, ADA)
    mine, other = a_browser(doors), a_browser(doors, "Chrome/150.0")
    sign_in(mine)
    other.cookies.set(pending.PENDING, mine.cookies[pending.PENDING], path="/sign-in")

    assert "problem=late" in give(other, app.at(now())).headers["location"]
    assert "problem=code" in give(mine, hers[0]).headers["location"]
    assert "mkt_session" not in other.cookies
    assert "mkt_session" not in mine.cookies
    assert "mkt_session=" in give(mine, codes[0]).headers["set-cookie"]


@pytest.mark.parametrize("forged", ["", "x", "e30.e30", "." * 40, "eyJhIjoxfQ.AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_forged_note_is_none(doors: Edge, forged: str) -> None:
    _, codes = with_app(doors)
    browser = a_browser(doors)
    header = {"Cookie": f"{pending.PENDING}={forged}"}

    answer = browser.post("/sign-in/second", data={"code": codes[0]}, headers=header)

    assert "problem=late" in answer.headers["location"]


def test_a_new_password_ends_the_waiting(doors: Edge) -> None:
    _, codes = with_app(doors)
    browser = a_browser(doors)
    sign_in(browser)
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE accounts SET password_hash = 'another'"))

    assert "problem=late" in give(browser, codes[0]).headers["location"]


def test_five_wrong_codes_lock_the_account(doors: Edge) -> None:
    app, _ = with_app(doors)
    browser = a_browser(doors)
    sign_in(browser)
    for _ in range(5):
        give(browser, "nonsense")

    assert "problem=locked" in give(browser, app.at(now())).headers["location"]
    assert "problem=locked" in sign_in(browser).headers["location"]


def test_a_program_is_asked_for_the_code(doors: Edge) -> None:
    app, _ = with_app(doors)
    program = TestClient(doors, base_url=OURS)
    mine = {"email": MAYA, "password": PASSWORD}

    error_of(program.post("/api/v1/auth/token", json=mine), 401, "second_factor")
    wrong = program.post("/api/v1/auth/token", json={**mine, "code": "nonsense"})
    error_of(wrong, 401, "unauthenticated")
    guessed = program.post("/api/v1/auth/token", json={**mine, "password": "wrong", "code": app.at(now())})
    error_of(guessed, 401, "unauthenticated")
    right = program.post("/api/v1/auth/token", json={**mine, "code": app.at(now())})
    assert right.status_code == 200


@pytest.mark.parametrize("path", [*CHANGES, "confirm/password", "confirm/ask", "confirm/passkey"])
def test_neither_a_stranger_nor_a_program_sets_anything_up(doors: Edge, path: str) -> None:
    program = TestClient(doors, base_url=OURS)
    given = program.post("/api/v1/auth/token", json={"email": MAYA, "password": PASSWORD}).json()
    body = BODY

    error_of(a_browser(doors).post(f"/auth/{path}", json=body), 401, "unauthenticated")
    own = {**bearer(given["access_token"]), "Origin": OURS}
    error_of(program.post(f"/auth/{path}", json=body, headers=own), 403, "forbidden")


def test_another_site_cannot_set_anything_up(doors: Edge) -> None:
    browser = a_browser(doors)
    sign_in(browser)

    assert browser.post("/auth/app/begin", headers={"Origin": "https://evil.example"}).status_code == 403


@pytest.mark.parametrize(
    "credential", [{}, {"rawId": "x"}, {"rawId": 7, "response": {}}, {"id": "é", "rawId": "é"}]
)
def test_what_is_no_passkey_opens_nothing(doors: Edge, credential: dict[str, object]) -> None:
    browser = a_browser(doors)
    browser.post("/auth/passkey/ask")

    answer = browser.post("/auth/passkey/sign-in", json={"credential": credential})

    error_of(answer, 401, "unauthenticated")
    sign_in(browser)
    browser.post("/auth/passkey/new")
    refused = browser.post("/auth/passkey/add", json={"name": "Mine", "credential": credential})
    error_of(refused, 422, "invalid")


def stolen(doors: Edge) -> TestClient:
    """The session of somebody who signed in a while ago, in somebody else's hands."""
    browser = a_browser(doors)
    sign_in(browser)
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sessions SET confirmed_at = now() - interval '11 minutes'"))
    return browser


def changes_of_signing_in() -> list[tuple[int, ...]]:
    with instance_unit_of_work() as session:
        counts = "SELECT (SELECT count(*) FROM passkeys), (SELECT count(*) FROM totp_seeds)"
        return [tuple(session.execute(text(counts)).one())]


@pytest.mark.parametrize("path", CHANGES)
def test_a_stolen_open_session_changes_nothing_about_signing_in(doors: Edge, path: str) -> None:
    thief = stolen(doors)
    # What a device would need to add one lies with the browser, from before.
    fresh = challenge.new()
    kept = challenge.ask({}, Purpose.REGISTER, fresh, account_id_of(MAYA)).headers["set-cookie"]
    thief.cookies.set(challenge.COOKIE, kept.partition("=")[2].partition(";")[0].strip('"'), path="/auth")

    refused = error_of(thief.post(f"/auth/{path}", json=BODY), 403, "confirmation_needed")

    assert refused["message"] == "Confirm that it is you first: with your password or a passkey."
    assert changes_of_signing_in() == [(0, 0)]


def account_id_of(email: str) -> int:
    with instance_unit_of_work() as session:
        statement = text("SELECT id FROM accounts WHERE email = :email")
        return session.execute(statement, {"email": email}).scalar_one()


def test_the_password_opens_the_way_for_this_browser_alone(doors: Edge) -> None:
    other, here = a_browser(doors), a_browser(doors)
    sign_in(other)
    sign_in(here)
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sessions SET confirmed_at = NULL"))

    wrong = here.post("/auth/confirm/password", json={"password": "not the password"})
    error_of(wrong, 422, "invalid")
    error_of(here.post("/auth/app/begin"), 403, "confirmation_needed")
    assert here.post("/auth/confirm/password", json={"password": PASSWORD}).status_code == 200

    assert here.post("/auth/app/begin").status_code == 200
    error_of(other.post("/auth/app/begin"), 403, "confirmation_needed")


def test_five_wrong_passwords_of_a_thief_lock_the_account(doors: Edge) -> None:
    thief = stolen(doors)

    answers = [thief.post("/auth/confirm/password", json={"password": f"guess {n}"}) for n in range(6)]

    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    error_of(thief.post("/auth/confirm/password", json={"password": PASSWORD}), 429, "rate_limited")


def test_a_passkey_opens_the_way(doors: Edge) -> None:
    with instance_unit_of_work() as session:
        device = Device(session, account_id_of(MAYA))
    browser = stolen(doors)
    options = browser.post("/auth/confirm/ask").json()
    answer = device.answer(base64url_to_bytes(options["challenge"]), 1)

    assert browser.post("/auth/confirm/passkey", json={"credential": answer}).status_code == 200

    assert browser.post("/auth/passkey/new").status_code == 200
    error_of(browser.post("/auth/confirm/passkey", json={"credential": answer}), 422, "invalid")

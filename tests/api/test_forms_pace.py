"""Every form that signs in or sends a letter is taken thirty times a minute from one address."""

from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from sqlmodel import func, select
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.doors import Doors
from mkt_dashboard.core import rate_limit
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Forbidden, RateLimited
from mkt_dashboard.domain.teams.models import FailedSignIn, Letter
from mkt_dashboard.domain.teams.set_up import FirstWorkspace
from mkt_dashboard.ui.sign_in.set_up_state import _set_up  # pyright: ignore[reportPrivateUsage]
from tests.api.calling import error_of

A_PAGE = {"Accept": "text/html,application/xhtml+xml"}
NOBODY = {"email": "nobody@example.com", "password": "wrong"}
Try = Callable[[TestClient], httpx.Response]
FORMS: dict[str, Try] = {
    "sign-in": lambda client: client.post("/sign-in", data=NOBODY),
    "second factor": lambda client: client.post("/sign-in/second", data={"code": "1"}),
    "forgot": lambda client: client.post("/forgot", data={"email": "nobody@example.com"}),
    "reset": lambda client: client.post("/reset/unknown", data={"password": "x"}),
    "join": lambda client: client.post("/join/unknown", data={"name": "x", "password": "x"}),
    "find a connection": lambda client: client.post("/auth/sso/find", data={"email": "a@example.com"}),
    "start at a provider": lambda client: client.get(f"/auth/sso/start/{uuid4()}"),
    "passkey": lambda client: client.post("/auth/passkey/sign-in", json={"credential": {}}),
}


def at(address: str) -> TestClient:
    return TestClient(
        Doors(PlainTextResponse("a screen")), follow_redirects=False, client=(address, 1), headers=A_PAGE
    )


@pytest.fixture
def three_a_minute(committing: None, valkey: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    """As thirty, only sooner."""
    monkeypatch.setattr(rate_limit, "PER_ADDRESS", RateLimitItemPerMinute(3, namespace="test-forms"))
    monkeypatch.setattr(rate_limit, "_away_until", 0.0)


@pytest.mark.parametrize("form", FORMS)
def test_the_fourth_of_three_waits_and_another_address_does_not(form: str, three_a_minute: None) -> None:
    client = at("203.0.113.9")
    answers = [FORMS[form](client) for _ in range(4)]

    assert [answer.status_code == 429 for answer in answers] == [False, False, False, True]
    refused = answers[-1]
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert "text/html" in refused.headers["content-type"]
    assert "This address tried to sign in 3 times within a minute. Wait" in refused.text
    assert FORMS[form](at("198.51.100.9")).status_code != 429


def test_all_forms_share_what_one_address_may(three_a_minute: None) -> None:
    client = at("203.0.113.9")
    for form in ("sign-in", "forgot", "join"):
        FORMS[form](client)

    assert FORMS["second factor"](client).status_code == 429


def test_who_waits_is_neither_tried_nor_written_to(three_a_minute: None) -> None:
    client = at("203.0.113.9")
    for _ in range(6):
        FORMS["sign-in"](client)
        FORMS["forgot"](client)

    with instance_unit_of_work() as session:
        assert session.exec(select(func.count()).select_from(FailedSignIn)).one() == 2
        assert session.exec(select(func.count()).select_from(Letter)).one() == 0


def test_a_script_gets_the_sentence_instead_of_a_page(three_a_minute: None) -> None:
    client = at("203.0.113.9")
    client.headers["Accept"] = "*/*"

    answers = [FORMS["passkey"](client) for _ in range(4)]

    error_of(answers[-1], 429, "rate_limited")
    assert int(answers[-1].headers["retry-after"]) > 0


def test_without_redis_each_process_counts(three_a_minute: None, monkeypatch: pytest.MonkeyPatch) -> None:
    here = MovingWindowRateLimiter(MemoryStorage())
    monkeypatch.setattr(rate_limit, "_here", lambda: here)
    monkeypatch.setattr(rate_limit, "_away_until", float("inf"))
    client = at("203.0.113.9")

    statuses = [FORMS["sign-in"](client).status_code for _ in range(4)]

    assert statuses == [303, 303, 303, 429]


def test_the_set_up_page_shares_it(three_a_minute: None) -> None:
    wanted = FirstWorkspace.model_construct()

    def try_a_key() -> None:
        _set_up("203.0.113.9", "not the key", wanted)

    for _ in range(3):
        with pytest.raises(Forbidden):
            try_a_key()
    with pytest.raises(RateLimited):
        try_a_key()

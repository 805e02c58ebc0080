"""Every way to come back that is not the way this browser was sent."""

import httpx
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.api import sso_cookie
from mkt_dashboard.core import crypto
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from mkt_dashboard.providers.identity import oidc
from tests import oidc_provider
from tests.api.sso.calling import OURS, a_browser, begin, problem_of


def test_a_forged_state_is_refused(client: TestClient, connection: SsoConnection) -> None:
    begin(client, connection)

    assert problem_of(client.get("/auth/sso/callback?code=x&state=forged")) == "sso_expired"


def test_an_answer_for_another_browser_is_refused(client: TestClient, connection: SsoConnection) -> None:
    back = oidc_provider.sign_in_there(begin(client, connection), "ada")
    other = a_browser()
    begin(other, connection)

    assert problem_of(other.get(back)) == "sso_expired"
    assert problem_of(a_browser().get(back)) == "sso_expired"


def test_state_and_code_work_once_even_with_the_cookie_put_back(
    client: TestClient, connection: SsoConnection
) -> None:
    back = oidc_provider.sign_in_there(begin(client, connection), "ada")
    cookie = client.cookies["mkt_sso"]
    assert client.get(back).headers["location"] == "/campaigns"
    again = a_browser()
    again.cookies.set("mkt_sso", cookie)

    assert problem_of(again.get(back)) == "sso_expired"


def test_a_code_that_was_used_is_refused_by_the_provider_as_well(
    client: TestClient, connection: SsoConnection
) -> None:
    back = oidc_provider.sign_in_there(begin(client, connection), "ada")
    cookie = client.cookies["mkt_sso"]
    client.get(back)
    with instance_unit_of_work() as session:
        session.connection().execute(text("DELETE FROM sso_spent_states"))
    again = a_browser()
    again.cookies.set("mkt_sso", cookie)

    assert problem_of(again.get(back)) in ("sso_not_genuine", "sso_unreachable")


def test_a_cookie_that_somebody_changed_is_worth_nothing(
    client: TestClient, connection: SsoConnection
) -> None:
    back = oidc_provider.sign_in_there(begin(client, connection), "ada")
    payload, tag = client.cookies["mkt_sso"].split(".")
    client.cookies.clear()
    client.cookies.set("mkt_sso", f"{payload[:-8]}AAAAAAAA.{tag}")

    assert problem_of(client.get(back)) == "sso_expired"


def test_an_attempt_lasts_ten_minutes(
    client: TestClient, connection: SsoConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = oidc_provider.sign_in_there(begin(client, connection), "ada")
    real = sso_cookie.time.time
    monkeypatch.setattr(sso_cookie.time, "time", lambda: real() + 601)

    assert problem_of(client.get(back)) == "sso_expired"


@pytest.mark.parametrize("issuer_there", ["https://other.example", ""])
def test_an_answer_that_names_another_issuer_or_none_is_a_mix_up(
    client: TestClient, connection: SsoConnection, issuer_there: str
) -> None:
    back = httpx.URL(oidc_provider.sign_in_there(begin(client, connection), "ada"))
    assert "iss" in back.params

    answer = client.get(str(back.copy_set_param("iss", issuer_there)))

    assert problem_of(answer) == "sso_not_genuine"


@pytest.mark.parametrize("taken_away", ["nonce", "verifier"])
def test_another_nonce_or_verifier_than_was_sent_is_refused(
    client: TestClient, connection: SsoConnection, monkeypatch: pytest.MonkeyPatch, taken_away: str
) -> None:
    back = oidc_provider.sign_in_there(begin(client, connection), "ada")
    genuine = oidc.Asked

    def changed(**given: str) -> oidc.Asked:
        return genuine(**{**given, taken_away: crypto.new_token()})

    monkeypatch.setattr(sso_cookie, "Asked", changed)

    assert problem_of(client.get(back)) in ("sso_not_genuine", "sso_unreachable")


def test_the_request_carries_pkce_state_and_nonce_and_never_the_verifier(
    client: TestClient, connection: SsoConnection
) -> None:
    address = httpx.URL(begin(client, connection))

    assert address.params["code_challenge_method"] == "S256"
    assert address.params["redirect_uri"] == f"{OURS}/auth/sso/callback"
    assert len({address.params[name] for name in ("state", "nonce", "code_challenge")}) == 3
    assert "code_verifier" not in address.params


def test_without_pkce_the_provider_refuses(client: TestClient, connection: SsoConnection) -> None:
    address = httpx.URL(begin(client, connection)).copy_remove_param("code_challenge")
    answer = httpx.get(address)

    back = httpx.URL(answer.headers["location"])
    assert back.params["error"] == "invalid_request"
    assert problem_of(client.get(str(back))) == "sso_refused"

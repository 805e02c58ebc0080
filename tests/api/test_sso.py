"""Single sign-on against a certified provider: who comes in, and every way not to."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api import sso_cookie
from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core import crypto
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams import letters, queries
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.schemas import Visitor
from mkt_dashboard.domain.teams.sso import service
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft, TestRecord
from mkt_dashboard.providers.identity import oidc
from tests import oidc_provider

OURS = "http://localhost:8000"
PASSWORD = "a long enough password"
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"email": "ada@corp.example", "email_verified": True, "name": "Ada Berg", "groups": ["content"]},
    "unverified": {"email": "priya@corp.example", "email_verified": False, "groups": ["content"]},
    "text": {"email": "priya@corp.example", "email_verified": "true", "groups": ["content"]},
    "silent": {"email": "priya@corp.example", "groups": ["content"]},
    "foreign": {"email": "ada@elsewhere.example", "email_verified": True, "groups": ["content"]},
    "priya": {"email": "priya@corp.example", "email_verified": True, "name": "P", "groups": ["admins"]},
    "nobody": {"email": "no@corp.example", "email_verified": True, "groups": ["others"]},
}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider.running(PEOPLE, f"{OURS}/auth/sso/callback") as running:
        yield running


@pytest.fixture
def connection(committing: None, issuer: str) -> SsoConnection:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        member = teams.add_member(
            session, workspace, "priya@corp.example", "Priya", role=Role.MARKETING_ADMIN, password=PASSWORD
        )
        teams.add_member(
            session, workspace, "maya@corp.example", "Maya", role=Role.CAMPAIGN_MANAGER, password=PASSWORD
        )
        role = permissions_of(Role.MARKETING_ADMIN)
        actor = Actor(workspace.id, role, member.account_id, "Priya", "ui")
        draft = ConnectionDraft(
            name="Corp",
            issuer=issuer,
            client_id=oidc_provider.CLIENT_ID,
            client_secret=oidc_provider.SECRET,
            domains=["corp.example"],
            group_roles=[("admins", Role.MARKETING_ADMIN), ("content", Role.CONTENT_EDITOR)],
        )
        made = service.create_connection(session, actor, draft)
        passed = TestRecord()
        passed.add("Would come in", "as Viewer")
        service.keep_test(session, actor, made.id, passed)
        service.switch_connection(session, actor, made.id, is_active=True, is_forced=False)
        return session.get_one(SsoConnection, 1)


@pytest.fixture
def client(connection: SsoConnection) -> TestClient:
    return a_browser()


def a_browser() -> TestClient:
    doors = Doors(PlainTextResponse("a screen"))
    edge = Edge(doors, origins=allowed_origins(OURS, 8000), is_page=lambda _: False)
    return TestClient(edge, base_url=OURS, follow_redirects=False, headers={"Origin": OURS})


def begin(browser: TestClient, connection: SsoConnection) -> str:
    answer = browser.get(f"/auth/sso/start/{connection.public_id}?next=/campaigns")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come(browser: TestClient, connection: SsoConnection, login: str) -> httpx.Response:
    return browser.get(oidc_provider.sign_in_there(begin(browser, connection), login))


def problem_of(answer: httpx.Response) -> str:
    assert "mkt_session=" not in answer.headers.get("set-cookie", "")
    return httpx.URL(answer.headers["location"]).params.get("problem", "")


def visitor_of(browser: TestClient) -> Visitor:
    with instance_unit_of_work() as session:
        found = queries.find_visitor(session, browser.cookies["mkt_session"])
    assert found is not None
    return found


def rows(query: str) -> list[Any]:
    with instance_unit_of_work() as session:
        return list(session.connection().execute(text(query)).all())


def test_a_new_person_of_the_domain_becomes_a_member_with_the_role_of_her_group(
    client: TestClient, connection: SsoConnection
) -> None:
    answer = come(client, connection, "ada")

    assert answer.headers["location"] == "/campaigns"
    assert (visitor_of(client).name, visitor_of(client).role) == ("Ada Berg", Role.CONTENT_EDITOR)
    assert "HttpOnly" in answer.headers["set-cookie"]


def test_the_second_sign_in_finds_the_same_account_and_follows_the_groups(
    client: TestClient, connection: SsoConnection
) -> None:
    come(client, connection, "ada")
    with instance_unit_of_work() as session:
        found = session.get_one(SsoConnection, connection.id)
        found.group_roles = [["content", Role.ANALYST.value]]
        session.add(found)

    come(client, connection, "ada")

    assert visitor_of(client).role is Role.ANALYST
    assert rows("SELECT count(*) FROM accounts WHERE email = 'ada@corp.example'") == [(1,)]
    assert rows("SELECT detail->>'before' FROM audit WHERE action = 'member.role_changed'") == [
        ("Content Editor",)
    ]


@pytest.mark.parametrize(
    ("login", "problem"),
    [
        ("unverified", "sso_not_verified"),
        ("text", "sso_not_verified"),
        ("silent", "sso_not_verified"),
        ("foreign", "sso_foreign_domain"),
        ("nobody", "sso_no_role"),
    ],
)
def test_whoever_the_provider_does_not_vouch_for_stays_out(
    client: TestClient, connection: SsoConnection, login: str, problem: str
) -> None:
    assert problem_of(come(client, connection, login)) == problem
    assert rows("SELECT * FROM sso_identities") == []
    assert rows("SELECT count(*) FROM accounts") == [(2,)]


def test_an_account_with_the_address_is_linked_only_by_its_letter_in_the_same_browser(
    client: TestClient, connection: SsoConnection
) -> None:
    answer = come(client, connection, "priya")
    assert problem_of(answer) == "sso_letter"
    assert rows("SELECT * FROM sso_identities") == []
    path = link_in_the_letter()

    assert problem_of(a_browser().get(path)) == "sso_link_gone"
    assert rows("SELECT * FROM sso_identities") == []

    assert client.get(path).headers["location"] == "/"
    assert visitor_of(client).email == "priya@corp.example"
    assert problem_of(client.get(path)) == "sso_link_gone"


def link_in_the_letter() -> str:
    with instance_unit_of_work() as session:
        row = session.connection().execute(text("SELECT id, workspace_id, sealed FROM letters")).one()
        told = vault.unseal(session, letters.TEXT, row.id, row.sealed, workspace_id=row.workspace_id)
    return "/auth/sso/confirm?token=" + told.split("token=")[1].split('"')[0]


def test_whoever_is_signed_in_already_has_agreed(client: TestClient, connection: SsoConnection) -> None:
    client.post("/sign-in", data={"email": "priya@corp.example", "password": PASSWORD})

    assert come(client, connection, "priya").headers["location"] == "/campaigns"
    assert len(rows("SELECT * FROM sso_identities")) == 1


def test_a_deactivated_member_stays_out(client: TestClient, connection: SsoConnection) -> None:
    come(client, connection, "ada")
    with instance_unit_of_work() as session:
        gone = "UPDATE members SET deactivated_at = now() FROM sso_identities i"
        session.connection().execute(text(f"{gone} WHERE i.account_id = members.account_id"))

    assert problem_of(come(a_browser(), connection, "ada")) == "sso_deactivated"


def test_the_last_marketing_admin_keeps_the_role(client: TestClient, connection: SsoConnection) -> None:
    client.post("/sign-in", data={"email": "priya@corp.example", "password": PASSWORD})
    with instance_unit_of_work() as session:
        found = session.get_one(SsoConnection, connection.id)
        found.group_roles = [["admins", Role.VIEWER.value]]
        session.add(found)
    come(client, connection, "priya")
    come(client, connection, "priya")

    assert visitor_of(client).role is Role.MARKETING_ADMIN


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


def test_finding_a_connection_does_not_tell_who_has_an_account(
    client: TestClient, connection: SsoConnection
) -> None:
    known, unknown, elsewhere = (
        client.post("/auth/sso/find?next=/lists", data={"email": email})
        for email in ("priya@corp.example", "nobody-at-all@corp.example", "a@elsewhere.example")
    )

    assert known.text == unknown.text
    assert f"/auth/sso/start/{connection.public_id}?next=%2Flists" in known.text
    assert "Continue with Corp" in known.text
    assert problem_of(elsewhere) == "sso_none"


def test_a_forced_domain_closes_the_password_but_never_for_a_marketing_admin(
    client: TestClient, connection: SsoConnection
) -> None:
    def enter(email: str) -> str:
        answer = a_browser().post("/sign-in", data={"email": email, "password": PASSWORD})
        return answer.headers["location"]

    assert enter("maya@corp.example") == "/"
    with instance_unit_of_work() as session:
        found = session.get_one(SsoConnection, connection.id)
        found.is_forced = True
        session.add(found)

    assert enter("maya@corp.example") == "/sign-in?problem=wrong&next=%2F"
    assert enter("priya@corp.example") == "/"


def test_a_connection_that_is_off_leads_nowhere(client: TestClient, connection: SsoConnection) -> None:
    with instance_unit_of_work() as session:
        found = session.get_one(SsoConnection, connection.id)
        found.is_active = False
        session.add(found)

    answer = client.get(f"/auth/sso/start/{connection.public_id}")

    assert problem_of(answer) == "sso_none"


def test_a_test_shows_each_step_and_signs_nobody_in(client: TestClient, connection: SsoConnection) -> None:
    assert client.get(f"/auth/sso/test/{connection.public_id}").status_code == 401
    client.post("/sign-in", data={"email": "priya@corp.example", "password": PASSWORD})
    session_before = client.cookies["mkt_session"]

    for login, passed, last in (("text", False, "Read who it is"), ("ada", True, "Would come in")):
        address = client.get(f"/auth/sso/test/{connection.public_id}").headers["location"]
        back = client.get(oidc_provider.sign_in_there(address, login))

        assert back.headers["location"] == f"/settings/sign-in?connection={connection.public_id}"
        ((kept,),) = rows("SELECT last_test FROM sso_connections")
        assert (kept["passed"], kept["steps"][-1]["name"]) == (passed, last)
        assert kept["claims"]["email"] == PEOPLE[login]["email"]
    assert client.cookies["mkt_session"] == session_before
    assert rows("SELECT * FROM sso_identities") == []
    assert "a secret of the tests" not in str(rows("SELECT t::text FROM sso_connections t"))

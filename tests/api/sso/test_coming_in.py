"""Single sign-on against a certified provider: who comes in, and who does not."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from tests import oidc_provider
from tests.api.sso.calling import PASSWORD, PEOPLE, a_browser, come, problem_of, rows, visitor_of


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

    assert visitor_of(client).role == Role.ANALYST
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

    assert visitor_of(client).role == Role.MARKETING_ADMIN


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


def test_single_sign_on_from_a_network_that_is_not_listed_opens_nothing(
    client: TestClient, connection: SsoConnection
) -> None:
    with instance_unit_of_work() as session:
        listed = """[{"network": "198.51.100.0/24", "note": ""}]"""
        session.execute(text("UPDATE workspaces SET allowed_networks = CAST(:l AS jsonb)"), {"l": listed})

    client.headers["Accept"] = "text/html"
    answer = come(client, connection, "ada")

    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/network")
    assert "mkt_session=" not in answer.headers.get("set-cookie", "")
    assert rows("SELECT count(*) FROM accounts") == [(2,)]

"""Without the proof of its domain nobody becomes a member by an address, and no password is closed."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams.sso import service
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from tests.api.sso.calling import PASSWORD, a_browser, come, problem_of, rows
from tests.domain_proof import prove_domains


@pytest.fixture(autouse=True)
def unproved(connection: SsoConnection) -> None:
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sso_domains SET proved_at = NULL"))


def test_a_stranger_of_the_domain_stays_out(client: TestClient, connection: SsoConnection) -> None:
    assert problem_of(come(client, connection, "ada")) == "sso_unproved_domain"
    assert rows("SELECT count(*) FROM accounts") == [(2,)]
    assert rows("SELECT * FROM sso_identities") == []


def test_an_account_of_another_workspace_gets_not_even_a_letter(
    client: TestClient, connection: SsoConnection
) -> None:
    with instance_unit_of_work() as session:
        session.execute(
            text("DELETE FROM members USING accounts a WHERE a.id = account_id AND a.name = 'Priya'")
        )

    assert problem_of(come(client, connection, "priya")) == "sso_unproved_domain"
    assert rows("SELECT * FROM letters") == []


def test_who_is_a_member_already_is_linked_by_her_letter(
    client: TestClient, connection: SsoConnection
) -> None:
    assert problem_of(come(client, connection, "priya")) == "sso_letter"
    assert len(rows("SELECT * FROM sso_pending_links")) == 1


def test_who_came_in_while_it_was_proved_still_does(client: TestClient, connection: SsoConnection) -> None:
    with instance_unit_of_work() as session:
        prove_domains(session, connection.workspace_id)
    come(client, connection, "ada")
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sso_domains SET proved_at = NULL"))

    assert come(a_browser(), connection, "ada").headers["location"] == "/campaigns"


def test_nobody_is_sent_on_by_itself_to_a_provider_of_an_unproved_domain(
    client: TestClient, connection: SsoConnection
) -> None:
    def offered() -> str:
        return client.post("/auth/sso/find", data={"email": "ada@corp.example"}).text

    before = offered()
    with instance_unit_of_work() as session:
        prove_domains(session, connection.workspace_id)

    assert ("Continue with Corp" in before, "refresh" in before) == (True, False)
    assert "refresh" in offered()


def test_the_password_is_not_closed_for_an_unproved_domain(
    client: TestClient, connection: SsoConnection
) -> None:
    admin = Actor(connection.workspace_id, permissions_of(Role.MARKETING_ADMIN), None, "Priya")
    with instance_unit_of_work() as session, pytest.raises(Conflict, match=r"Prove first that corp\.example"):
        service.switch_connection(session, admin, connection.public_id, is_active=True, is_forced=True)
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE sso_connections SET is_forced = true"))

    answer = client.post("/sign-in", data={"email": "maya@corp.example", "password": PASSWORD})

    assert answer.headers["location"] == "/"

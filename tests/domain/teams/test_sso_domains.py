"""Whose a domain is: found in DNS, counted for one workspace, looked at again, and gone after seven days."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.letters import TEXT
from mkt_dashboard.domain.teams.models import Letter
from mkt_dashboard.domain.teams.sso import domains, queries, service
from mkt_dashboard.domain.teams.sso.models import SsoDomain
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft, DomainRow
from mkt_dashboard.providers.identity import txt_records
from tests import factories
from tests.dns_server import Zone, asked_by_us
from workers import doors

DRAFT = ConnectionDraft(
    name="Corp",
    issuer="https://id.example.com/realms/corp",
    client_id="mkt",
    client_secret="a secret",
    domains=["corp.example"],
    default_role=Role.VIEWER,
)


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Zone]:
    with asked_by_us(monkeypatch) as serving:
        yield serving


@pytest.fixture
def admin(committing: None) -> Actor:
    return an_admin("Wrenfell Outdoor")


def an_admin(workspace: str, *named: str) -> Actor:
    with instance_unit_of_work() as session:
        actor = factories.a_member(
            session, factories.a_workspace(session, workspace), "Priya Raman", Role.MARKETING_ADMIN
        )
        draft = DRAFT.model_copy(update={"domains": list(named) or DRAFT.domains})
        service.create_connection(session, actor, draft)
    return actor


def row_of(actor: Actor) -> DomainRow:
    with unit_of_work(actor) as session:
        (row,) = domains.list_domains(session, actor)
    return row


def proved(actor: Actor, zone: Zone) -> DomainRow:
    zone.records["corp.example"] = ["v=spf1 -all", row_of(actor).record]
    return domains.check_domain(actor, "corp.example")


def days_pass(days: float) -> None:
    """Let the time since the last look, and since the record went, grow."""
    with instance_unit_of_work() as session:
        back = "looked_at = looked_at - :d, missing_since = missing_since - :d"
        session.execute(text(f"UPDATE sso_domains SET {back}"), {"d": timedelta(days=days)})


def letters_told() -> list[str]:
    with instance_unit_of_work() as session:
        return [
            json.loads(vault.unseal(session, TEXT, one.id, one.sealed, workspace_id=one.workspace_id))[
                "subject"
            ]
            for one in session.exec(select(Letter).order_by(Letter.id))  # type: ignore[arg-type]
        ]


def actions() -> list[str]:
    with instance_unit_of_work() as session:
        found = session.execute(text("SELECT action FROM audit WHERE action LIKE 'sso.domain%' ORDER BY id"))
        return list(found.scalars())


def test_the_record_proves_the_domain_and_each_step_says_so(admin: Actor, zone: Zone) -> None:
    row = proved(admin, zone)

    assert row.proved_at is not None
    assert [(step.name, step.is_good) for step in row.last_look] == [
        ("Resolver", True),
        ("Records found", True),
        ("Match", True),
    ]
    assert "127.0.0.1" in row.last_look[0].said
    assert row.last_look[1].said.startswith("2 records: ")
    assert "“v=spf1 -all”" in row.last_look[1].said
    assert actions() == ["sso.domain_proved"]
    with unit_of_work(admin) as session:
        assert domains.proved_domains(session, admin.workspace_id) == {"corp.example"}


@pytest.mark.parametrize(
    ("records", "step", "said"),
    [
        (None, "Match", "nothing to compare"),
        ([], "Match", "nothing to compare"),
        (["v=spf1 -all"], "Match", "none of them is ours"),
        (["mkt-verify=00000000000000000000000000000000"], "Match", "has another value"),
        (["x" * 600], "Match", "none of them is ours"),
    ],
)
def test_what_is_not_the_record_proves_nothing(
    admin: Actor, zone: Zone, records: list[str] | None, step: str, said: str
) -> None:
    if records is not None:
        zone.records["corp.example"] = records

    row = domains.check_domain(admin, "corp.example")

    assert row.proved_at is None
    assert (row.last_look[-1].name, row.last_look[-1].is_good) == (step, False)
    assert said in row.last_look[-1].said
    assert actions() == []


def test_the_token_of_another_workspace_proves_nothing(admin: Actor, zone: Zone) -> None:
    other = an_admin("Other")
    zone.records["corp.example"] = [row_of(other).record]

    assert domains.check_domain(admin, "corp.example").proved_at is None


def test_a_domain_counts_for_one_workspace_only(admin: Actor, zone: Zone) -> None:
    other = an_admin("Other")
    proved(admin, zone)
    zone.records["corp.example"].append(row_of(other).record)

    with pytest.raises(Conflict, match="Another workspace of this installation"):
        domains.check_domain(other, "corp.example")

    assert row_of(other).proved_at is None


def test_a_resolver_that_does_not_answer_is_named_and_changes_nothing(
    admin: Actor, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    proved(admin, zone)
    zone.broken.add("corp.example")
    failed = domains.check_domain(admin, "corp.example")
    zone.broken.clear()
    zone.silent.add("corp.example")
    monkeypatch.setattr(txt_records, "SECONDS", 0.5)
    silent = domains.check_domain(admin, "corp.example")

    for row in (failed, silent):
        assert (row.proved_at is not None, row.missing_since) == (True, None)
        assert [(step.name, step.is_good) for step in row.last_look] == [("Resolver", False)]
    assert "did not answer within" in silent.last_look[0].said
    assert letters_told() == []


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.com"])
def test_a_domain_where_anybody_gets_an_address_is_nobodys(committing: None, zone: Zone, domain: str) -> None:
    actor = an_admin("Wrenfell Outdoor", domain)
    zone.records[domain] = [row_of(actor).record]

    with pytest.raises(Conflict, match="nobody can prove it"):
        domains.check_domain(actor, domain)

    assert zone.asked == []
    assert row_of(actor).is_public


def test_the_daily_look_asks_once_a_day_and_finds_nothing_to_say(admin: Actor, zone: Zone) -> None:
    proved(admin, zone)
    zone.asked.clear()
    doors.look_at_domains()
    assert zone.asked == []

    days_pass(1)
    doors.look_at_domains()
    doors.look_at_domains()

    assert zone.asked == ["corp.example"]
    assert row_of(admin).missing_since is None


def test_a_record_that_went_away_is_told_at_once_and_counts_for_seven_more_days(
    admin: Actor, zone: Zone
) -> None:
    proved(admin, zone)
    zone.records["corp.example"] = []
    for _ in range(7):
        days_pass(1)
        doors.look_at_domains()
    row = row_of(admin)
    assert row.proved_at is not None
    assert row.missing_since is not None
    assert letters_told() == ["The proof of corp.example is gone"]

    days_pass(1.1)
    doors.look_at_domains()

    assert row_of(admin).proved_at is None
    assert letters_told()[1:] == ["corp.example no longer counts as yours"]
    assert actions() == ["sso.domain_proved", "sso.domain_missing", "sso.domain_lost"]
    days_pass(1)
    doors.look_at_domains()
    assert len(letters_told()) == 2


def test_a_record_that_comes_back_in_time_is_as_if_it_had_never_gone(admin: Actor, zone: Zone) -> None:
    row = proved(admin, zone)
    zone.records["corp.example"] = []
    domains.check_domain(admin, "corp.example")
    zone.records["corp.example"] = [row.record]
    days_pass(6)

    doors.look_at_domains()

    again = row_of(admin)
    assert (again.proved_at == row.proved_at, again.missing_since) == (True, None)
    assert actions()[-1] == "sso.domain_found_again"


def test_a_domain_that_was_lost_is_free_for_its_new_owner(admin: Actor, zone: Zone) -> None:
    other = an_admin("Other")
    proved(admin, zone)
    zone.records["corp.example"] = [row_of(other).record]
    domains.check_domain(admin, "corp.example")
    days_pass(8)
    doors.look_at_domains()

    assert domains.check_domain(other, "corp.example").proved_at is not None


def test_a_domain_that_no_connection_names_any_more_is_forgotten(admin: Actor, zone: Zone) -> None:
    proved(admin, zone)
    with unit_of_work(admin) as session:
        (connection,) = queries.list_connections(session, admin)
        service.change_connection(
            session, admin, connection.id, DRAFT.model_copy(update={"domains": ["new.example"]})
        )

    assert (row_of(admin).domain, row_of(admin).proved_at) == ("new.example", None)


def test_only_who_manages_single_sign_on_of_this_workspace_looks(admin: Actor, zone: Zone) -> None:
    stranger = an_admin("Other", "other.example")
    manager = Actor(admin.workspace_id, frozenset(), admin.account_id)

    with pytest.raises(NotFound):
        domains.check_domain(stranger, "corp.example")
    with pytest.raises(Forbidden):
        domains.check_domain(manager, "corp.example")
    with pytest.raises(Forbidden), unit_of_work(manager) as session:
        domains.list_domains(session, manager)
    assert zone.asked == []


def test_of_two_workspaces_that_prove_at_the_same_moment_one_wins(session: Session) -> None:
    first, second = (factories.a_workspace(session, name) for name in ("First", "Second"))
    rows = [SsoDomain(workspace_id=one.id, domain="corp.example", token="t") for one in (first, second)]
    session.add_all(rows)
    session.flush()
    look = domains.Look(True, ())
    domains.keep_look(session, Actor.system(first.id), rows[0], look)

    with pytest.raises(Conflict):
        domains.keep_look(session, Actor.system(second.id), rows[1], look)

    assert rows[0].proved_at is not None
    assert rows[0].proved_at <= now()

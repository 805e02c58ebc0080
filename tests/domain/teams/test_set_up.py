"""The first person of an installation."""

import threading

import pytest
from sqlmodel import Session, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, MarketingError
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import queries, set_up
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Account, Member, Workspace

PASSWORD = "a long enough password"


def wanted(**changes: str) -> set_up.FirstWorkspace:
    fields = {
        "workspace": "Wrenfell Outdoor",
        "time_zone": "Europe/Vienna",
        "postal_address": "1 Mill Lane, Exampletown",
        "sender_name": "Wrenfell",
        "sender_email": "news@example.com",
        "name": "Priya Raman",
        "email": "Priya@example.com",
        "password": PASSWORD,
    }
    return set_up.FirstWorkspace(**{**fields, **changes})


def test_the_owner_gets_in_as_marketing_admin_of_her_workspace(session: Session) -> None:
    set_up.set_up(session, set_up.key(), wanted())

    opened = teams.sign_in(session, "priya@example.com", PASSWORD)
    assert opened is not None
    visitor = queries.find_visitor(session, opened.token)
    assert visitor is not None
    assert (visitor.workspace_name, visitor.role) == ("Wrenfell Outdoor", Role.MARKETING_ADMIN)
    profile = queries.get_workspace(session, visitor.actor)
    assert (profile.postal_address, profile.sender_name, profile.sender_email, profile.time_zone) == (
        "1 Mill Lane, Exampletown",
        "Wrenfell",
        "news@example.com",
        "Europe/Vienna",
    )
    workspace, account = session.exec(select(Workspace)).one(), session.exec(select(Account)).one()
    assert (workspace.owner_account_id, account.is_instance_owner) == (account.id, True)


@pytest.mark.parametrize("given", ["", "wrong", "ключ", "x" * 5000])
def test_without_the_key_nothing_is_made(session: Session, given: str) -> None:
    with pytest.raises(Forbidden, match="python -m mkt_dashboard owner"):
        set_up.set_up(session, given, wanted())

    assert session.exec(select(Account)).all() == []


def test_once_there_is_an_owner_the_key_opens_nothing(session: Session) -> None:
    set_up.set_up(session, set_up.key(), wanted())

    with pytest.raises(Conflict, match="is set up"):
        set_up.set_up(session, set_up.key(), wanted(email="eve@example.com"))

    assert len(session.exec(select(Account)).all()) == 1


def test_a_demo_does_not_count_as_set_up(session: Session) -> None:
    demo = teams.create_workspace(session, "Demo", is_demo=True)
    teams.add_member(
        session, demo, "admin@demo.example.com", "A", role=Role.MARKETING_ADMIN, password=PASSWORD
    )

    assert not set_up.is_set_up(session)
    set_up.set_up(session, set_up.key(), wanted())
    assert set_up.is_set_up(session)


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_made(session: Session) -> None:
    bad = wanted(
        workspace="  ", time_zone="Mars/North", sender_email="news", email="priya@", password="short"
    )

    with pytest.raises(InvalidInput) as refused:
        set_up.set_up(session, set_up.key(), bad)

    assert set(refused.value.fields) == {"workspace", "time_zone", "sender_email", "email", "password"}
    assert session.exec(select(Workspace)).all() == []


def test_of_two_people_at_once_one_wins_and_the_other_is_told(committing: None) -> None:
    barrier = threading.Barrier(2)
    said: list[str] = []

    def one(email: str) -> None:
        try:
            with instance_unit_of_work() as session:
                barrier.wait()
                set_up.set_up(session, set_up.key(), wanted(email=email))
            said.append("in")
        except MarketingError as error:
            said.append(error.code)

    people = [threading.Thread(target=one, args=(email,)) for email in ("ada@example.com", "ben@example.com")]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert sorted(said) == ["conflict", "in"]
    with instance_unit_of_work() as session:
        assert len(session.exec(select(Member)).all()) == 1

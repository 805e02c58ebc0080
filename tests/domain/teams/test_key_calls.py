"""How often a key calls: counted without a question, written in one statement, summed up by hour and day."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.keys import calls, service
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyCalls, KeyKind
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft
from tests import factories


@pytest.fixture
def admin(committing: None) -> Iterator[Actor]:
    calls.flush()
    with instance_unit_of_work() as session:
        made = factories.a_member(
            session, factories.a_workspace(session), "Priya Raman", Role.MARKETING_ADMIN
        )
    yield made
    calls.flush()


def a_key(maker: Actor, name: str = "Shop", kind: KeyKind = KeyKind.PERSONAL) -> ApiKey:
    with unit_of_work(maker) as session:
        made = service.create_key(
            session, maker, KeyDraft(name=name, kind=kind, scopes=[Permission.LIST_READ])
        )
        return session.exec(select(ApiKey).where(ApiKey.public_id == made.id)).one()


def written() -> list[tuple[int, int, int]]:
    with instance_unit_of_work() as session:
        found = session.exec(select(KeyCalls)).all()
        return [(one.calls, one.refused, one.limited) for one in found]


def put(key: ApiKey, at: datetime, amount: int, refused: int = 0) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    with instance_unit_of_work() as session:
        session.add(
            KeyCalls(key_id=key.id, workspace_id=key.workspace_id, hour=hour, calls=amount, refused=refused)
        )


def usage(actor: Actor) -> dict[UUID, calls.Usage]:
    with unit_of_work(actor) as session:
        return calls.usage_of_keys(session, actor)


def hours(actor: Actor, key_id: UUID | None = None) -> list[int]:
    with unit_of_work(actor) as session:
        return [one.calls for one in calls.calls_by_hour(session, actor, key_id, hours=48)]


def test_a_thousand_calls_are_one_row_and_none_is_lost_or_counted_twice(admin: Actor) -> None:
    key = a_key(admin)
    for status in [200] * 900 + [403] * 60 + [429] * 40:
        calls.count(key.id, status)

    assert [calls.flush(), calls.flush()] == [1, 0]
    calls.count(key.id, 201)
    calls.flush()

    assert written() == [(1001, 60, 40)]


def test_what_cannot_be_written_is_kept_for_the_next_time(
    admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = a_key(admin)
    calls.count(key.id, 200)
    with psycopg.connect(os.environ["MKT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ALTER TABLE api_key_calls RENAME TO away")
        try:
            with pytest.raises(SQLAlchemyError):
                calls.flush()
        finally:
            connection.execute("ALTER TABLE away RENAME TO api_key_calls")
    calls.count(key.id, 403)

    calls.flush()

    assert written() == [(2, 1, 0)]


def test_a_key_that_is_gone_is_not_counted_and_harms_no_other(admin: Actor) -> None:
    key = a_key(admin)
    calls.count(key.id + 1_000_000, 200)
    calls.count(key.id, 200)

    calls.flush()

    assert written() == [(1, 0, 0)]


def test_days_are_those_of_the_workspace(admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workspace is in Vienna, where 23:30 UTC is half past midnight of the next day."""
    key = a_key(admin)
    at = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    monkeypatch.setattr(calls, "now", lambda: at)
    put(key, at, 5)
    put(key, at - timedelta(hours=1), 7, refused=2)
    put(key, at - timedelta(days=6), 11)
    put(key, at - timedelta(days=7), 100)

    found = usage(admin)[key.public_id]

    assert (found.today, found.week, found.refused) == (5, 23, 2)
    assert found.days == [11, 0, 0, 0, 0, 7, 5]


def test_hours_without_calls_are_there_and_all_keys_add_up(admin: Actor) -> None:
    shop, till = a_key(admin), a_key(admin, "Till")
    put(shop, now(), 3)
    put(till, now(), 4)
    put(shop, now() - timedelta(hours=47), 2)
    put(shop, now() - timedelta(hours=48), 50)

    assert hours(admin, shop.public_id) == [2, *[0] * 46, 3]
    assert hours(admin) == [2, *[0] * 46, 7]


def test_who_does_not_manage_keys_sees_her_own_calls_only(admin: Actor) -> None:
    with instance_unit_of_work() as session:
        workspace = session.get_one(factories.Workspace, admin.workspace_id)
        maya = factories.a_member(session, workspace)
        stranger = factories.a_member(
            session, factories.a_workspace(session, "Other"), "Olga", Role.MARKETING_ADMIN
        )
    own = a_key(maya, "Mine")
    for key in (own, a_key(admin), a_key(admin, "Till", KeyKind.SERVICE)):
        put(key, now(), 1)

    assert len(usage(admin)) == 3
    assert (list(usage(maya)), hours(maya)[-1]) == ([own.public_id], 1)
    assert (usage(stranger), sum(hours(stranger, own.public_id))) == ({}, 0)
    nobody = Actor(admin.workspace_id, frozenset(), admin.account_id)
    with pytest.raises(Forbidden):
        usage(nobody)
    with pytest.raises(Forbidden):
        hours(nobody)


def test_hours_of_long_ago_are_forgotten(session: Session, admin: Actor) -> None:
    key = a_key(admin)
    put(key, now() - timedelta(days=89), 1)
    put(key, now() - timedelta(days=91), 2)

    with instance_unit_of_work() as opened:
        calls.forget_old(opened)

    assert written() == [(1, 0, 0)]

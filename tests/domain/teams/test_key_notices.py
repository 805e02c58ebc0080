"""Letters before a key ends: the right people, each step once, whatever runs twice."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.keys import notices, service
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft
from mkt_dashboard.domain.teams.models import Account, Letter, Workspace
from tests import factories
from workers import sweeps


@pytest.fixture
def workspace(session: Session) -> Workspace:
    return factories.a_workspace(session)


@pytest.fixture
def admin(session: Session, workspace: Workspace) -> Actor:
    return factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)


def a_key(session: Session, maker: Actor, ends_in: timedelta, kind: KeyKind = KeyKind.PERSONAL) -> ApiKey:
    draft = KeyDraft(name=f"Key {kind}", kind=kind, scopes=[Permission.LIST_READ])
    made = service.create_key(session, maker, draft)
    key = session.exec(select(ApiKey).where(ApiKey.public_id == made.id)).one()
    move_end(session, key, ends_in)
    return key


def move_end(session: Session, key: ApiKey, ends_in: timedelta) -> None:
    key.expires_at = now() + ends_in
    session.add(key)
    session.flush()


def receivers(session: Session) -> list[str]:
    return list(session.exec(select(Letter.to_email).order_by(Letter.id)))  # type: ignore[arg-type]


def email_of(session: Session, who: Actor) -> str:
    return session.exec(select(Account.email).where(Account.id == who.account_id)).one()


def test_the_maker_hears_fourteen_three_and_one_day_before_each_once(session: Session, admin: Actor) -> None:
    key = a_key(session, admin, timedelta(days=15))
    told: list[int] = []
    for days in (15, 13.9, 10, 3.1, 2.9, 1.1, 0.9, 0.1, -0.1):
        move_end(session, key, timedelta(days=days))
        for _ in range(2):
            notices.tell_of_ending_keys(session)
        session.expire_all()
        told.append(len(receivers(session)))

    assert told == [0, 1, 1, 1, 2, 2, 3, 3, 3]
    assert set(receivers(session)) == {email_of(session, admin)}


def test_a_key_that_is_found_late_gets_one_letter(session: Session, admin: Actor) -> None:
    key = a_key(session, admin, timedelta(hours=5))

    for _ in range(3):
        notices.tell_of_ending_keys(session)

    session.refresh(key)
    assert (len(receivers(session)), key.noticed_days) == (1, 1)


def test_of_a_service_key_the_active_admins_hear(
    session: Session, workspace: Workspace, admin: Actor
) -> None:
    other = factories.a_member(session, workspace, "Ben Okafor", Role.MARKETING_ADMIN)
    factories.a_member(session, workspace, "Maya Lindqvist")
    gone = factories.a_member(session, workspace, "Cleo Marsh", Role.MARKETING_ADMIN)
    session.execute(
        text("UPDATE members SET deactivated_at = now() WHERE account_id = :id"), {"id": gone.account_id}
    )
    factories.a_member(session, factories.a_workspace(session, "Other"), "Olga", Role.MARKETING_ADMIN)
    a_key(session, admin, timedelta(days=2), KeyKind.SERVICE)

    notices.tell_of_ending_keys(session)

    assert receivers(session) == [email_of(session, admin), email_of(session, other)]


@pytest.mark.parametrize("why", ["revoked", "never ends", "its maker left"])
def test_nobody_hears_of_what_is_over_anyway(session: Session, admin: Actor, why: str) -> None:
    key = a_key(session, admin, timedelta(days=2))
    if why == "revoked":
        service.revoke_key(session, admin, key.public_id)
    elif why == "never ends":
        key.expires_at = None
    else:
        session.execute(text("UPDATE members SET deactivated_at = now()"))
    session.flush()

    notices.tell_of_ending_keys(session)

    assert receivers(session) == []


def test_two_sweeps_at_the_same_moment_write_once(committing: None) -> None:
    with instance_unit_of_work() as session:
        admin = factories.a_member(session, factories.a_workspace(session), role=Role.MARKETING_ADMIN)
        a_key(session, admin, timedelta(days=2))
    begin = threading.Barrier(4)

    def sweep() -> None:
        begin.wait()
        sweeps.daily()

    sweeping = [threading.Thread(target=sweep) for _ in range(4)]
    for one in sweeping:
        one.start()
    for one in sweeping:
        one.join()

    with instance_unit_of_work() as session:
        assert len(receivers(session)) == 1

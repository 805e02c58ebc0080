"""An open session proves anew who is in front of it before it changes how its owner signs in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlmodel import Session, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import InvalidInput, RateLimited
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, ConfirmationNeeded, Role
from mkt_dashboard.domain.teams import confirming, queries, workspaces
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.factors import passkeys, totp
from mkt_dashboard.domain.teams.factors import service as factors
from mkt_dashboard.domain.teams.models import Account, FailedSignIn, Member, Workspace
from mkt_dashboard.domain.teams.schemas import Visitor
from tests.device import Device

EMAIL, PASSWORD = "maya@example.com", "a long enough password"
CHALLENGE = b"a challenge of thirty-two bytes!"
ELEVEN_MINUTES = timedelta(minutes=11)


@pytest.fixture
def maya(session: Session) -> Member:
    workspace = teams.create_workspace(session, "Wrenfell Outdoor")
    return teams.add_member(session, workspace, EMAIL, "Maya", role=Role.VIEWER, password=PASSWORD)


def sign_in(session: Session) -> str:
    opened = teams.sign_in(session, EMAIL, PASSWORD, ip="203.0.113.9")
    assert opened is not None
    session.flush()
    return opened.token


def visitor(session: Session, token: str) -> Visitor:
    found = queries.find_visitor(session, token)
    assert found is not None
    return found


CHANGES: dict[str, Callable[[Session, Actor], object]] = {
    "begin with an app": totp.begin,
    "turn codes on": lambda session, actor: factors.turn_on(session, actor, "123456"),
    "turn codes off": factors.turn_off,
    "make new recovery codes": factors.make_new_codes,
    "offer a passkey": lambda session, actor: passkeys.offer_registration(session, actor, CHALLENGE),
    "add a passkey": lambda session, actor: passkeys.register(session, actor, "Mine", {}, CHALLENGE),
    "remove a passkey": lambda session, actor: passkeys.remove(session, actor, uuid4()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_about_signing_in_changes_without_a_fresh_proof(
    session: Session, maya: Member, change: str
) -> None:
    token = sign_in(session)
    fresh = visitor(session, token).actor
    assert fresh.is_confirmed

    with time_machine.travel(now() + ELEVEN_MINUTES, tick=False):
        stale = visitor(session, token).actor
    with pytest.raises(ConfirmationNeeded):
        CHANGES[change](session, stale)


def test_a_password_proves_it_for_ten_minutes_and_for_this_session_alone(
    session: Session, maya: Member
) -> None:
    here, elsewhere = sign_in(session), sign_in(session)

    with time_machine.travel(now() + ELEVEN_MINUTES, tick=False) as clock:
        actor = visitor(session, here).actor
        confirming.confirm_with_password(session, actor, here, PASSWORD)
        assert visitor(session, here).actor.is_confirmed
        assert not visitor(session, elsewhere).actor.is_confirmed
        clock.shift(timedelta(minutes=10, seconds=1))
        assert not visitor(session, here).actor.is_confirmed


def test_the_proof_is_written_down(session: Session, maya: Member) -> None:
    token = sign_in(session)

    confirming.confirm_with_password(session, visitor(session, token).actor, token, PASSWORD)
    session.flush()

    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "member.confirmed")).one()
    assert entry.detail == {"by": "password"}


def test_nobody_confirms_the_session_of_somebody_else(session: Session, maya: Member) -> None:
    workspace = session.get_one(Workspace, maya.workspace_id)
    teams.add_member(session, workspace, "ada@example.com", "Ada", role=Role.VIEWER, password=PASSWORD)
    hers = sign_in(session)
    opened = teams.sign_in(session, "ada@example.com", PASSWORD)
    assert opened is not None
    session.flush()

    with time_machine.travel(now() + ELEVEN_MINUTES, tick=False):
        ada = visitor(session, opened.token).actor
        confirming.confirm_with_password(session, ada, hers, PASSWORD)
        assert not visitor(session, hers).actor.is_confirmed


def test_a_passkey_of_hers_proves_it_too(session: Session, maya: Member) -> None:
    device = Device(session, maya.account_id)
    token = sign_in(session)

    with time_machine.travel(now() + ELEVEN_MINUTES, tick=False):
        actor = visitor(session, token).actor
        confirming.confirm_with_passkey(session, actor, token, device.answer(CHALLENGE, 1), CHALLENGE)
        assert visitor(session, token).actor.is_confirmed


def test_coming_in_through_an_identity_provider_proves_nothing_to_the_account(
    session: Session, maya: Member
) -> None:
    account = session.get_one(Account, maya.account_id)

    opened = teams.open_session(session, account, maya, ip="", user_agent="", door="sso")
    session.flush()

    assert not visitor(session, opened.token).actor.is_confirmed


def test_going_over_to_another_workspace_proves_nothing_anew(session: Session, maya: Member) -> None:
    other = teams.create_workspace(session, "Other")
    there = Member(workspace_id=other.id, account_id=maya.account_id, role=Role.VIEWER.value)
    session.add(there)
    token = sign_in(session)

    with time_machine.travel(now() + ELEVEN_MINUTES, tick=False):
        opened = workspaces.switch(
            session, visitor(session, token), other.public_id, ip="203.0.113.9", user_agent=""
        )
        session.flush()
        assert not visitor(session, opened.token).actor.is_confirmed


def test_wrong_proofs_count_for_the_lockout(committing: None) -> None:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        member = teams.add_member(session, workspace, EMAIL, "Maya", role=Role.VIEWER, password=PASSWORD)
        ada = teams.add_member(
            session, workspace, "ada@example.com", "Ada", role=Role.VIEWER, password=PASSWORD
        )
        hers, strangers = Device(session, member.account_id, counted=9), Device(session, ada.account_id)
        token = sign_in(session)
        actor = replace(visitor(session, token).actor, is_confirmed=False)

    wrong: list[Callable[[Session], None]] = [
        lambda session: confirming.confirm_with_password(session, actor, token, "not the password"),
        lambda session: confirming.confirm_with_passkey(session, actor, token, {}, CHALLENGE),
        lambda session: confirming.confirm_with_passkey(
            session, actor, token, strangers.answer(CHALLENGE, 1), CHALLENGE
        ),
        lambda session: confirming.confirm_with_passkey(
            session, actor, token, hers.answer(CHALLENGE, 9), CHALLENGE
        ),
        lambda session: confirming.confirm_with_passkey(
            session, actor, token, hers.answer(b"another challenge" * 2, 10), CHALLENGE
        ),
    ]
    for attempt in wrong:
        with pytest.raises(InvalidInput), instance_unit_of_work() as session:
            attempt(session)

    with instance_unit_of_work() as session:
        assert session.exec(select(func.count()).select_from(FailedSignIn)).one() == len(wrong)
        copied = select(AuditEntry.object_name).where(AuditEntry.action == "member.passkey_copied")
        assert session.exec(copied).all() == ["Laptop"]
    with pytest.raises(RateLimited), instance_unit_of_work() as session:
        confirming.confirm_with_password(session, actor, token, PASSWORD)

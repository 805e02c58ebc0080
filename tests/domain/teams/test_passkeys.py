"""Passkeys whose counter goes back, and the answers of nobody's key."""

import pytest
from sqlmodel import Session, func, select

from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.factors.models import Passkey
from mkt_dashboard.domain.teams.models import FailedSignIn
from tests import factories
from tests.device import Device

CHALLENGE = b"a challenge of thirty-two bytes!"


@pytest.fixture
def maya(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session), role=Role.MARKETING_ADMIN)


def device_of(session: Session, actor: Actor, *, counted: int) -> Device:
    assert actor.account_id is not None
    return Device(session, actor.account_id, counted=counted)


def comes_in(session: Session, device: Device, counted: int, *, is_forged: bool = False) -> bool:
    answer = device.answer(CHALLENGE, counted, is_forged=is_forged)
    opened = teams.sign_in_with_passkey(session, answer, CHALLENGE, ip="203.0.113.9")
    session.flush()
    return opened is not None


def copies(session: Session) -> list[tuple[str, str]]:
    statement = select(AuditEntry).where(AuditEntry.action == "member.passkey_copied")
    return [(entry.object_name, entry.ip) for entry in session.exec(statement)]


def test_a_counter_that_grows_comes_in(session: Session, maya: Actor) -> None:
    device = device_of(session, maya, counted=5)

    assert [comes_in(session, device, counted) for counted in (6, 7, 40)] == [True] * 3
    assert session.exec(select(Passkey.sign_count)).one() == 40
    assert copies(session) == []


def test_a_device_that_does_not_count_comes_in(session: Session, maya: Actor) -> None:
    device = device_of(session, maya, counted=0)

    assert comes_in(session, device, 0)
    assert comes_in(session, device, 0)
    assert copies(session) == []


@pytest.mark.parametrize("counted", [0, 4, 5])
def test_a_counter_that_goes_back_is_refused_counted_and_audited(
    session: Session, maya: Actor, counted: int
) -> None:
    device = device_of(session, maya, counted=5)

    assert not comes_in(session, device, counted)

    assert copies(session) == [("Laptop", "203.0.113.9")]
    assert session.exec(select(Passkey.sign_count)).one() == 5
    assert session.exec(select(func.count()).select_from(FailedSignIn)).one() == 1


def test_nobody_without_the_key_can_have_it_called_a_copy(session: Session, maya: Actor) -> None:
    device = device_of(session, maya, counted=5)

    assert not comes_in(session, device, 4, is_forged=True)

    assert copies(session) == []

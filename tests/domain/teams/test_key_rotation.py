"""A new secret for a key in use: who may, how long the old one opens, and what stays as it was."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound, Unauthenticated
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.keys import callers, rotation, service, tokens
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.keys.schemas import Hours, KeyDraft, NewKey, Rotation
from mkt_dashboard.domain.teams.models import Workspace
from tests import factories

READ = [Permission.LIST_READ]


@pytest.fixture
def workspace(session: Session) -> Workspace:
    return factories.a_workspace(session)


@pytest.fixture
def admin(session: Session, workspace: Workspace) -> Actor:
    return factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)


def a_key(session: Session, maker: Actor, **changes: object) -> NewKey:
    return service.create_key(
        session, maker, KeyDraft.model_validate({"name": "Shop", "scopes": READ} | changes)
    )


def opens(session: Session, key: str) -> bool:
    try:
        callers.identify(session, key)
    except Unauthenticated:
        return False
    return True


@pytest.mark.parametrize("hours", [1, 24, 168])
def test_the_old_secret_opens_for_as_long_as_was_chosen(
    session: Session, admin: Actor, hours: Hours, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = a_key(session, admin)
    new = rotation.rotate_key(session, admin, old.id, Rotation(old_ends_in_hours=hours))
    begun = clock.now()

    assert (new.id, new.name, new.scopes, new.prefix) == (old.id, old.name, old.scopes, old.prefix)
    assert new.key != old.key
    assert (opens(session, old.key), opens(session, new.key)) == (True, True)
    later = begun + timedelta(hours=hours, seconds=1)
    for module in ("queries", "service"):
        monkeypatch.setattr(f"mkt_dashboard.domain.teams.keys.{module}.now", lambda: later)
    assert (opens(session, old.key), opens(session, new.key)) == (False, True)


def test_a_second_rotation_ends_the_oldest_secret_at_once(session: Session, admin: Actor) -> None:
    first = a_key(session, admin)
    second = rotation.rotate_key(session, admin, first.id, Rotation())
    third = rotation.rotate_key(session, admin, first.id, Rotation())

    assert [opens(session, one.key) for one in (first, second, third)] == [False, True, True]


def test_it_lasts_as_long_again_and_its_old_secret_no_longer_than_before(
    session: Session, admin: Actor
) -> None:
    old = a_key(session, admin, expires_in_days=30)
    row = session.exec(select(ApiKey)).one()
    ended = clock.now() + timedelta(hours=2)
    row.created_at, row.expires_at, row.noticed_days = ended - timedelta(days=30), ended, 1
    session.add(row)

    new = rotation.rotate_key(session, admin, old.id, Rotation(old_ends_in_hours=168))

    assert new.expires_at is not None
    assert abs(new.expires_at - clock.now() - timedelta(days=30)) < timedelta(minutes=1)
    assert (row.old_ends_at, row.noticed_days) == (ended, None)


def test_a_key_without_an_end_stays_one(session: Session, admin: Actor) -> None:
    old = a_key(session, admin, expires_in_days=None, per_minute=60)

    new = rotation.rotate_key(session, admin, old.id, Rotation())

    assert (new.expires_at, new.per_minute) == (None, 60)


def test_revoking_ends_both_secrets(session: Session, admin: Actor) -> None:
    old = a_key(session, admin)
    new = rotation.rotate_key(session, admin, old.id, Rotation())

    service.revoke_key(session, admin, old.id)

    assert (opens(session, old.key), opens(session, new.key)) == (False, False)
    with pytest.raises(Conflict, match="has ended"):
        rotation.rotate_key(session, admin, old.id, Rotation())


def test_a_key_that_is_over_is_not_brought_back(session: Session, admin: Actor) -> None:
    old = a_key(session, admin)
    row = session.exec(select(ApiKey)).one()
    row.expires_at = clock.now() - timedelta(seconds=1)
    session.add(row)

    with pytest.raises(Conflict, match="has ended"):
        rotation.rotate_key(session, admin, old.id, Rotation())


def test_a_service_signs_in_with_either_secret(session: Session, admin: Actor) -> None:
    old = a_key(session, admin, kind=KeyKind.SERVICE)
    new = rotation.rotate_key(session, admin, old.id, Rotation())

    for key in (old, new):
        assert tokens.client_credentials(session, key.prefix, key.key) is not None


def test_nobody_gets_the_key_of_somebody_else_this_way(
    session: Session, workspace: Workspace, admin: Actor
) -> None:
    maya = factories.a_member(session, workspace)
    key = a_key(session, maya)

    with pytest.raises(Forbidden, match="only she rotates it"):
        rotation.rotate_key(session, admin, key.id, Rotation())


def test_nobody_gets_more_than_she_may_give_by_rotating_a_service(
    session: Session, workspace: Workspace, admin: Actor
) -> None:
    key = a_key(session, admin, kind=KeyKind.SERVICE, scopes=[Permission.CONTACT_DELETE])
    rights = frozenset({Permission.API_KEY_CREATE, Permission.API_KEY_MANAGE, Permission.LIST_READ})
    keeper = Actor(workspace.id, rights, admin.account_id, "Ben Okafor", "ui")

    with pytest.raises(Forbidden, match="contact:delete"):
        rotation.rotate_key(session, keeper, key.id, Rotation())


def test_strangers_managers_and_keys_rotate_nothing(
    session: Session, workspace: Workspace, admin: Actor
) -> None:
    personal = a_key(session, admin)
    service_key = a_key(session, admin, name="Till", kind=KeyKind.SERVICE)
    manager = factories.a_member(session, workspace)
    stranger = factories.a_member(
        session, factories.a_workspace(session, "Other"), "Olga", Role.MARKETING_ADMIN
    )

    for who in (manager, stranger):
        for key in (personal, service_key):
            with pytest.raises(NotFound):
                rotation.rotate_key(session, who, key.id, Rotation())
    with pytest.raises(Forbidden):
        rotation.rotate_key(session, callers.identify(session, personal.key), personal.id, Rotation())
    assert session.exec(select(AuditEntry).where(AuditEntry.action == "api_key.rotated")).all() == []


def test_the_audit_log_tells_of_it_without_the_secret(session: Session, admin: Actor) -> None:
    old = a_key(session, admin)
    new = rotation.rotate_key(session, admin, old.id, Rotation())

    told = session.exec(select(AuditEntry).where(AuditEntry.action == "api_key.rotated")).one()

    assert (told.object_name, told.detail["prefix"]) == ("Shop", old.prefix)
    assert new.key.rpartition("_")[2] not in str(told.model_dump())

"""Keys of programs: what they may hold, whom they stand for, and how they end."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlmodel import Session, select

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams.keys import callers, queries, scopes, service
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.keys.schemas import Days, KeyDraft, NewKey
from mkt_dashboard.domain.teams.models import Member, Workspace
from tests import factories

READ = [Permission.LIST_READ, Permission.CONTACT_READ]


@pytest.fixture
def workspace(session: Session) -> Workspace:
    return factories.a_workspace(session)


@pytest.fixture
def manager(session: Session, workspace: Workspace) -> Actor:
    return factories.a_member(session, workspace)


@pytest.fixture
def admin(session: Session, workspace: Workspace) -> Actor:
    return factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)


def a_key(
    session: Session,
    maker: Actor,
    name: str = "Shop orders",
    *,
    kind: KeyKind = KeyKind.PERSONAL,
    given: list[Permission] | None = None,
    days: Days | None = 90,
) -> NewKey:
    draft = KeyDraft(name=name, kind=kind, scopes=given or READ, expires_in_days=days)
    return service.create_key(session, maker, draft)


def is_refused(session: Session, key: str) -> bool:
    try:
        callers.identify(session, key)
    except Unauthenticated:
        return True
    return False


def give_role(session: Session, who: Actor, role: Role) -> None:
    member = session.exec(select(Member).where(Member.account_id == who.account_id)).one()
    member.role = role.value
    session.add(member)
    session.flush()


def test_a_personal_key_acts_as_its_maker(session: Session, manager: Actor) -> None:
    key = a_key(session, manager)

    caller = callers.identify(session, key.key, "198.51.100.7")

    assert caller == Actor(
        manager.workspace_id, frozenset(READ), manager.account_id, manager.name, "key:Shop orders"
    )


def test_a_service_key_belongs_to_the_workspace(session: Session, admin: Actor) -> None:
    key = a_key(session, admin, kind=KeyKind.SERVICE, given=[Permission.LIST_CREATE])
    give_role(session, admin, Role.VIEWER)

    caller = callers.identify(session, key.key)

    assert (caller.account_id, caller.name) == (None, "Shop orders")
    assert caller.permissions == {Permission.LIST_CREATE}


def test_only_a_hash_of_the_secret_is_kept(session: Session, manager: Actor) -> None:
    key = a_key(session, manager)
    secret = key.key.removeprefix(f"{key.prefix}_")

    row = session.exec(select(ApiKey)).one()

    assert len(secret) == 43
    assert secret not in repr(row.model_dump())
    assert secret not in repr([entry.model_dump() for entry in session.exec(select(AuditEntry))])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    made_as=some.sampled_from([Role.MARKETING_ADMIN, Role.CAMPAIGN_MANAGER, Role.ANALYST]),
    called_as=some.sampled_from(list(Role)),
    wanted=some.sets(some.sampled_from(list(Permission)), min_size=1, max_size=12),
)
def test_a_personal_key_never_exceeds_the_rights_of_its_maker(
    session: Session, made_as: Role, called_as: Role, wanted: set[Permission]
) -> None:
    maker = factories.a_member(session, factories.a_workspace(session), role=made_as)
    beyond = wanted - scopes.grantable(maker.permissions)
    if beyond:
        with pytest.raises(Forbidden):
            a_key(session, maker, given=sorted(wanted))
    given_scopes = sorted(wanted - beyond)
    if not given_scopes:
        return
    key = a_key(session, maker, given=given_scopes)

    give_role(session, maker, called_as)

    caller = callers.identify(session, key.key)
    assert caller.permissions <= set(given_scopes)
    assert caller.permissions <= permissions_of(called_as)
    assert not caller.permissions & scopes.NEVER


def test_who_does_not_manage_keys_gives_reading_only(session: Session, manager: Actor) -> None:
    with pytest.raises(Forbidden, match="campaign:launch"):
        a_key(session, manager, given=[Permission.CAMPAIGN_READ, Permission.CAMPAIGN_LAUNCH])
    with pytest.raises(Forbidden, match="api_key:manage"):
        a_key(session, manager, kind=KeyKind.SERVICE)


def test_a_key_makes_no_keys(session: Session, admin: Actor) -> None:
    with pytest.raises(Forbidden, match="api_key:create"):
        a_key(session, admin, given=[Permission.API_KEY_CREATE])


@pytest.mark.parametrize("role", [Role.CONTENT_EDITOR, Role.VIEWER])
def test_a_role_without_keys_makes_and_sees_none(session: Session, workspace: Workspace, role: Role) -> None:
    somebody = factories.a_member(session, workspace, role=role)

    with pytest.raises(Forbidden):
        a_key(session, somebody)
    with pytest.raises(Forbidden):
        queries.list_keys(session, somebody)


def test_a_key_dies_with_the_membership(session: Session, manager: Actor) -> None:
    key = a_key(session, manager)
    member = session.exec(select(Member).where(Member.account_id == manager.account_id)).one()

    member.deactivated_at = clock.now()
    session.add(member)
    session.flush()

    assert is_refused(session, key.key)


def test_revoking_takes_effect_at_the_next_call_and_twice_is_harmless(
    session: Session, manager: Actor
) -> None:
    key = a_key(session, manager)
    assert not is_refused(session, key.key)

    service.revoke_key(session, manager, key.id)
    service.revoke_key(session, manager, key.id)

    assert is_refused(session, key.key)
    actions = session.exec(select(AuditEntry.action).order_by(AuditEntry.action))  # type: ignore[arg-type]
    assert list(actions) == ["api_key.created", "api_key.revoked"]
    assert queries.count_keys(session, manager) == (0, 1)
    assert [row.id for row in queries.list_keys(session, manager, revoked=True).items] == [key.id]


def test_a_key_ends_at_its_time(session: Session, manager: Actor) -> None:
    key = a_key(session, manager, days=30)
    row = session.exec(select(ApiKey)).one()
    assert row.expires_at is not None
    assert abs(row.expires_at - clock.now() - timedelta(days=30)) < timedelta(minutes=1)

    row.expires_at = clock.now()
    session.add(row)
    session.flush()

    assert is_refused(session, key.key)


def test_a_key_without_an_end_goes_on(session: Session, manager: Actor) -> None:
    assert a_key(session, manager, days=None).expires_at is None


def test_the_use_of_a_key_is_noted_once_a_minute(session: Session, manager: Actor) -> None:
    key = a_key(session, manager)

    def used() -> tuple[object, str]:
        session.expire_all()
        row = session.exec(select(ApiKey)).one()
        return row.last_used_at, row.last_used_from

    callers.identify(session, key.key, "198.51.100.7")
    first = used()
    callers.identify(session, key.key, "198.51.100.8")

    assert first[1] == "198.51.100.7"
    assert used() == first


def test_a_colleague_neither_sees_nor_revokes_my_key_but_the_admin_does(
    session: Session, workspace: Workspace, manager: Actor, admin: Actor
) -> None:
    key = a_key(session, manager)
    colleague = factories.a_member(session, workspace, "Tomás Oliveira", Role.ANALYST)

    assert queries.list_keys(session, colleague).items == []
    with pytest.raises(NotFound):
        service.revoke_key(session, colleague, key.id)
    assert [row.owner for row in queries.list_keys(session, admin).items] == [manager.name]
    service.revoke_key(session, admin, key.id)
    assert is_refused(session, key.key)


def test_another_workspace_does_not_know_my_key(session: Session, admin: Actor) -> None:
    key = a_key(session, admin)
    stranger = factories.a_member(session, factories.a_workspace(session, "Other"), role=Role.MARKETING_ADMIN)

    assert queries.list_keys(session, stranger).items == []
    with pytest.raises(NotFound):
        service.revoke_key(session, stranger, key.id)
    assert not is_refused(session, key.key)


def test_two_keys_in_use_have_two_names(session: Session, admin: Actor) -> None:
    first = a_key(session, admin, "Till")
    with pytest.raises(Conflict, match="till"):
        a_key(session, admin, "till")

    service.revoke_key(session, admin, first.id)

    assert a_key(session, admin, "Till").id != first.id


@pytest.mark.parametrize(("name", "field"), [("  ", "name"), ("Shop", "scopes")])
def test_a_key_needs_a_name_and_something_it_may(
    session: Session, manager: Actor, name: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.create_key(session, manager, KeyDraft(name=name, scopes=[] if name == "Shop" else READ))

    assert list(refused.value.fields) == [field]


def test_the_list_goes_on_where_the_page_before_ended(session: Session, manager: Actor) -> None:
    names = [a_key(session, manager, f"Key {number}").name for number in range(5)]

    first = queries.list_keys(session, manager, limit=3)
    rest = queries.list_keys(session, manager, after=first.next_key, limit=3)

    assert [row.name for row in [*first.items, *rest.items]] == names[::-1]
    assert rest.next_key is None


def test_a_wrong_secret_does_not_come_in(session: Session, manager: Actor) -> None:
    key = a_key(session, manager)

    assert is_refused(session, f"{key.prefix}_{'x' * 43}")
    assert is_refused(session, key.prefix)
    assert is_refused(session, key.key + "\n")

"""The end of a connection: what goes, who stays, and that somebody can still get in."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, select, update

from mkt_dashboard.core.errors import Conflict, Forbidden, NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import account as accounts
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.teams import sessions
from mkt_dashboard.domain.teams.factors.models import Passkey
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.sso import queries, removal, service
from mkt_dashboard.domain.teams.sso.models import SsoConnection, SsoIdentity
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft, ConnectionRow, TestRecord
from tests import factories

DRAFT = ConnectionDraft(
    name="Corp",
    issuer="https://id.example.com/realms/corp",
    client_id="mkt",
    client_secret="the first secret",
    domains=["corp.example"],
    group_roles=[("admins", Role.MARKETING_ADMIN)],
)


@pytest.fixture
def admin(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session), role=Role.MARKETING_ADMIN)


@pytest.fixture
def connection(session: Session, admin: Actor) -> ConnectionRow:
    return turned_on(session, admin, DRAFT)


def turned_on(session: Session, admin: Actor, draft: ConnectionDraft) -> ConnectionRow:
    made = service.create_connection(session, admin, draft)
    service.keep_test(session, admin, made.id, a_passed_test())
    return service.switch_connection(session, admin, made.id, is_active=True, is_forced=False)


def a_passed_test() -> TestRecord:
    passed = TestRecord()
    passed.add("Would come in", "as Viewer")
    return passed


def comes_in(session: Session, connection: ConnectionRow, who: Actor, *, has_password: bool) -> str:
    """Make somebody one who signs in through the connection, and return the token of her session."""
    row = session.exec(select(SsoConnection).where(SsoConnection.public_id == connection.id)).one()
    account = session.get_one(Account, who.account_id)
    account.has_password = has_password
    member = session.exec(
        select(Member).where(Member.account_id == account.id, Member.workspace_id == who.workspace_id)
    ).one()
    session.add_all(
        [
            account,
            SsoIdentity(
                workspace_id=who.workspace_id,
                account_id=account.id,
                issuer=connection.issuer,
                subject=f"s{account.id}",
            ),
        ]
    )
    opened = sessions.open_session(
        session, account, member, ip="", user_agent="", door="sso", sso_connection_id=row.id
    )
    session.flush()
    return opened.token


def workspace_of(session: Session, actor: Actor) -> Workspace:
    return session.get_one(Workspace, actor.workspace_id)


def identities(session: Session) -> int:
    return len(session.exec(select(SsoIdentity)).all())


def test_identities_mapping_and_open_sessions_go_and_the_members_stay(
    session: Session, admin: Actor, connection: ConnectionRow
) -> None:
    maya = factories.a_member(session, workspace_of(session, admin), "Maya")
    token = comes_in(session, connection, maya, has_password=False)
    account = session.get_one(Account, maya.account_id)
    member = session.exec(select(Member).where(Member.account_id == account.id)).one()
    by_password = sessions.open_session(session, account, member, ip="", user_agent="", door="ui").token
    counted = removal.count_dependents(session, admin, connection.id)

    removal.delete_connection(session, admin, connection.id)

    assert counted == removal.Dependents(members=1, without_password=1, sessions=1)
    assert teams.find_visitor(session, token) is None
    assert teams.find_visitor(session, by_password) is not None
    assert (identities(session), queries.list_connections(session, admin)) == (0, [])
    assert session.execute(text("SELECT count(*) FROM sso_domains")).scalar_one() == 0
    assert (
        session.exec(select(Member).where(Member.account_id == maya.account_id)).one().deactivated_at is None
    )
    said = session.exec(select(AuditEntry).where(AuditEntry.action == "sso.deleted")).one()
    assert (said.object_name, said.detail["members"], said.detail["sessions"]) == ("Corp", 1, 1)


def test_a_session_from_before_sessions_named_their_connection_ends_as_well(
    session: Session, admin: Actor, connection: ConnectionRow
) -> None:
    token = comes_in(session, connection, admin, has_password=True)
    session.execute(text("UPDATE sessions SET sso_connection_id = NULL"))

    removal.delete_connection(session, admin, connection.id)

    assert teams.find_visitor(session, token) is None


def test_the_second_call_finds_nothing(session: Session, admin: Actor, connection: ConnectionRow) -> None:
    removal.delete_connection(session, admin, connection.id)

    with pytest.raises(NotFound):
        removal.delete_connection(session, admin, connection.id)


def test_another_connection_to_the_same_provider_keeps_its_people(
    session: Session, admin: Actor, connection: ConnectionRow
) -> None:
    turned_on(session, admin, DRAFT.model_copy(update={"name": "Corp 2", "client_id": "other"}))
    comes_in(session, connection, admin, has_password=True)

    removal.delete_connection(session, admin, connection.id)

    assert identities(session) == 1


@pytest.mark.parametrize("end", ["delete", "turn off"])
def test_the_last_way_in_of_the_marketing_admins_stays(
    session: Session, admin: Actor, connection: ConnectionRow, end: str
) -> None:
    comes_in(session, connection, admin, has_password=False)

    def finish() -> None:
        if end == "delete":
            removal.delete_connection(session, admin, connection.id)
        else:
            service.switch_connection(session, admin, connection.id, is_active=False, is_forced=False)

    with pytest.raises(Conflict, match="No Marketing Admin could sign in any more"):
        finish()

    accounts.replace_password(
        session, admin, session.get_one(Account, admin.account_id), "a new long password"
    )
    finish()


@pytest.mark.parametrize("other_way", ["passkey", "another connection", "a colleague"])
def test_any_other_way_in_of_one_of_them_is_enough(
    session: Session, admin: Actor, connection: ConnectionRow, other_way: str
) -> None:
    comes_in(session, connection, admin, has_password=False)
    if other_way == "passkey":
        key = Passkey(account_id=admin.account_id or 0, name="Key", credential_id=b"1", public_key=b"2")
        session.add(key)
    elif other_way == "another connection":
        draft = DRAFT.model_copy(update={"name": "Second", "issuer": "https://second.example.com"})
        comes_in(session, turned_on(session, admin, draft), admin, has_password=False)
    else:
        workspace = workspace_of(session, admin)
        factories.a_member(session, workspace, "Ben Okafor", role=Role.MARKETING_ADMIN)
    session.flush()

    removal.delete_connection(session, admin, connection.id)


@pytest.mark.parametrize("helps_not", ["deactivated", "campaign manager", "connection that is off"])
def test_what_opens_nothing_does_not_count(
    session: Session, admin: Actor, connection: ConnectionRow, helps_not: str
) -> None:
    comes_in(session, connection, admin, has_password=False)
    workspace = workspace_of(session, admin)
    if helps_not == "deactivated":
        gone = factories.a_member(session, workspace, "Ben Okafor", role=Role.MARKETING_ADMIN)
        left = update(Member).where(col(Member.account_id) == gone.account_id)
        session.execute(left.values(deactivated_at=text("now()")))
    elif helps_not == "campaign manager":
        factories.a_member(session, workspace, "Ben Okafor")
    else:
        draft = DRAFT.model_copy(update={"name": "Second", "issuer": "https://second.example.com"})
        comes_in(session, service.create_connection(session, admin, draft), admin, has_password=False)

    with pytest.raises(Conflict):
        removal.delete_connection(session, admin, connection.id)


def test_another_workspace_and_another_role_delete_nothing(
    session: Session, admin: Actor, connection: ConnectionRow, see_only: Callable[[int], None]
) -> None:
    other = factories.a_member(
        session, factories.a_workspace(session, "Other"), "Olga", role=Role.MARKETING_ADMIN
    )
    with pytest.raises(NotFound):
        removal.delete_connection(session, other, connection.id)
    with pytest.raises(NotFound):
        service.rotate_secret(session, other, connection.id, "x")
    manager = Actor(admin.workspace_id, frozenset(), admin.account_id)
    for attempt in (
        lambda: removal.delete_connection(session, manager, connection.id),
        lambda: removal.count_dependents(session, manager, connection.id),
        lambda: service.rotate_secret(session, manager, connection.id, "x"),
    ):
        with pytest.raises(Forbidden):
            attempt()

    assert len(queries.list_connections(session, admin)) == 1


def secrets_of(session: Session, admin: Actor, connection: ConnectionRow) -> tuple[str, str]:
    found = queries.find_connection(session, admin, connection.id)
    return queries.config_of(session, found).secret, queries.config_of(session, found, for_test=True).secret


def test_a_new_secret_waits_for_its_test_while_people_come_in_with_the_old_one(
    session: Session, admin: Actor, connection: ConnectionRow
) -> None:
    waiting = service.rotate_secret(session, admin, connection.id, "the second secret")
    assert (waiting.is_active, waiting.has_next_secret) == (True, True)
    assert secrets_of(session, admin, connection) == ("the first secret", "the second secret")
    failed = TestRecord()
    failed.add("Code turned into a token", "the provider refused us", is_good=False)
    service.keep_test(session, admin, connection.id, failed)
    assert secrets_of(session, admin, connection) == ("the first secret", "the second secret")

    row = service.keep_test(session, admin, connection.id, a_passed_test())

    assert (row.is_active, row.has_next_secret) == (True, False)
    assert secrets_of(session, admin, connection) == ("the second secret", "the second secret")
    everything = session.execute(
        text("SELECT t::text FROM sso_connections t UNION ALL SELECT t::text FROM audit t")
    ).scalars()
    assert "second secret" not in "".join(everything) + repr(row)


def test_while_it_is_off_a_new_secret_takes_its_place_and_asks_for_a_test(
    session: Session, admin: Actor
) -> None:
    made = service.create_connection(session, admin, DRAFT)
    service.keep_test(session, admin, made.id, a_passed_test())

    row = service.rotate_secret(session, admin, made.id, "the second secret")

    assert (row.has_next_secret, row.last_test) == (False, None)
    assert secrets_of(session, admin, made) == ("the second secret", "the second secret")


def test_another_client_drops_a_secret_that_was_waiting(
    session: Session, admin: Actor, connection: ConnectionRow
) -> None:
    service.rotate_secret(session, admin, connection.id, "the second secret")
    changed = DRAFT.model_copy(update={"client_id": "other", "client_secret": "of the other"})

    row = service.change_connection(session, admin, connection.id, changed)

    assert (row.is_active, row.has_next_secret) == (False, False)
    assert secrets_of(session, admin, connection) == ("of the other", "of the other")

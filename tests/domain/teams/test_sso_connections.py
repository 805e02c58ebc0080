"""Setting up connections: who may, what is kept, what is refused."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams import sessions
from mkt_dashboard.domain.teams.models import Account, Workspace
from mkt_dashboard.domain.teams.sso import queries, service
from mkt_dashboard.domain.teams.sso.claims import person_of, role_for
from mkt_dashboard.domain.teams.sso.refusals import SsoRefused
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft, TestRecord
from tests import factories
from tests.domain_proof import prove_domains

DRAFT = ConnectionDraft(
    name="Corp",
    preset="keycloak",
    issuer="https://id.example.com/realms/corp",
    client_id="mkt",
    client_secret="CANARY secret",
    domains=["@Corp.example", "corp.example "],
    group_roles=[("admins", Role.MARKETING_ADMIN)],
)

PASSWORD = "a long enough password"


@pytest.fixture
def admin(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session), role=Role.MARKETING_ADMIN)


def pass_test(session: Session, admin: Actor, connection: UUID) -> None:
    passed = TestRecord()
    passed.add("Would come in", "as Viewer")
    service.keep_test(session, admin, connection, passed)


def test_the_secret_is_sealed_and_never_shown(session: Session, admin: Actor) -> None:
    made = service.create_connection(session, admin, DRAFT)

    assert (made.has_secret, made.domains) == (True, ["corp.example"])
    everything = session.execute(
        text("SELECT t::text FROM sso_connections t UNION ALL SELECT t::text FROM audit t")
    ).scalars()
    assert "CANARY" not in "".join(everything) + repr(made)
    found = queries.find_connection(session, admin, made.id)
    assert queries.config_of(session, found).secret == "CANARY secret"


def test_only_a_passed_test_turns_it_on_and_a_new_client_turns_it_off(session: Session, admin: Actor) -> None:
    made = service.create_connection(session, admin, DRAFT)
    with pytest.raises(Conflict, match="Test this connection first"):
        service.switch_connection(session, admin, made.id, is_active=True, is_forced=False)

    pass_test(session, admin, made.id)
    prove_domains(session, admin.workspace_id)
    on = service.switch_connection(session, admin, made.id, is_active=True, is_forced=True)
    same = service.change_connection(
        session, admin, made.id, DRAFT.model_copy(update={"client_secret": "", "name": "Corp 2"})
    )
    other = service.change_connection(
        session, admin, made.id, DRAFT.model_copy(update={"client_secret": "", "client_id": "other"})
    )

    assert (on.is_active, same.is_active, other.is_active, other.last_test) == (True, True, False, None)


def test_where_single_sign_on_is_asked_for_nothing_else_opens_a_session(
    session: Session, admin: Actor
) -> None:
    made = service.create_connection(session, admin, DRAFT)
    pass_test(session, admin, made.id)
    prove_domains(session, admin.workspace_id)
    service.switch_connection(session, admin, made.id, is_active=True, is_forced=True)
    workspace = session.get_one(Workspace, admin.workspace_id)
    member = teams.add_member(
        session, workspace, "maya@corp.example", "Maya", role=Role.VIEWER, password=PASSWORD
    )
    account = session.get_one(Account, member.account_id)
    connection = queries.find_connection(session, admin, made.id)

    # A passkey, an invitation and another workspace all end here.
    with pytest.raises(SsoRefused, match="through single sign-on only"):
        sessions.open_first_session(session, account, ip="", user_agent="", door="ui", factor="passkey")
    with pytest.raises(SsoRefused):
        sessions.open_session(session, account, member, ip="", user_agent="", door="ui")
    assert sessions.open_session(
        session, account, member, ip="", user_agent="", door="sso", sso_connection_id=connection.id
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("issuer", "http://id.example.com"),
        ("issuer", "https://user:word@id.example.com"),
        ("issuer", "https://id.example.com?x=1"),
        ("issuer", "id.example.com"),
        ("client_id", ""),
        ("client_secret", ""),
        ("domains", []),
        ("domains", ["*"]),
        ("domains", ["corp"]),
        ("group_roles", [("admins", "Owner")]),
        ("default_role", "Owner"),
        ("preset", "unheard of"),
    ],
)
def test_what_cannot_work_is_said_at_its_field(
    session: Session, admin: Actor, field: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(service.settings()), "public_url", "https://app.example.com")

    with pytest.raises(InvalidInput) as refused:
        service.create_connection(session, admin, DRAFT.model_copy(update={field: value}))

    assert refused.value.fields
    assert refused.value.message.endswith(".")


def test_a_second_connection_of_the_same_name_is_refused(session: Session, admin: Actor) -> None:
    service.create_connection(session, admin, DRAFT)

    with pytest.raises(InvalidInput, match="already"):
        service.create_connection(session, admin, DRAFT)


def test_another_workspace_sees_and_changes_nothing(
    session: Session, admin: Actor, see_only: Callable[[int], None]
) -> None:
    made = service.create_connection(session, admin, DRAFT)
    other = factories.a_member(
        session, factories.a_workspace(session, "Other"), "Olga", role=Role.MARKETING_ADMIN
    )

    assert queries.list_connections(session, other) == []
    with pytest.raises(NotFound):
        service.change_connection(session, other, made.id, DRAFT)
    with pytest.raises(NotFound):
        service.switch_connection(session, other, made.id, is_active=False, is_forced=False)
    see_only(other.workspace_id)
    assert session.execute(text("SELECT count(*) FROM sso_connections")).scalar_one() == 0


def test_a_campaign_manager_may_not(session: Session, admin: Actor) -> None:
    made = service.create_connection(session, admin, DRAFT)
    manager = Actor(admin.workspace_id, frozenset(), admin.account_id)

    for attempt in (
        lambda: service.create_connection(session, manager, DRAFT),
        lambda: service.change_connection(session, manager, made.id, DRAFT),
        lambda: service.switch_connection(session, manager, made.id, is_active=False, is_forced=False),
        lambda: service.keep_test(session, manager, made.id, TestRecord()),
        lambda: queries.list_connections(session, manager),
    ):
        with pytest.raises(Forbidden):
            attempt()


def test_the_first_group_that_fits_gives_the_role() -> None:
    pairs = [["admins", Role.MARKETING_ADMIN], ["all", Role.VIEWER]]

    assert role_for(["all", "admins"], pairs, "") is Role.MARKETING_ADMIN
    assert role_for(["all"], pairs, "") is Role.VIEWER
    assert role_for(["none"], pairs, Role.ANALYST) is Role.ANALYST
    with pytest.raises(SsoRefused):
        role_for(["none"], pairs, "")


def test_groups_that_are_no_list_of_texts_are_read_with_care() -> None:
    def groups(value: object) -> tuple[str, ...]:
        return person_of({"sub": "1", "groups": value}, "groups").groups

    assert groups("admins") == ("admins",)
    assert groups(["admins", 1, None, {"a": 1}]) == ("admins",)
    assert groups({"admins": True}) == ()
    assert groups(None) == ()

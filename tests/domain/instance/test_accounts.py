"""What the owner of the installation does for people, and who she lets in after her."""

import pyotp
import pytest
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.instance import accounts, queries
from mkt_dashboard.domain.instance.schemas import AccountLine
from mkt_dashboard.domain.permissions import (
    Actor,
    Permission,
    Role,
    permissions_of,
    permissions_of_the_owner,
)
from mkt_dashboard.domain.teams import queries as teams_queries
from mkt_dashboard.domain.teams import resets, workspaces
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.factors import service as factors
from mkt_dashboard.domain.teams.factors import totp
from mkt_dashboard.domain.teams.models import Account, Letter, Workspace
from mkt_dashboard.domain.teams.passwords import hash_password
from mkt_dashboard.domain.teams.queries import NO_WORKSPACE
from tests import factories

PASSWORD = "a long enough password"
OWNER, MEMBER = "olga@example.com", "priya@example.com"


@pytest.fixture
def owner(session: Session) -> Actor:
    return factories.an_instance_owner(session, OWNER, hash_password(PASSWORD))


@pytest.fixture
def workspace(session: Session) -> Workspace:
    made = teams.create_workspace(session, "Wrenfell Outdoor")
    teams.add_member(session, made, MEMBER, "Priya", role=Role.MARKETING_ADMIN, password=PASSWORD)
    return made


def account(session: Session, email: str = MEMBER) -> Account:
    return session.exec(select(Account).where(Account.email == email)).one()


def line(session: Session, owner: Actor, email: str = MEMBER) -> AccountLine:
    return next(one for one in queries.list_accounts(session, owner) if one.email == email)


def with_an_app(session: Session, workspace: Workspace) -> None:
    person = account(session)
    actor = Actor(workspace.id, permissions_of(Role.VIEWER), person.id, person.name, "ui", is_confirmed=True)
    seed = totp.begin(session, actor).key.replace(" ", "")
    factors.turn_on(session, actor, pyotp.totp.TOTP(seed).now())


def test_the_owner_who_is_a_member_nowhere_comes_into_the_installation(
    session: Session, owner: Actor
) -> None:
    opened = teams.sign_in(session, OWNER, PASSWORD)
    assert opened
    assert opened.is_of_the_instance

    visitor = teams_queries.find_visitor(session, opened.token)
    assert visitor
    assert (visitor.role, visitor.workspace_public_id) == ("Instance Owner", NO_WORKSPACE)
    assert visitor.actor.workspace_id == INSTALLATION
    assert visitor.actor.permissions == permissions_of_the_owner()


def test_anybody_else_without_a_workspace_comes_in_nowhere(session: Session, workspace: Workspace) -> None:
    workspace.closed_at = workspace.created_at
    session.add(workspace)
    session.flush()

    assert teams.sign_in(session, MEMBER, PASSWORD) is None


def test_a_session_of_the_installation_is_worth_nothing_once_it_is_handed_over(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    opened = teams.sign_in(session, OWNER, PASSWORD)
    assert opened

    accounts.hand_over(session, owner, account(session).public_id, PASSWORD)

    assert teams_queries.find_visitor(session, opened.token) is None
    assert teams.sign_in(session, OWNER, PASSWORD) is None
    letters = session.exec(select(Letter.to_email).where(Letter.subject.contains("new owner"))).all()  # pyright: ignore[reportAttributeAccessIssue]
    assert set(letters) == {OWNER, MEMBER}
    # Handing it back brings the old session not back either.
    person = account(session)
    heir = Actor(INSTALLATION, permissions_of_the_owner(), person.id, person.name, "ui")
    accounts.hand_over(session, heir, account(session, OWNER).public_id, PASSWORD)
    assert teams_queries.find_visitor(session, opened.token) is None
    assert teams.sign_in(session, OWNER, PASSWORD) is not None


def test_the_owner_goes_to_and_fro_between_her_workspace_and_the_installation(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    accounts.hand_over(session, owner, account(session).public_id, PASSWORD)
    at_work = teams.sign_in(session, MEMBER, PASSWORD)
    assert at_work
    inside = teams_queries.find_visitor(session, at_work.token)
    assert inside
    assert not any(one.is_of_the_instance for one in inside.actor.permissions)

    over = workspaces.switch(session, inside, NO_WORKSPACE, ip="", user_agent="")
    outside = teams_queries.find_visitor(session, over.token)
    assert outside
    assert outside.actor.permissions == permissions_of_the_owner()
    assert teams_queries.find_visitor(session, at_work.token) is None

    back = workspaces.switch(session, outside, workspace.public_id, ip="", user_agent="")
    again = teams_queries.find_visitor(session, back.token)
    assert again
    assert again.actor.workspace_id == workspace.id
    with pytest.raises(Forbidden):
        workspaces.create_own(session, outside, "Mine")


def test_nobody_else_gets_over_to_the_installation(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    opened = teams.sign_in(session, MEMBER, PASSWORD)
    visitor = teams_queries.find_visitor(session, opened.token if opened else None)
    assert visitor

    with pytest.raises(NotFound, match="do not own"):
        workspaces.switch(session, visitor, NO_WORKSPACE, ip="", user_agent="")


def test_a_forgotten_password_of_the_owner_is_set_by_a_letter_of_the_installation(
    session: Session, owner: Actor
) -> None:
    resets.send_link(session, OWNER)

    letter = session.exec(select(Letter)).one()
    assert (letter.workspace_id, letter.to_email) == (INSTALLATION, OWNER)
    token = resets.make_link(session, account(session, OWNER)).rpartition("/")[2]
    assert resets.set_password(session, token, "quite another, long password") is None
    assert teams.sign_in(session, OWNER, "quite another, long password") is not None


def test_a_lost_second_factor_is_taken_off_and_the_person_is_told(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    with_an_app(session, workspace)
    assert line(session, owner).has_app
    with pytest.raises(teams.SecondFactorNeeded):
        teams.sign_in(session, MEMBER, PASSWORD)

    accounts.remove_second_factor(session, owner, account(session).public_id)

    assert teams.sign_in(session, MEMBER, PASSWORD) is not None
    told = session.exec(select(Letter)).one()
    assert (told.to_email, told.subject) == (MEMBER, "Your second factor was taken off")
    with pytest.raises(Conflict, match="no codes"):
        accounts.remove_second_factor(session, owner, account(session).public_id)


def test_her_own_second_factor_is_not_taken_off_from_outside(session: Session, owner: Actor) -> None:
    with pytest.raises(Conflict, match="My account"):
        accounts.remove_second_factor(session, owner, account(session, OWNER).public_id)


def test_all_sessions_end_but_the_one_she_sits_at(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    theirs = [teams.sign_in(session, MEMBER, PASSWORD) for _ in range(2)]
    own = [teams.sign_in(session, OWNER, PASSWORD) for _ in range(2)]
    here = teams_queries.find_visitor(session, own[0].token if own[0] else None)
    assert here

    def end(email: str) -> int:
        person = account(session, email).public_id
        return accounts.end_sessions(session, owner, person, keep_session=here.session_id)

    assert (end(MEMBER), end(OWNER)) == (2, 1)
    left = [teams_queries.find_visitor(session, one.token if one else None) for one in (*theirs, *own)]
    assert [one is not None for one in left] == [False, False, True, False]


def test_handing_over_asks_for_the_password(session: Session, owner: Actor, workspace: Workspace) -> None:
    with pytest.raises(InvalidInput) as wrong:
        accounts.hand_over(session, owner, account(session).public_id, "not it")

    assert "password" in wrong.value.fields
    assert line(session, owner, OWNER).is_owner


def test_the_installation_is_handed_to_nobody_whose_password_is_known(session: Session, owner: Actor) -> None:
    demo = teams.create_workspace(session, "Demo", is_demo=True)
    teams.add_member(session, demo, "demo@example.com", "Demo", role=Role.VIEWER, password=PASSWORD)

    with pytest.raises(Conflict, match="demo"):
        accounts.hand_over(session, owner, account(session, "demo@example.com").public_id, PASSWORD)
    with pytest.raises(Conflict, match="already"):
        accounts.hand_over(session, owner, account(session, OWNER).public_id, PASSWORD)


def test_what_she_did_stands_in_the_chain_of_the_installation(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    with_an_app(session, workspace)
    person = account(session).public_id

    accounts.end_sessions(session, owner, person)
    accounts.remove_second_factor(session, owner, person)
    accounts.hand_over(session, owner, person, PASSWORD)

    session.flush()
    entries = session.exec(
        select(AuditEntry).where(AuditEntry.workspace_id == INSTALLATION).order_by(col(AuditEntry.seq))
    ).all()
    assert [(entry.action, entry.object_name, entry.actor_name) for entry in entries] == [
        ("account.sessions_ended", "Priya", "Olga Berg"),
        ("account.second_factor_removed", "Priya", "Olga Berg"),
        ("instance.handed_over", "Priya", "Olga Berg"),
    ]


def test_a_search_finds_parts_of_names_and_addresses(
    session: Session, owner: Actor, workspace: Workspace
) -> None:
    found = {word: len(queries.list_accounts(session, owner, word)) for word in ("RIYA", "@example", "%", "")}

    assert found == {"RIYA": 1, "@example": 2, "%": 0, "": 2}


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_a_workspace_reaches_an_account(
    session: Session, owner: Actor, workspace: Workspace, role: Role
) -> None:
    member = Actor(workspace.id, permissions_of(role), account(session).id)
    someone = account(session, OWNER).public_id

    for deed in (
        lambda: accounts.end_sessions(session, member, someone),
        lambda: accounts.remove_second_factor(session, member, someone),
        lambda: accounts.hand_over(session, member, someone, PASSWORD),
        lambda: accounts.unlock(session, member, OWNER),
        lambda: accounts.make_reset_link(session, member, OWNER),
    ):
        with pytest.raises(Forbidden, match=str(Permission.INSTANCE_ACCOUNTS)):
            deed()

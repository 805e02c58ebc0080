"""What the owner of the installation does with workspaces, and what becomes of those inside."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from mkt_dashboard.domain.campaigns import control, sending
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.instance import queries, workspaces
from mkt_dashboard.domain.instance.schemas import NewWorkspace, WorkspaceState
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from mkt_dashboard.domain.teams import joining
from mkt_dashboard.domain.teams import queries as teams_queries
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.keys import callers, service
from mkt_dashboard.domain.teams.keys.models import KeyKind
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft
from mkt_dashboard.domain.teams.models import Workspace
from tests import factories
from tests.domain.teams.people import newest_token

PASSWORD = "a long enough password"


def actions(session: Session, workspace_id: int) -> list[str]:
    session.flush()
    statement = select(AuditEntry.action).where(AuditEntry.workspace_id == workspace_id)
    return list(session.exec(statement.order_by(AuditEntry.seq)))  # pyright: ignore[reportArgumentType]


def a_team(session: Session, name: str = "Wrenfell Outdoor") -> Workspace:
    workspace = teams.create_workspace(session, name)
    role = Role.MARKETING_ADMIN
    teams.add_member(session, workspace, "priya@example.com", "Priya", role=role, password=PASSWORD)
    return workspace


def test_a_new_workspace_belongs_to_the_admin_who_accepts_its_invitation(
    session: Session, owner: Actor
) -> None:
    made = workspaces.create(session, owner, NewWorkspace(name=" Harbour  Tea ", email="ines@example.com"))

    token = newest_token(session, made.id)
    assert joining.look_at(session, token).invited_by == "Olga Berg"
    account, member = joining.join_as_new(session, token, "Ines", PASSWORD)
    session.refresh(made)
    assert (made.name, member.role, made.owner_account_id) == ("Harbour Tea", "Marketing Admin", account.id)
    assert actions(session, INSTALLATION) == ["workspace.created"]
    assert actions(session, made.id) == ["member.invited", "workspace.created", "member.joined"]


def test_what_is_wrong_about_a_new_workspace_is_said_at_its_field(session: Session, owner: Actor) -> None:
    with pytest.raises(InvalidInput) as wrong:
        workspaces.create(session, owner, NewWorkspace(name=" ", email="nobody"))

    assert set(wrong.value.fields) == {"name", "email"}
    assert session.exec(select(Workspace)).all() == []


def test_the_list_tells_numbers_and_names_alone(session: Session, owner: Actor) -> None:
    workspace = a_team(session)
    factories.a_list_of(session, workspace.id, "ada@example.com", "ben@example.com")

    (line,) = queries.list_workspaces(session, owner)

    assert (line.name, line.members, line.contacts, line.state) == (
        "Wrenfell Outdoor",
        1,
        2,
        WorkspaceState.OPEN,
    )
    assert "example.com" not in repr(line)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_a_workspace_may_any_of_it(session: Session, role: Role) -> None:
    workspace = a_team(session)
    member = Actor(workspace.id, permissions_of(role))

    for deed in (
        lambda: queries.list_workspaces(session, member),
        lambda: queries.list_accounts(session, member),
        lambda: queries.list_key_rings(session, member),
        lambda: workspaces.rename(session, member, workspace.public_id, "Mine"),
        lambda: workspaces.close(session, member, workspace.public_id),
        lambda: workspaces.delete(session, member, workspace.public_id, workspace.name),
    ):
        with pytest.raises(Forbidden, match="owner of this installation"):
            deed()


def test_an_unknown_workspace_is_not_found(session: Session, owner: Actor) -> None:
    with pytest.raises(NotFound):
        workspaces.close(session, owner, uuid4())


def test_a_new_name_is_written_down_with_the_old_one(session: Session, owner: Actor) -> None:
    workspace = a_team(session)

    workspaces.rename(session, owner, workspace.public_id, "Wrenfell")
    workspaces.rename(session, owner, workspace.public_id, "Wrenfell")

    session.flush()
    entries = session.exec(select(AuditEntry).where(AuditEntry.workspace_id == INSTALLATION)).all()
    assert [entry.detail for entry in entries] == [{"changes": {"name": ["Wrenfell Outdoor", "Wrenfell"]}}]
    assert actions(session, workspace.id) == ["workspace.renamed"]


def test_nobody_is_in_a_closed_workspace_and_old_sessions_stay_ended(session: Session, owner: Actor) -> None:
    workspace = a_team(session)
    opened = teams.sign_in(session, "priya@example.com", PASSWORD)
    assert opened
    assert teams_queries.find_visitor(session, opened.token)

    workspaces.close(session, owner, workspace.public_id)

    assert teams_queries.find_visitor(session, opened.token) is None
    assert teams.sign_in(session, "priya@example.com", PASSWORD) is None
    with pytest.raises(Conflict, match="closed already"):
        workspaces.close(session, owner, workspace.public_id)

    workspaces.open_again(session, owner, workspace.public_id)
    assert teams_queries.find_visitor(session, opened.token) is None
    assert teams.sign_in(session, "priya@example.com", PASSWORD) is not None
    with pytest.raises(Conflict, match="open already"):
        workspaces.open_again(session, owner, workspace.public_id)
    assert actions(session, INSTALLATION) == ["workspace.closed", "workspace.opened"]


def test_closing_alone_already_shuts_out_who_is_inside(session: Session) -> None:
    """The guard looks at the workspace itself, so a session that was missed opens nothing either."""
    workspace = a_team(session)
    opened = teams.sign_in(session, "priya@example.com", PASSWORD)
    assert opened
    session.execute(text("UPDATE workspaces SET closed_at = now()"))
    session.expire(workspace)

    assert teams_queries.find_visitor(session, opened.token) is None


@pytest.mark.parametrize("kind", list(KeyKind))
def test_a_key_of_a_closed_workspace_opens_nothing(session: Session, owner: Actor, kind: KeyKind) -> None:
    workspace = factories.a_workspace(session)
    admin = factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)
    draft = KeyDraft(name="Shop", kind=kind, scopes=[Permission.LIST_READ], expires_in_days=90)
    key = service.create_key(session, admin, draft).key
    assert callers.identify(session, key).workspace_id == workspace.id

    workspaces.close(session, owner, workspace.public_id)

    with pytest.raises(Unauthenticated):
        callers.identify(session, key)


def a_launched_campaign(planned_at: str = "NULL") -> tuple[Workspace, Actor, Campaign]:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        manager = factories.a_member(session, workspace)
        contacts = factories.a_list_of(session, workspace.id, "ada@example.com", "ben@example.com")
        row = factories.a_campaign(session, manager, contacts)
    plan_at(planned_at)
    with unit_of_work(manager) as session:
        control.launch(session, manager, row.id, confirmed=2)
        campaign = session.exec(select(Campaign)).one()
    return workspace, manager, campaign


def status_of(campaign: Campaign) -> tuple[str, str]:
    with instance_unit_of_work() as session:
        found = session.exec(select(Campaign).where(Campaign.id == campaign.id)).one()
        return found.status, found.status_reason


def close(workspace: Workspace) -> int:
    with instance_unit_of_work() as session:
        return workspaces.close(session, factories.an_instance_owner(session), workspace.public_id)


@pytest.mark.usefixtures("committing")
def test_what_is_being_sent_is_paused_and_says_by_whom() -> None:
    workspace, _, campaign = a_launched_campaign()
    sending.prepare(workspace.id, campaign.id)
    assert status_of(campaign)[0] == "running"

    assert close(workspace) == 1

    assert status_of(campaign) == ("paused", "Paused by Olga Berg.")


@pytest.mark.usefixtures("committing")
def test_what_was_about_to_be_sent_stops_before_the_first_mail() -> None:
    workspace, _, campaign = a_launched_campaign()
    close(workspace)

    sending.prepare(workspace.id, campaign.id)

    assert status_of(campaign) == ("paused", "Paused because the workspace was closed.")
    with instance_unit_of_work() as session:
        jobs = session.execute(text("SELECT job FROM outbox")).scalars().all()
    assert "campaigns.send" not in jobs


@pytest.mark.usefixtures("committing")
def test_what_is_scheduled_does_not_start_while_the_workspace_is_closed() -> None:
    workspace, _, campaign = a_launched_campaign("now() + interval '1 hour'")
    assert status_of(campaign)[0] == "scheduled"
    plan_at("now()")
    close(workspace)

    assert sending.start_due() == 0

    with instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET closed_at = NULL"))
    assert sending.start_due() == 1


def plan_at(moment: str) -> None:
    with instance_unit_of_work() as session:
        session.execute(text(f"UPDATE campaigns SET schedule_at = {moment}"))

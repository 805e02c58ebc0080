"""A deleted workspace leaves nothing behind, and nothing of its neighbours goes with it."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.domain.audience.importer import files
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import chain
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.instance import queries, workspaces
from mkt_dashboard.domain.instance.schemas import WorkspaceState
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Account, Workspace
from tests import every_table, factories
from workers import outbox

pytestmark = pytest.mark.usefixtures("committing")
CANARY = "CANARY7f3a"
PASSWORD = "a long enough password"


@pytest.fixture
def owner() -> Actor:
    with instance_unit_of_work() as session:
        return factories.an_instance_owner(session)


def a_full_workspace(name: str, admin: str) -> Workspace:
    """Make one with a member, and a row in every table there is."""
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, name)
        teams.add_member(session, workspace, admin, name, role=Role.MARKETING_ADMIN, password=PASSWORD)
    every_table.fill(workspace.id, f"{CANARY}{workspace.id}")
    return workspace


def rows_of(workspace: Workspace) -> dict[str, int]:
    with instance_unit_of_work() as session:
        counted = {
            table.name: session.execute(
                text(f"SELECT count(*) FROM {table.name} WHERE workspace_id = :id"), {"id": workspace.id}
            ).scalar_one()
            for table in every_table.of_a_workspace()
        }
    return {name: amount for name, amount in counted.items() if amount}


def close_and_delete(owner: Actor, workspace: Workspace) -> None:
    with instance_unit_of_work() as session:
        workspaces.close(session, owner, workspace.public_id)
        workspaces.delete(session, owner, workspace.public_id, workspace.name)


def run_the_jobs() -> None:
    with instance_unit_of_work() as session:
        waiting = session.execute(
            text("SELECT id FROM outbox WHERE done_at IS NULL AND workspace_id = 0")
        ).scalars()
        promised = list(waiting)
    for outbox_id in promised:
        outbox.handle(outbox_id)


def test_every_row_of_every_table_goes_and_the_neighbours_stay(owner: Actor) -> None:
    doomed = a_full_workspace("Harbour Tea", "ines@example.com")
    neighbour = a_full_workspace("Wrenfell", "priya@example.com")
    assert set(rows_of(doomed)) == {table.name for table in every_table.of_a_workspace()}
    before = rows_of(neighbour)

    close_and_delete(owner, doomed)
    run_the_jobs()

    assert rows_of(doomed) == {}
    assert rows_of(neighbour) == before
    with instance_unit_of_work() as session:
        assert [line.name for line in queries.list_workspaces(session, owner)] == ["Wrenfell"]
        emails = set(session.exec(select(Account.email)).all())
        assert emails == {"olga@example.com", "priya@example.com"}


def test_the_installation_remembers_that_it_was_there_and_where_its_log_ended(owner: Actor) -> None:
    doomed = a_full_workspace("Harbour Tea", "ines@example.com")
    close_and_delete(owner, doomed)
    run_the_jobs()

    with instance_unit_of_work() as session:
        statement = select(AuditEntry).where(AuditEntry.workspace_id == INSTALLATION)
        entries = {entry.action: entry for entry in session.exec(statement)}
        assert chain.verify(session, Actor.system(INSTALLATION)).is_whole
    began = entries["workspace.deletion_began"]
    assert (began.object_name, began.actor_name) == ("Harbour Tea", "Olga Berg")
    assert began.detail["audit_ended_at"] > 1
    assert len(began.detail["audit_hash"]) == 64
    assert entries["workspace.deleted"].detail == {"accounts": 1}


def test_only_a_closed_one_is_deleted_and_only_by_its_name(owner: Actor) -> None:
    workspace = a_full_workspace("Harbour Tea", "ines@example.com")

    with instance_unit_of_work() as session, pytest.raises(Conflict, match="Close it first"):
        workspaces.delete(session, owner, workspace.public_id, "Harbour Tea")
    with instance_unit_of_work() as session:
        workspaces.close(session, owner, workspace.public_id)
        with pytest.raises(InvalidInput) as wrong:
            workspaces.delete(session, owner, workspace.public_id, "harbour")
    assert "typed_name" in wrong.value.fields


def test_what_is_being_deleted_cannot_be_opened_again(owner: Actor) -> None:
    workspace = a_full_workspace("Harbour Tea", "ines@example.com")
    close_and_delete(owner, workspace)

    with instance_unit_of_work() as session, pytest.raises(Conflict, match="being deleted"):
        workspaces.open_again(session, owner, workspace.public_id)
    with instance_unit_of_work() as session:
        (line,) = queries.list_workspaces(session, owner)
    assert line.state is WorkspaceState.DELETING


def test_the_job_twice_and_for_a_living_workspace_does_nothing(owner: Actor) -> None:
    from workers import instance

    workspace = a_full_workspace("Harbour Tea", "ines@example.com")
    before = rows_of(workspace)

    instance.delete_workspace(INSTALLATION, workspace.id)
    assert rows_of(workspace) == before

    close_and_delete(owner, workspace)
    run_the_jobs()
    instance.delete_workspace(INSTALLATION, workspace.id)
    assert rows_of(workspace) == {}


def test_people_who_are_members_elsewhere_keep_their_account(owner: Actor) -> None:
    doomed = a_full_workspace("Harbour Tea", "ines@example.com")
    with instance_unit_of_work() as session:
        other = teams.create_workspace(session, "Wrenfell")
        session.execute(
            text(
                "INSERT INTO members (workspace_id, account_id, role) "
                "SELECT :other, id, 'Viewer' FROM accounts WHERE email = 'ines@example.com'"
            ),
            {"other": other.id},
        )
    close_and_delete(owner, doomed)
    run_the_jobs()

    with instance_unit_of_work() as session:
        assert teams.sign_in(session, "ines@example.com", PASSWORD) is not None


def test_uploaded_files_go_as_well(owner: Actor, data_dir: Path) -> None:
    workspace = a_full_workspace("Harbour Tea", "ines@example.com")
    with instance_unit_of_work() as session:
        import_id = session.execute(text("SELECT public_id FROM imports")).scalar_one()
    errors = files.errors(import_id)
    errors.parent.mkdir(parents=True)
    errors.write_text("ada@example.com")
    with files.upload(workspace.id) as waiting:
        waiting.write(b"ben@example.com")
        waiting.keep()

    close_and_delete(owner, workspace)
    run_the_jobs()

    assert [path for path in data_dir.rglob("*") if path.is_file() and "imports" in path.parts] == []


@pytest.mark.parametrize("table", ["audit", "recipients", "content_versions"])
def test_what_never_changes_still_does_not_for_a_workspace_that_stays(owner: Actor, table: str) -> None:
    workspace = a_full_workspace("Harbour Tea", "ines@example.com")
    with instance_unit_of_work() as session:
        workspaces.close(session, owner, workspace.public_id)

    with pytest.raises(DBAPIError), instance_unit_of_work() as session:
        session.execute(text(f"DELETE FROM {table} WHERE workspace_id = :id"), {"id": workspace.id})


def test_the_door_of_the_database_opens_only_for_what_the_installation_wrote_down(owner: Actor) -> None:
    workspace = a_full_workspace("Harbour Tea", "ines@example.com")
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET closed_at = now(), deleting_at = now()"))

    with pytest.raises(DBAPIError, match="not being removed"), instance_unit_of_work() as session:
        session.execute(text("SELECT forget_audit_of_deleted(:id, 10)"), {"id": workspace.id})


def test_a_workspace_that_is_open_is_never_marked_for_deletion(owner: Actor) -> None:
    a_full_workspace("Harbour Tea", "ines@example.com")

    with pytest.raises(DBAPIError, match="only_closed_ones_go"), instance_unit_of_work() as session:
        session.execute(text("UPDATE workspaces SET deleting_at = now()"))

"""The rules of the house, checked: a rule nobody checks decays."""

import ast
import inspect
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import DateTime, text
from sqlmodel import Session

from mkt_dashboard.core.queue import Job
from mkt_dashboard.domain.campaigns.lifecycle import NEXT
from mkt_dashboard.domain.permissions import (
    IN_A_WORKSPACE,
    Actor,
    Permission,
    Role,
    permissions_of,
    permissions_of_the_owner,
)
from mkt_dashboard.domain.tables import metadata
from mkt_dashboard.domain.teams.keys.scopes import grantable, known
from mkt_dashboard.domain.teams.rights import rights_in
from workers import outbox, schedule

ROOT = Path(__file__).parent.parent
WITHOUT_WORKSPACE = {
    "workspaces": "is the workspace",
    "accounts": "may be members of several; seen through members",
    "failed_sign_ins": "the address may be nobody's",
    "totp_seeds": "of an account",
    "recovery_codes": "of an account",
    "passkeys": "of an account",
    "password_resets": "of an account",
    "campaign_transitions": "the same for all",
    "event_cursor": "of the writer",
    "heartbeats": "of processes",
    "signing_keys": "of the installation",
}
LONGEST_FILE = 250


def sources() -> Iterator[Path]:
    for folder in ("mkt_dashboard", "workers"):
        yield from (ROOT / folder).rglob("*.py")


def test_imports_point_down() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], check=False, cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout


def test_every_job_has_its_function_of_a_workspace_and_ids() -> None:
    for job in Job:
        first, *_ = inspect.signature(outbox.function_of(job)).parameters
        assert first == "workspace_id", job


def test_every_periodic_job_has_its_function() -> None:
    for entry in schedule.PERIODIC:
        module, _, name = entry.function.rpartition(".")
        assert callable(getattr(__import__(module, fromlist=[name]), name))


def test_workers_do_not_load_the_interface() -> None:
    code = "import sys, workers.run, workers.sweeps, workers.campaigns; print('reflex' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_only_the_unit_of_work_commits() -> None:
    allowed = {ROOT / "mkt_dashboard/core/db.py"}
    guilty = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources()
        if path not in allowed and path.parts[-2] not in ("local",)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
        and ast.unparse(node.func.value) in ("session", "self._session", "self.session")
    ]

    assert guilty == []


def test_no_file_outgrows_its_idea() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := sum(1 for line in path.read_text().splitlines() if line.strip())) > LONGEST_FILE
    }

    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [str(path) for path in sources() if not ast.get_docstring(ast.parse(path.read_text()))]

    assert silent == []


def test_every_row_belongs_to_a_workspace() -> None:
    missing = {name for name, table in metadata.tables.items() if "workspace_id" not in table.columns}

    assert missing == set(WITHOUT_WORKSPACE)


def test_no_time_is_naive() -> None:
    naive = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, DateTime) and not column.type.timezone
    ]

    assert naive == []


def test_row_level_security_is_forced_on_every_table_of_a_workspace(session: Session) -> None:
    statement = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    guarded = set(session.execute(statement).scalars())

    assert set(metadata.tables) - set(WITHOUT_WORKSPACE) <= guarded
    assert {"workspaces", "accounts"} <= guarded


def test_the_application_is_no_superuser(session: Session) -> None:
    role = session.execute(
        text("SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()

    assert tuple(role) == ("mkt_app", False, False)


def test_the_database_allows_the_same_states_as_the_code(session: Session) -> None:
    rows = session.execute(text("SELECT from_status, to_status FROM campaign_transitions")).all()

    assert {tuple(row) for row in rows} == {(a.value, b.value) for a, after in NEXT.items() for b in after}


def test_models_and_migrations_say_the_same() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "alembic", "check"],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert "No new upgrade operations detected" in done.stdout, done.stdout + done.stderr


def test_every_permission_is_granted_to_somebody_and_the_admin_has_all() -> None:
    granted = frozenset().union(*(permissions_of(role) for role in Role))

    assert granted == IN_A_WORKSPACE
    assert permissions_of(Role.MARKETING_ADMIN) == granted


def test_what_is_of_the_instance_is_its_owners_alone() -> None:
    of_the_instance = frozenset(Permission) - IN_A_WORKSPACE

    assert permissions_of_the_owner() == of_the_instance | {Permission.ACCOUNT_OWN}
    assert all(not permissions_of(role) & of_the_instance for role in Role)
    assert not Actor.system(1).permissions & of_the_instance
    assert not rights_in("Custom role", [*map(str, Permission)]) & of_the_instance
    assert not grantable(Permission) & of_the_instance
    assert not known([*map(str, Permission)]) & of_the_instance


@pytest.mark.parametrize("permission", ["campaign:launch", "contact:import", "content:update"])
def test_a_viewer_changes_nothing(permission: str) -> None:
    assert Permission(permission) not in permissions_of(Role.VIEWER)

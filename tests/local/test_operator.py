"""Each command says whose right it is, and what the operator does is written down."""

import subprocess
import sys

import pytest
import typer
from sqlmodel import col, select

from mkt_dashboard.__main__ import app
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import ConfigurationError, NotFound, RateLimited
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import attempts, resets
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.local import instance
from mkt_dashboard.local.operator import MACHINE, refuse_unruled, rights

EMAIL, PASSWORD = "priya@example.com", "a long enough password"


@pytest.fixture
def member(committing: None) -> str:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        role = Role.MARKETING_ADMIN
        teams.add_member(session, workspace, EMAIL, "Priya Raman", role=role, password=PASSWORD)
    return EMAIL


def test_every_command_names_a_right_of_the_instance_or_is_the_machines() -> None:
    refuse_unruled(app)

    known = dict(rights(app))
    assert len(known) >= 19
    assert "accounts unlock" in known
    assert set(known.values()) - {MACHINE} <= set(map(str, Actor.operator().permissions))


def test_as_many_commands_are_looked_at_as_there_are() -> None:
    """The words of the help itself, so that no way to register a command escapes."""
    said = subprocess.run(
        [sys.executable, "-m", "mkt_dashboard", "--help"], capture_output=True, text=True, check=True
    ).stdout
    top = {name.partition(" ")[0] for name, _ in rights(app)}

    assert all(name in said for name in top)
    listed = [line for line in said.partition("Commands")[2].splitlines() if line.strip(" │─╭╮╰╯")]
    assert sum(any(f" {name} " in line for name in top) for line in listed) == len(top)


def test_a_program_with_a_command_of_nobodys_does_not_start() -> None:
    broken = typer.Typer()
    inner = typer.Typer()
    broken.add_typer(inner, name="accounts")
    inner.command()(lambda: None)

    with pytest.raises(ConfigurationError, match="accounts <lambda>"):
        refuse_unruled(broken)


def test_who_waits_after_wrong_passwords_is_let_in_again(member: str) -> None:
    with instance_unit_of_work() as session:
        for _ in range(attempts.LOCK_AFTER):
            teams.sign_in(session, member, "wrong")
    with instance_unit_of_work() as session, pytest.raises(RateLimited):
        teams.sign_in(session, member, PASSWORD)

    assert "5 failed attempts" in instance.unlock("Priya@example.com")

    with instance_unit_of_work() as session:
        assert teams.sign_in(session, member, PASSWORD) is not None


def test_the_printed_link_sets_a_password_once(member: str) -> None:
    token = instance.reset(member).rpartition("/")[2]

    with instance_unit_of_work() as session:
        assert resets.set_password(session, token, "quite another, long password") is None
    with instance_unit_of_work() as session, pytest.raises(NotFound):
        resets.set_password(session, token, "and one more long password")


def test_it_is_written_down_what_the_operator_did(member: str) -> None:
    instance.unlock(member)
    instance.reset(member)
    instance.rotate_signing_key()

    with instance_unit_of_work() as session:
        entries = session.exec(
            select(AuditEntry).where(AuditEntry.workspace_id == INSTALLATION).order_by(col(AuditEntry.seq))
        ).all()
    assert [(entry.action, entry.actor_name, entry.door) for entry in entries] == [
        ("account.unlocked", "Operator", "command"),
        ("account.reset_link_made", "Operator", "command"),
        ("signing_key.rotated", "Operator", "command"),
    ]


def test_an_unknown_address_is_a_sentence(committing: None) -> None:
    with pytest.raises(NotFound, match="no account"):
        instance.unlock("nobody@example.com")


def test_the_workspaces_are_listed_with_their_state(member: str) -> None:
    assert instance.workspaces() == "open      Wrenfell Outdoor, 1 member, 0 contacts"

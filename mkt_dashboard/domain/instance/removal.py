"""Remove a deleted workspace: every row of it in every table, its files, and people who were only there.

Table by table, each committed, so that nothing is locked for long. It may die in the middle and run again.
"""

import shutil

from sqlalchemy import Table, delete, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.audience.importer import files
from mkt_dashboard.domain.audience.models import Import
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.tables import metadata
from mkt_dashboard.domain.teams.models import Account, Member, Workspace

AUDIT = "audit"
BATCH = 50_000


def remove(workspace_id: int, account_ids: tuple[int, ...]) -> None:
    """Remove what a workspace held, then itself. Does nothing for one that is not being deleted."""
    if not _is_going(workspace_id):
        return
    _remove_files(workspace_id)
    # What arrives meanwhile, such as a click in an old mail, is found by the next round.
    while sum(_empty(table, workspace_id) for table in of_a_workspace()):
        pass
    with instance_unit_of_work() as session:
        _finish(session, workspace_id, account_ids)


def _is_going(workspace_id: int) -> bool:
    with instance_unit_of_work() as session:
        statement = select(Workspace.id).where(
            Workspace.id == workspace_id, col(Workspace.deleting_at).is_not(None)
        )
        return session.exec(statement).first() is not None


def of_a_workspace() -> list[Table]:
    """Name every table with rows of a workspace, those first that point at others."""
    return [table for table in reversed(metadata.sorted_tables) if "workspace_id" in table.columns]


def _empty(table: Table, workspace_id: int) -> int:
    if table.name == AUDIT:
        return _empty_audit(workspace_id)
    with instance_unit_of_work() as session:
        gone = session.connection().execute(delete(table).where(table.c.workspace_id == workspace_id))
        return gone.rowcount


def _empty_audit(workspace_id: int) -> int:
    """Nobody may delete entries, so the database does it, for a workspace that is being deleted alone."""
    removed = 0
    while True:
        with instance_unit_of_work() as session:
            bound = {"workspace": workspace_id, "most": BATCH}
            door = text("SELECT forget_audit_of_deleted(:workspace, :most)")
            batch: int = session.connection().execute(door, bound).scalar_one()
        if not batch:
            return removed
        removed += batch


def _remove_files(workspace_id: int) -> None:
    with instance_unit_of_work() as session:
        imports = session.exec(select(Import.public_id).where(Import.workspace_id == workspace_id)).all()
    for import_id in imports:
        files.forget(import_id)
    shutil.rmtree(files.waiting_folder(workspace_id), ignore_errors=True)


def _finish(session: Session, workspace_id: int, account_ids: tuple[int, ...]) -> None:
    workspace = session.exec(select(Workspace).where(Workspace.id == workspace_id)).one()
    public_id, name = workspace.public_id, workspace.name
    session.delete(workspace)
    session.flush()
    people = sum(_remove_account(session, account_id) for account_id in account_ids)
    compliance.record(
        session,
        Actor(INSTALLATION, frozenset()),
        "workspace.deleted",
        object_type="workspace",
        object_id=public_id,
        object_name=name,
        detail={"accounts": people},
    )


def _remove_account(session: Session, account_id: int) -> bool:
    """Remove an account that is a member nowhere any more, unless something elsewhere bears its name."""
    account = session.exec(select(Account).where(Account.id == account_id).with_for_update()).first()
    elsewhere = session.exec(select(Member.id).where(Member.account_id == account_id)).first()
    if account is None or elsewhere is not None or account.is_instance_owner:
        return False
    try:
        with session.begin_nested():
            for table in reversed(metadata.sorted_tables):
                if "workspace_id" not in table.columns and "account_id" in table.columns:
                    session.connection().execute(delete(table).where(table.c.account_id == account_id))
            session.delete(account)
    except IntegrityError:
        return False
    return True

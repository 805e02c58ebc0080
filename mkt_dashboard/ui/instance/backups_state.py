"""The backups on this machine: when, how large, and whether each is whole."""

from typing import TypedDict

import reflex as rx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.figures import counted
from mkt_dashboard.domain.instance import backups
from mkt_dashboard.domain.instance.backups import BackupLine
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast


class Row(TypedDict):
    """One backup in the table."""

    name: str
    size: str
    made_at: str
    found: str


class BackupsState(rx.State):
    rows: list[Row] = []
    folder: str = ""
    is_loaded: bool = False
    is_busy: bool = False
    is_making: bool = False
    problem: str = ""
    _found: dict[str, str] = {}

    @action(Permission.INSTANCE_BACKUP)
    def arrive(self, actor: Actor) -> None:
        self._load(actor)

    @action(Permission.INSTANCE_BACKUP)
    def look_again(self, actor: Actor) -> None:
        self._load(actor)

    def _load(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            last = backups.find_last_run(session, actor)
        self.is_making, self.problem = last.is_running, last.problem
        self.rows = [_row(line, self._found.get(line.name, "")) for line in backups.list_backups(actor)]
        self.folder, self.is_loaded = str(backups.folder()), True

    @action(Permission.INSTANCE_BACKUP)
    def make(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            backups.ask_for_one(session, actor)
        self._load(actor)

    @action(Permission.INSTANCE_BACKUP, busy="is_busy")
    def verify(self, actor: Actor, name: str) -> rx.event.EventSpec:
        things = backups.verify(actor, name[:200])
        self._found = {**self._found, name: "whole"}
        self._load(actor)
        return toast.success(f"{name} is whole: {counted(things, 'part')} of the database were read.")


def _row(line: BackupLine, found: str) -> Row:
    return Row(
        name=line.name,
        size=f"{line.size / 1e6:.1f} MB",
        made_at=line.made_at.isoformat(),
        found=found,
    )

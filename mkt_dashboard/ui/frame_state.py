"""What the frame knows on every page: how wide the menu is, what was worked on last, what runs."""

from datetime import datetime, timedelta
from typing import TypedDict

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.compliance import queries as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.plumbing import find_heartbeat
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.running import Run, list_runs
from mkt_dashboard.ui.shared import Ask, fresh, put, shared

SILENT_AFTER = timedelta(seconds=30)
RECENT_KINDS = frozenset({"campaign", "content", "list", "import"})


class Recent(TypedDict):
    """Something this member worked on."""

    name: str
    path: str
    icon: str


class FrameState(rx.State):
    rail: str = rx.LocalStorage("open", name="mkt_rail")
    recent: list[Recent] = []
    running: list[Run] = []
    scheduler_seen_at: str = ""
    is_scheduler_silent: bool = False
    _counted: dict[str, tuple[str, int, int]] = {}

    @action(Permission.WORKSPACE_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        touched = compliance.list_touched(session, actor, kinds=RECENT_KINDS)
        self.recent = [_recent(one) for one in touched]
        self._look(fresh(session, actor))

    @action(Permission.WORKSPACE_READ)
    def look_again(self, actor: Actor) -> None:
        self._look(shared(actor))

    @action(Permission.ACCOUNT_OWN)
    def toggle_rail(self) -> None:
        self.rail = "open" if self.rail == "mini" else "mini"

    def _look(self, ask: Ask) -> None:
        seen_at = ask(_scheduler_seen_at)
        put(
            self,
            running=[self._with_rate(run) for run in ask(list_runs)],
            scheduler_seen_at=seen_at.isoformat() if seen_at else "",
            is_scheduler_silent=seen_at is None or now() - seen_at > SILENT_AFTER,
        )

    def _with_rate(self, run: Run) -> Run:
        """Say how many a second, from this count and the one before; a count is a few seconds old."""
        counted_at, amount, rate = self._counted.get(run["path"], (run["counted_at"], run["amount"], 0))
        if run["counted_at"] and run["counted_at"] != counted_at:
            passed = datetime.fromisoformat(run["counted_at"]) - datetime.fromisoformat(counted_at)
            rate = round(max(0, run["amount"] - amount) / max(0.1, passed.total_seconds()))
        self._counted[run["path"]] = (run["counted_at"], run["amount"], rate)
        return Run(**{**run, "beside": f"{rate} per second"}) if rate else run


def _scheduler_seen_at(session: Session, actor: Actor) -> datetime | None:
    return find_heartbeat(session, "scheduler")


def _recent(one: compliance.Touched) -> Recent:
    icon, path = links.place_of(one.object_type, str(one.object_id))
    return Recent(name=one.object_name, path=path, icon=icon)

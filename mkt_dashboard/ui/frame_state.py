"""What the frame knows on every page: how wide the menu is, what was opened last, what runs."""

from typing import TypedDict

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action


class Recent(TypedDict):
    """Something this member worked on."""

    name: str
    path: str
    icon: str


class Running(TypedDict):
    """A job that runs now, as the status bar shows it."""

    name: str
    path: str
    icon: str
    kind: str
    share: float
    says: str


class FrameState(rx.State):
    rail: str = rx.LocalStorage("open", name="mkt_rail")
    recent: list[Recent] = []
    running: list[Running] = []
    scheduler_seen_at: str = ""
    is_scheduler_silent: bool = False

    @action(Permission.WORKSPACE_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self._look_again(session, actor)

    @action(Permission.WORKSPACE_READ)
    def look_again(self, session: Session, actor: Actor) -> None:
        self._look_again(session, actor)

    @action(Permission.WORKSPACE_READ)
    def toggle_rail(self) -> None:
        self.rail = "open" if self.rail == "mini" else "mini"

    def _look_again(self, session: Session, actor: Actor) -> None:
        pass

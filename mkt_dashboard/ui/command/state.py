"""What the palette offers to this person, and what it finds."""

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.command.finding import Hit, find
from mkt_dashboard.ui.menu import EVERYWHERE, NEW


class CommandState(rx.State):
    """Places and deeds are what the role allows; found is the answer to the last search."""

    places: list[Hit] = []
    deeds: list[Hit] = []
    found: list[Hit] = []

    @action(Permission.ACCOUNT_OWN)
    def arrive(self, actor: Actor) -> None:
        if self.places:
            return
        self.places = [
            Hit(name=entry.name, path=entry.path, icon=group.icon, kind="", keys=entry.keys)
            for group in EVERYWHERE
            for entry in group.entries
            if actor.may(entry.permission)
        ]
        self.deeds = [
            Hit(name=entry.name, path=entry.path, icon="plus", kind="", keys="")
            for entry in NEW
            if actor.may(entry.permission)
        ]

    @action(Permission.ACCOUNT_OWN)
    def search(self, session: Session, actor: Actor, query: str) -> None:
        self.found = find(session, actor, query)

"""How the installation does, and what was done to it."""

from typing import TypedDict

import reflex as rx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.figures import written
from mkt_dashboard.domain.compliance.audit import AuditRow
from mkt_dashboard.domain.instance import health
from mkt_dashboard.domain.instance.health import ChainLine, Part
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.settings.audit_words import did


class PartLine(TypedDict):
    """One part of the installation."""

    name: str
    is_well: bool
    said: str
    heard_at: str


class ChainRow(TypedDict):
    """One audit chain."""

    name: str
    entries: str
    checked_at: str
    anchored: str
    is_broken: bool


class Deed(TypedDict):
    """One entry of the installation's own chain."""

    seq: int
    at: str
    who: str
    door: str
    action: str
    about: str


class HealthState(rx.State):
    parts: list[PartLine] = []
    chains: list[ChainRow] = []
    deeds: list[Deed] = []
    unwell: int = 0
    is_loaded: bool = False

    @action(Permission.INSTANCE_READ)
    def arrive(self, actor: Actor) -> None:
        self._load(actor)

    @action(Permission.INSTANCE_READ)
    def look_again(self, actor: Actor) -> None:
        self._load(actor)

    def _load(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            parts = health.examine(session, actor)
            chains = health.list_chains(session, actor)
            deeds = health.list_deeds(session, actor)
        self.parts = [_part(part) for part in parts]
        self.chains = [_chain(chain) for chain in chains]
        self.deeds = [_deed(entry) for entry in deeds]
        self.unwell = sum(not part.is_well for part in parts) + sum(one.is_broken for one in chains)
        self.is_loaded = True


def _part(part: Part) -> PartLine:
    heard_at = part.heard_at.isoformat() if part.heard_at else ""
    return PartLine(name=part.name, is_well=part.is_well, said=part.said, heard_at=heard_at)


def _chain(chain: ChainLine) -> ChainRow:
    return ChainRow(
        name=chain.name,
        entries=written(chain.entries),
        checked_at=chain.checked_at.isoformat() if chain.checked_at else "",
        anchored=written(chain.anchored_to) if chain.anchored_to else "–",
        is_broken=chain.is_broken,
    )


def _deed(entry: AuditRow) -> Deed:
    return Deed(
        seq=entry.seq,
        at=entry.at.isoformat(),
        who=entry.actor_name,
        door=entry.door,
        action=did(entry.action),
        about=entry.object_name,
    )

"""The keys of the installation: what seals secrets, what signs access tokens, and how old each is."""

from typing import TypedDict
from uuid import UUID

import reflex as rx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.instance import keys, queries
from mkt_dashboard.domain.instance.schemas import KeyRing, SigningKeyLine
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast


class Ring(TypedDict):
    """The data keys of one workspace in the table."""

    id: str
    name: str
    number: int
    since: str
    secrets: int
    waiting: int
    share: float
    is_changing: bool


class Signing(TypedDict):
    """One signing key in the table."""

    kid: str
    since: str
    until: str


class KeysState(rx.State):
    rings: list[Ring] = []
    signing: list[Signing] = []
    is_loaded: bool = False
    is_busy: bool = False
    is_changing: bool = False
    about: str = ""
    about_name: str = ""
    is_rotating: bool = False

    @action(Permission.INSTANCE_KEYS)
    def arrive(self, actor: Actor) -> None:
        self.about, self.is_rotating = "", False
        self._load(actor)

    @action(Permission.INSTANCE_KEYS)
    def look_again(self, actor: Actor) -> None:
        self._load(actor)

    def _load(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            rings = queries.list_key_rings(session, actor)
            signing = queries.list_signing_keys(session, actor)
        self.rings = [_ring(ring) for ring in rings]
        self.signing = [_signing(key) for key in signing]
        self.is_changing = any(ring.is_changing for ring in rings)
        self.is_loaded = True

    @action(Permission.INSTANCE_KEYS)
    def ask(self, owner: str) -> None:
        ring = next((ring for ring in self.rings if ring["id"] == owner), None)
        if ring is not None:
            self.about, self.about_name = ring["id"], ring["name"]

    @action(Permission.INSTANCE_KEYS)
    def keep(self, is_open: bool) -> None:
        self.about = self.about if is_open else ""

    @action(Permission.INSTANCE_KEYS, busy="is_busy")
    def make_data_key(self, actor: Actor) -> rx.event.EventSpec | None:
        if not self.about:
            return None
        owner, self.about = UUID(self.about), ""
        with instance_unit_of_work() as session:
            number = keys.make_data_key(session, actor, owner)
        self._load(actor)
        return toast.success(f"Key {number} seals from now on. The older secrets follow.")

    @action(Permission.INSTANCE_KEYS)
    def open_rotation(self, is_open: bool) -> None:
        self.is_rotating = is_open

    @action(Permission.INSTANCE_KEYS, busy="is_busy")
    def rotate_signing_key(self, actor: Actor) -> rx.event.EventSpec:
        with instance_unit_of_work() as session:
            keys.rotate_signing_key(session, actor)
        self.is_rotating = False
        self._load(actor)
        return toast.success("A new key signs access tokens. The one before is read for another hour.")


def _ring(ring: KeyRing) -> Ring:
    newest = ring.keys[0]
    everything = newest.secrets + ring.waiting
    return Ring(
        id=str(ring.id),
        name=ring.name,
        number=newest.number,
        since=newest.created_at.isoformat(),
        secrets=everything,
        waiting=ring.waiting,
        share=newest.secrets / everything if everything else 1.0,
        is_changing=ring.is_changing,
    )


def _signing(key: SigningKeyLine) -> Signing:
    until = key.retired_at.isoformat() if key.retired_at else ""
    return Signing(kid=key.kid, since=key.created_at.isoformat(), until=until)

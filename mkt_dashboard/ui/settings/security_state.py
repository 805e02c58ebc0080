"""Security of the workspace: the networks it may be used from."""

from typing import TypedDict

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import networks
from mkt_dashboard.domain.teams.networks import LONGEST_NOTE, AllowedNetwork, OwnAddressMissing
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast


class NetworkLine(TypedDict):
    """One network in the table."""

    network: str
    note: str
    is_yours: bool


class NetworkForm(BaseModel):
    network: str
    note: str = ""


class SecurityState(rx.State):
    rows: list[NetworkLine] = []
    address: str = ""
    is_loaded: bool = False
    is_saving: bool = False
    # What the form begins with; a count makes it begin anew.
    filled_in: str = ""
    forms: int = 0
    refusal: str = ""
    leaving: str = ""
    field_errors: dict[str, str] = {}
    _refused: list[dict[str, str]] = []

    @action(Permission.SETTINGS_UPDATE)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.field_errors, self.leaving, self.address = {}, "", actor.ip
        self._begin_anew()
        self._show(networks.list_networks(session, actor))
        self.is_loaded = True

    def _begin_anew(self, network: str = "") -> None:
        self.filled_in, self.refusal, self._refused = network, "", []
        self.forms += 1

    def _show(self, listed: list[AllowedNetwork]) -> None:
        self.rows = [_line(one, self.address) for one in listed]

    @action(Permission.SETTINGS_UPDATE)
    def use_my_address(self, actor: Actor) -> None:
        self.field_errors = {}
        self._begin_anew(actor.ip)

    @action(Permission.SETTINGS_UPDATE, busy="is_saving")
    def add(self, session: Session, actor: Actor, form: NetworkForm) -> rx.event.EventSpec | None:
        wanted = AllowedNetwork(network=form.network[:100], note=form.note[:LONGEST_NOTE])
        try:
            self._show(networks.add_networks(session, actor, wanted))
        except OwnAddressMissing as error:
            self.refusal, self._refused = error.message, [wanted.model_dump()]
            return None
        self._begin_anew()
        return toast.success("The network is listed. It counts from everybody’s next click on.")

    @action(Permission.SETTINGS_UPDATE, busy="is_saving")
    def add_with_mine(self, session: Session, actor: Actor) -> rx.event.EventSpec | None:
        if not self._refused:
            return None
        mine = AllowedNetwork(network=actor.ip, note=actor.name[:LONGEST_NOTE])
        refused = [AllowedNetwork.model_validate(one) for one in self._refused]
        self._show(networks.add_networks(session, actor, *refused, mine))
        self._begin_anew()
        return toast.success("Both are listed. It counts from everybody’s next click on.")

    @action(Permission.SETTINGS_UPDATE)
    def ask_to_remove(self, network: str) -> None:
        self.leaving = network[:100]

    @action(Permission.SETTINGS_UPDATE)
    def keep(self, is_open: bool) -> None:
        self.leaving = self.leaving if is_open else ""

    @action(Permission.SETTINGS_UPDATE, busy="is_saving")
    def remove(self, session: Session, actor: Actor) -> rx.event.EventSpec | None:
        if not self.leaving:
            return None
        network, self.leaving = self.leaving, ""
        self._show(networks.remove_network(session, actor, network))
        return toast.success(f"{network} is off the list.")


def _line(one: AllowedNetwork, address: str) -> NetworkLine:
    is_yours = networks.is_inside([one.model_dump()], address)
    return NetworkLine(network=one.network, note=one.note, is_yours=is_yours)

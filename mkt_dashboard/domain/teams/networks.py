"""From which networks a workspace may be used: the rule at every door, and the list its administrators keep.

The list stands in the row of the workspace, so whoever resolves a session or a key has read it already. An
empty list means everywhere. Public pages of a workspace, such as its unsubscribe links, never ask.
"""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import String, cast, func
from sqlmodel import Session, col, select

from mkt_dashboard.core.client_address import parsed
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.models import Workspace

MOST = 100
LONGEST_NOTE = 100
MAPPED_BITS = 96
Network = IPv4Network | IPv6Network


class AllowedNetwork(BaseModel):
    """A network that a workspace may be used from, and what it is."""

    model_config = ConfigDict(extra="forbid")

    network: Annotated[
        str, Field(max_length=100, description="An address or a network: 203.0.113.9, 2001:db8::/32.")
    ]
    note: Annotated[str, Field(max_length=LONGEST_NOTE, description="What it is, such as the office.")] = ""

    def __str__(self) -> str:
        return f"{self.network} ({self.note})" if self.note else self.network


class OutsideNetworks(Forbidden):
    """Whoever comes is known, but not from here."""

    code = "outside_networks"

    def __init__(self, address: str) -> None:
        super().__init__(sentence_for(address))


class OwnAddressMissing(Conflict):
    """The list would lock out who saves it."""

    code = "own_address_missing"

    def __init__(self, address: str) -> None:
        said = (
            f"This list does not hold your own address, {address}, so you would be locked out. "
            f"Add {address} to it as well."
        )
        super().__init__(said, {"networks": said})
        self.address = address


def sentence_for(address: str) -> str:
    """Say why nobody comes in from here, and whom to ask."""
    yours = f"yours is {address}" if parsed(address) else "yours is not known"
    return (
        f"This workspace may only be used from the networks its administrators listed; {yours}. "
        "Ask a Marketing Admin to list it, or come from a listed network."
    )


def refuse_outside(stored: Sequence[dict[str, str]], address: str) -> None:
    """Raise `OutsideNetworks` when there is a list and the address is in none of its networks.

    An address that is not known is in none.
    """
    if not is_inside(stored, address):
        raise OutsideNetworks(address)


def is_inside(stored: Sequence[dict[str, str]], address: str) -> bool:
    """Say whether a workspace with this list may be used from an address."""
    return not stored or _holds(tuple(one["network"] for one in stored), address)


@lru_cache(maxsize=10_000)
def _holds(networks: tuple[str, ...], address: str) -> bool:
    wanted = parsed(address)
    return wanted is not None and any(wanted in read(network) for network in networks)


@lru_cache(maxsize=10_000)
def read(written: str) -> Network:
    """Read an address or a network; IPv4 inside IPv6 counts as IPv4.

    >>> str(read("203.0.113.9")), str(read("203.0.113.9/24")), str(read("::ffff:203.0.113.0/120"))
    ('203.0.113.9/32', '203.0.113.0/24', '203.0.113.0/24')
    """
    network = ip_network(written.strip(), strict=False)
    if isinstance(network, IPv4Network):
        return network
    inside = network.network_address.ipv4_mapped
    if inside is None or network.prefixlen < MAPPED_BITS:
        return network
    return IPv4Network((inside, network.prefixlen - MAPPED_BITS))


def refuse_outside_of(session: Session, workspace_id: int, address: str) -> None:
    """Ask the same of a workspace that was not read yet."""
    statement = select(Workspace.allowed_networks).where(Workspace.id == workspace_id)
    refuse_outside(session.exec(statement).one(), address)


def list_networks(session: Session, actor: Actor) -> list[AllowedNetwork]:
    """Return the networks in the order they were listed."""
    actor.require(Permission.SETTINGS_UPDATE)
    return _listed(_workspace(session, actor))


def save_networks(session: Session, actor: Actor, wanted: Sequence[AllowedNetwork]) -> list[AllowedNetwork]:
    """Replace the list. It counts at the next click of everybody who is signed in.

    Nobody locks herself out: a list without the address of who saves it is `OwnAddressMissing`.
    """
    actor.require(Permission.SETTINGS_UPDATE)
    tidy = _checked(wanted)
    if tidy and not _holds(tuple(one.network for one in tidy), actor.ip):
        raise OwnAddressMissing(actor.ip)
    _keep(session, actor, tidy)
    return tidy


def add_networks(session: Session, actor: Actor, *more: AllowedNetwork) -> list[AllowedNetwork]:
    """Append to the list."""
    actor.require(Permission.SETTINGS_UPDATE)
    return save_networks(session, actor, [*_listed(_workspace(session, actor)), *more])


def remove_network(session: Session, actor: Actor, network: str) -> list[AllowedNetwork]:
    """Take one network off the list. Without the last one the workspace is open from everywhere."""
    actor.require(Permission.SETTINGS_UPDATE)
    before = _listed(_workspace(session, actor))
    left = [one for one in before if one.network != network]
    if len(left) == len(before):
        raise NotFound("This network is not on the list any more. Reload the page.")
    return save_networks(session, actor, left)


def clear_networks(session: Session, name_or_id: str) -> str:
    """Open a workspace from everywhere again and return its name: for whoever sits at the machine.

    Needs `instance_unit_of_work`.
    """
    named = name_or_id.strip().lower()
    is_it = (func.lower(Workspace.name) == named) | (cast(col(Workspace.public_id), String) == named)
    found = session.exec(select(Workspace).where(is_it).order_by(col(Workspace.id))).all()
    if not found:
        raise NotFound(f"No workspace is called “{name_or_id}”. Write its whole name, or its id.")
    if len(found) > 1:
        ids = ", ".join(str(workspace.public_id) for workspace in found)
        raise Conflict(f"{len(found)} workspaces are called “{name_or_id}”. Name one by its id: {ids}.")
    _keep(session, Actor.system(found[0].id), [])
    return found[0].name


def _keep(session: Session, actor: Actor, networks: Sequence[AllowedNetwork]) -> None:
    workspace = _workspace(session, actor)
    before, after = [list(map(str, these)) for these in (_listed(workspace), networks)]
    if before == after:
        return
    workspace.allowed_networks = [one.model_dump() for one in networks]
    session.add(workspace)
    session.flush()
    compliance.record(
        session,
        actor,
        "workspace.networks_changed",
        object_type="workspace",
        object_id=workspace.public_id,
        object_name=workspace.name,
        changes={"networks": (before, after)},
    )


def _workspace(session: Session, actor: Actor) -> Workspace:
    """Changes of the list wait for each other."""
    statement = (
        select(Workspace)
        .where(Workspace.id == actor.workspace_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.exec(statement).one()


def _listed(workspace: Workspace) -> list[AllowedNetwork]:
    return [AllowedNetwork.model_validate(one) for one in workspace.allowed_networks]


def _checked(wanted: Sequence[AllowedNetwork]) -> list[AllowedNetwork]:
    """Write each network the one way it is written, or say which one is none."""
    if len(wanted) > MOST:
        raise _unfit(f"A list holds at most {MOST} networks. Put some together into larger ones.")
    tidy: list[AllowedNetwork] = []
    for one in wanted:
        tidy.append(AllowedNetwork(network=_written(one.network), note=" ".join(one.note.split())))
        if tidy[-1].network in [before.network for before in tidy[:-1]]:
            raise _unfit(f"{tidy[-1].network} is on the list already. Name each network once.")
    return tidy


def _written(network: str) -> str:
    try:
        made = read(network)
    except ValueError:
        said = f"“{network.strip()}” is neither an address nor a network."
        raise _unfit(f"{said} Write 203.0.113.9, 203.0.113.0/24 or 2001:db8::/32.") from None
    return str(made.network_address) if made.num_addresses == 1 else str(made)


def _unfit(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {"networks": sentence})

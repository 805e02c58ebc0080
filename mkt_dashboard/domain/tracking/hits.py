"""One hit on a pixel or a link, as it travels through the stream: a short JSON array, many to a blob."""

import ipaddress
import json
from collections.abc import Iterable
from typing import NamedTuple

from mkt_dashboard.domain.tracking.models import EventType

LONGEST_USER_AGENT = 300
# A blob of many hits costs under 1 µs a hit to append; one entry for each costs 12 to 40.
LARGEST_BLOB = 500
FORMAT = 1
LATEST_MS = 2**42  # the year 2109


class Hit(NamedTuple):
    """That somebody, or something, asked for a pixel or a link."""

    at_ms: int
    type: EventType
    campaign_id: int
    position: int
    link_number: int | None
    is_head: bool
    network: str
    user_agent: str


def pack(hits: Iterable[Hit]) -> bytes:
    return json.dumps([FORMAT, *hits], separators=(",", ":")).encode()


def unpack(blob: bytes) -> list[Hit]:
    """Read a blob; `ValueError` when it is none of ours."""
    try:
        version, *rows = json.loads(blob)
        if version != FORMAT:
            raise ValueError(f"A blob of format {version}, not {FORMAT}.")
        return [_checked(Hit(*row)) for row in rows]
    except TypeError as error:
        raise ValueError(f"Not a blob of hits: {error}") from error


def _checked(hit: Hit) -> Hit:
    """Give the type its own type again; whoever may write to Redis must not stop the writer."""
    if not (0 < hit.at_ms < LATEST_MS and 0 <= hit.campaign_id < 2**63 and 0 <= hit.position < 2**31):
        raise ValueError("A hit with a number out of bounds.")
    return hit._replace(type=EventType(hit.type))


def network_of(address: str) -> str:
    """Return the network somebody came from, never the person: /24 of IPv4, /48 of IPv6.

    >>> network_of("192.0.2.77"), network_of("2001:db8:1:2::3"), network_of("nowhere")
    ('192.0.2.0/24', '2001:db8:1::/48', '')
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if isinstance(parsed, ipaddress.IPv4Address):
        return f"{str(parsed).rpartition('.')[0]}.0/24"
    return str(ipaddress.ip_network((parsed, 48), strict=False))


def clean_user_agent(raw: bytes) -> str:
    """Keep what a program says of itself, cut, and without what a database or a page would choke on."""
    text = raw[:LONGEST_USER_AGENT].decode("latin-1")
    return text if text.isprintable() else "".join(one for one in text if one.isprintable())

"""Which addresses of the network we may talk to: the public ones. Pure.

A name that somebody types into a form must not lead to the metadata service, the database or a router.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

# Each carries an IPv4 address in its last 32 bits: mapped and compatible (RFC 4291), NAT64 (RFC 6052, 8215).
CARRIES_V4 = tuple(
    IPv6Network(network) for network in ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48")
)
Address = IPv4Address | IPv6Address


class NotReachable(Exception):
    """We do not connect there; the message says why and what to write instead."""


def split_checked(url: str, *, loopback: bool) -> SplitResult:
    """Take an address apart, or refuse it: https, a plain host, nobody's password in it."""
    if not url.isascii() or not url.isprintable() or any(sign in url for sign in " \\"):
        raise NotReachable(
            "The address contains signs that no address has. Write it like https://id.example.com."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotReachable("This is not an address. Write it like https://id.example.com.") from None
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise NotReachable("The address must begin with https://.")
    if not parts.hostname or parts.username is not None or parts.password is not None or port == 0:
        raise NotReachable("The address must name a host, without user or password before it.")
    if parts.fragment or "%" in parts.netloc:
        raise NotReachable("The address must have no # and no % in its host.")
    return parts


def is_public(address: Address) -> bool:
    """Say whether an address is anybody's on the internet, whatever it is wrapped in."""
    inner = _unwrapped(address)
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine by its very name."""
    if host == "localhost":
        return True
    try:
        return _unwrapped(ip_address(host)).is_loopback
    except ValueError:
        return False


def require_reachable(parts: SplitResult, found: list[str], *, loopback: bool) -> str:
    """Return the one address to connect to. A single bad one among them refuses the host."""
    addresses = [ip_address(one.partition("%")[0]) for one in found]
    if not addresses:
        raise NotReachable(f"{parts.hostname} has no address. Check how it is written.")
    if loopback and all(one.is_loopback for one in addresses):
        return str(addresses[0])
    if parts.scheme != "https" or not all(is_public(one) for one in addresses):
        raise NotReachable(f"{parts.hostname} is not on the public internet, so we do not connect to it.")
    return str(addresses[0])


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address) or address == IPv6Address("::1"):
        return address
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    carries = any(address in network for network in CARRIES_V4)
    return IPv4Address(int(address) & 0xFFFFFFFF) if carries else address

"""Which address somebody comes from: what a proxy on this machine says, else who is at the line."""

from ipaddress import IPv4Address, IPv6Address, ip_address

IpAddress = IPv4Address | IPv6Address
LONGEST = 100


def address_of(peer: str, forwarded: str) -> str:
    """Return the address of a client; `forwarded` is what the request says in `X-Forwarded-For`.

    Only a proxy on this machine is believed, and of the header only the last address: those before it came
    with the request.

    >>> address_of("127.0.0.1", "203.0.113.9, 198.51.100.4"), address_of("192.0.2.1", "203.0.113.9")
    ('198.51.100.4', '192.0.2.1')
    """
    said = forwarded.rpartition(",")[2].strip()
    at_the_line = parsed(peer)
    is_here = at_the_line is not None and at_the_line.is_loopback
    return said[:LONGEST] if said and is_here else peer


def parsed(address: str) -> IpAddress | None:
    """Read an address; an IPv4 address inside IPv6 is the IPv4 address, and what is none is None.

    >>> parsed("::ffff:203.0.113.9"), parsed("unknown")
    (IPv4Address('203.0.113.9'), None)
    """
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return read.ipv4_mapped or read if isinstance(read, IPv6Address) else read

"""The TXT records of a domain, asked of a real resolver: the one this machine uses, or MKT_DNS_RESOLVER."""

from dataclasses import dataclass
from urllib.parse import urlsplit

import dns.exception
import dns.resolver

from mkt_dashboard.core.config import settings

SECONDS = 5.0
DNS_PORT = 53
MOST_RECORDS = 50
LONGEST_RECORD = 300


class ResolverFailed(Exception):
    """Nobody answered, or not properly. This says nothing about the domain."""


@dataclass(frozen=True)
class TxtAnswer:
    """Who was asked and what is there. A domain that does not exist has no records."""

    resolver: str
    records: tuple[str, ...]


def look_up(domain: str) -> TxtAnswer:
    """Ask for the TXT records of a domain, past every cache of ours. Raises `ResolverFailed`."""
    resolver = _resolver()
    asked = ", ".join(str(server) for server in resolver.nameservers[:2])
    try:
        # The dot at the end keeps the search list of this machine out of it.
        found = resolver.resolve(f"{domain}.", "TXT", lifetime=SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return TxtAnswer(asked, ())
    except dns.exception.Timeout:
        raise ResolverFailed(f"{asked} did not answer within {SECONDS:.0f} seconds.") from None
    except dns.exception.DNSException as error:
        raise ResolverFailed(f"{asked} could not answer ({type(error).__name__}).") from None
    records = (b"".join(record.strings) for record in list(found)[:MOST_RECORDS])
    return TxtAnswer(asked, tuple(_text(record) for record in records))


def _resolver() -> dns.resolver.Resolver:
    given = settings().dns_resolver
    try:
        resolver = dns.resolver.Resolver(configure=given is None)
    except dns.resolver.NoResolverConfiguration:
        raise ResolverFailed(
            "This machine knows no resolver. Set MKT_DNS_RESOLVER to the address of one."
        ) from None
    if given is not None:
        server = urlsplit(f"//{given}")
        resolver.nameservers = [server.hostname or ""]
        resolver.port = server.port or DNS_PORT
    return resolver


def _text(record: bytes) -> str:
    """A record is bytes of a stranger: only what can be printed is kept."""
    return "".join(sign if sign.isprintable() else "?" for sign in record.decode("utf-8", "replace"))[
        :LONGEST_RECORD
    ]

"""A small DNS server on loopback: it speaks the protocol over UDP and knows what a test told it."""

import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from mkt_dashboard.core.config import settings


@dataclass
class Zone:
    """TXT records by domain, how often each was asked for, and domains that fail."""

    address: str = ""
    records: dict[str, list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def answer(self, wire: bytes) -> bytes | None:
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True).lower()
        self.asked.append(name)
        if name in self.silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self.records:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif self.records[name]:
            texts = ['"' + '" "'.join(_cut(one)) + '"' for one in self.records[name]]
            answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *texts))
        return answer.to_wire()


@contextmanager
def serving() -> Generator[Zone]:
    """Answer until the end of the block."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(0.2)
        zone = Zone(f"127.0.0.1:{listening.getsockname()[1]}")
        over = threading.Event()
        thread = threading.Thread(target=_answer_until, args=(over, listening, zone), daemon=True)
        thread.start()
        try:
            yield zone
        finally:
            over.set()
            thread.join()


@contextmanager
def asked_by_us(monkeypatch: pytest.MonkeyPatch) -> Generator[Zone]:
    """Serve, and let this process ask there."""
    with serving() as zone:
        monkeypatch.setattr(type(settings()), "dns_resolver", zone.address)
        yield zone


def _answer_until(over: threading.Event, listening: socket.socket, zone: Zone) -> None:
    while not over.is_set():
        try:
            wire, sender = listening.recvfrom(4096)
        except TimeoutError:
            continue
        answer = zone.answer(wire)
        if answer is not None:
            listening.sendto(answer, sender)


def _cut(text: str) -> list[str]:
    """A TXT record is a row of strings of at most 255 bytes each."""
    return [text[start : start + 255] for start in range(0, len(text), 255)] or [""]

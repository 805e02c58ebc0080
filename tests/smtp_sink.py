"""A mail server that behaves as an address asks: `refused-…`, `later-…`, `broken-…`, `rejected-…`."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller

from mkt_dashboard.local.process import free_port


@dataclass
class Accepted:
    """What the server took, in the order it took it."""

    mails: list[tuple[str, bytes]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.mails]


class Handler:
    def __init__(self, accepted: Accepted) -> None:
        self.accepted = accepted

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("refused-"):
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        address = envelope.rcpt_tos[0]
        self.accepted.seen[address] += 1
        if address.startswith("later-") and self.accepted.seen[address] == 1:
            return "451 4.2.0 Mailbox busy"
        if address.startswith("rejected-"):
            return "554 5.7.1 Refused by policy"
        self.accepted.mails.append((address, envelope.content))
        if address.startswith("broken-"):
            server.transport.abort()
        return "250 2.0.0 Taken"


@contextmanager
def smtp_sink() -> Iterator[tuple[str, Accepted]]:
    """Serve on a free loopback port; yield its URL and what it accepted."""
    accepted = Accepted()
    port = free_port()
    controller = Controller(Handler(accepted), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}", accepted
    finally:
        controller.stop()

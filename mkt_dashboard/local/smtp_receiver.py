"""The receiving side of SMTP, as far as a local outbox needs it, fast enough to be sent to at full speed.

aiosmtpd reads a message line by line and tops out at 250 messages a second; this one looks for the final dot
in what has arrived (RFC 5321) and lets commands travel together (RFC 2920).
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

MOST_BYTES = 50_000_000
LONGEST_LINE = 4096
PATH = re.compile(rb"(?:FROM|TO):\s*<([^>\x00-\x1f]*)>", re.IGNORECASE)
FIXED_ANSWERS = {
    b"EHLO": [
        b"250-outbox",
        b"250-PIPELINING",
        b"250-SIZE %d" % MOST_BYTES,
        b"250-8BITMIME",
        b"250 SMTPUTF8",
    ],
    b"HELO": [b"250 outbox"],
    b"NOOP": [b"250 OK"],
}
FINAL_DOT = b"\r\n.\r\n"


@dataclass(frozen=True)
class Envelope:
    """A message as it was handed over."""

    mail_from: str
    rcpt_to: tuple[str, ...]
    raw: bytes


Deliver = Callable[[Envelope], Awaitable[bytes]]


class SmtpReceiver(asyncio.Protocol):
    """One connection. `deliver` keeps a message and returns the answer the client gets."""

    def __init__(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._buffer = bytearray()
        self._more = asyncio.Event()
        self._sender: str | None = None
        self._recipients: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._answer(b"220 outbox ready")
        self._conversation = asyncio.create_task(self._converse())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._more.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self._conversation.cancel()

    async def _converse(self) -> None:
        while not self._transport.is_closing():
            line = await self._line()
            verb, _, rest = line.partition(b" ")
            match verb.upper():
                case b"MAIL":
                    self._begin(rest)
                case b"RCPT":
                    self._add_recipient(rest)
                case b"DATA":
                    await self._take_message()
                case b"RSET":
                    self._forget()
                    self._answer(b"250 OK")
                case b"QUIT":
                    self._answer(b"221 Bye")
                    self._transport.close()
                case other:
                    self._answer(*FIXED_ANSWERS.get(other, [b"502 Command not known"]))

    def _begin(self, rest: bytes) -> None:
        path = PATH.match(rest)
        if path is None:
            self._answer(b"501 Write MAIL FROM:<address>")
            return
        self._forget()
        self._sender = path.group(1).decode(errors="replace")
        self._answer(b"250 OK")

    def _add_recipient(self, rest: bytes) -> None:
        path = PATH.match(rest)
        if self._sender is None:
            self._answer(b"503 MAIL comes first")
        elif path is None or not path.group(1):
            self._answer(b"501 Write RCPT TO:<address>")
        else:
            self._recipients.append(path.group(1).decode(errors="replace"))
            self._answer(b"250 OK")

    async def _take_message(self) -> None:
        if not self._recipients:
            self._answer(b"503 RCPT comes first")
            return
        self._answer(b"354 End with a dot on a line of its own")
        envelope = Envelope(self._sender or "", tuple(self._recipients), await self._body())
        self._forget()
        self._answer(await self._deliver(envelope))

    def _forget(self) -> None:
        self._sender = None
        self._recipients = []

    def _answer(self, *lines: bytes) -> None:
        self._transport.write(b"".join(line + b"\r\n" for line in lines))

    async def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_LINE:
                self._refuse(b"500 Line too long")
            await self._arrival()
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        return line

    async def _body(self) -> bytes:
        """Return what comes before the final dot, with the dots doubled for the journey made single again."""
        # The line break of DATA itself counts: a message may be nothing but its final dot.
        self._buffer[:0] = b"\r\n"
        searched = 0
        while (end := self._buffer.find(FINAL_DOT, searched)) < 0:
            searched = max(0, len(self._buffer) - len(FINAL_DOT) + 1)
            if len(self._buffer) > MOST_BYTES:
                self._refuse(b"552 Message too large")
            await self._arrival()
        raw = bytes(self._buffer[2 : end + 2]) if end else b""
        del self._buffer[: end + len(FINAL_DOT)]
        raw = raw.replace(b"\r\n..", b"\r\n.")
        return raw[1:] if raw.startswith(b"..") else raw

    async def _arrival(self) -> None:
        self._more.clear()
        await self._more.wait()

    def _refuse(self, answer: bytes) -> None:
        self._answer(answer)
        self._transport.close()
        raise asyncio.CancelledError

"""The local outbox: a mail server on loopback that keeps every message it is handed, and sends none on."""

import asyncio
import contextlib
import signal
import sqlite3
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import default
from pathlib import Path

from mkt_dashboard.local.process import make_folder
from mkt_dashboard.local.smtp_receiver import Envelope, SmtpReceiver
from mkt_dashboard.providers.email import outbox

KEPT = b"250 Kept"
NOT_KEPT = b"452 4.3.1 The outbox cannot write to its disk; free some space and try again"
LARGEST_BATCH = 500

Waiting = tuple[Envelope, asyncio.Future[bytes]]


class OutboxServer:
    """Keeps what arrives, many messages in one commit, and answers 250 only after it."""

    def __init__(self, path: Path) -> None:
        make_folder(path.parent)
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.executescript(outbox.SCHEMA)
        self._arrived: asyncio.Queue[Waiting] = asyncio.Queue()

    async def serve(self, port: int) -> None:
        """Receive on loopback until cancelled."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SmtpReceiver(self._deliver), "127.0.0.1", port, backlog=256)
        async with server:
            await self._keep_what_arrives()

    async def _deliver(self, envelope: Envelope) -> bytes:
        answer = asyncio.get_running_loop().create_future()
        self._arrived.put_nowait((envelope, answer))
        return await answer

    async def _keep_what_arrives(self) -> None:
        while True:
            batch = [await self._arrived.get()]
            while len(batch) < LARGEST_BATCH and not self._arrived.empty():
                batch.append(self._arrived.get_nowait())
            answer = await asyncio.to_thread(self._keep, [envelope for envelope, _ in batch])
            for _, waiting in batch:
                if not waiting.done():
                    waiting.set_result(answer)

    def _keep(self, envelopes: list[Envelope]) -> bytes:
        try:
            with self._database:
                self._database.executemany(outbox.INSERT, [_row(envelope) for envelope in envelopes])
        except sqlite3.OperationalError:
            return NOT_KEPT
        return KEPT


def run(path: Path, port: int) -> None:
    """Serve until told to stop."""

    async def main() -> None:
        serving = asyncio.create_task(OutboxServer(path).serve(port))
        for stop in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(stop, serving.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await serving

    try:
        import uvloop
    except ImportError:
        asyncio.run(main())
    else:
        uvloop.run(main())


def _row(envelope: Envelope) -> tuple[object, ...]:
    head = BytesHeaderParser(policy=default).parsebytes(envelope.raw[:65536])
    return (
        datetime.now(UTC).isoformat(),
        envelope.mail_from,
        ", ".join(envelope.rcpt_to),
        _header(head, "Subject"),
        _header(head, "Message-ID"),
        len(envelope.raw),
        envelope.raw,
    )


def _header(head: Message, name: str) -> str:
    """Return a header as people read it; what cannot be read is not worth losing the message for."""
    try:
        return str(head.get(name, ""))
    except (ValueError, LookupError):
        return ""

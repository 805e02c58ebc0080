"""An SMTP client that stops before the final dot, so that the gate can stand there.

`offer` hands over everything but the dot: until then nothing can have been accepted. `commit` sends the dot
and waits for the answer; `abort` closes without it. No library has this seam, hence our own few
lines; commands are pipelined where the server offers it (RFC 2920).
"""

import asyncio
import base64
import ssl
from collections import deque

from mkt_dashboard.core.addresses import SmtpSecurity, SmtpServer
from mkt_dashboard.providers.email.replies import AnswerLost, ConnectionFailed, Refused, Reply

GREETING_SECONDS = 30
COMMAND_SECONDS = 300  # RFC 5321 section 4.5.3.2
DOT_SECONDS = 600  # a short wait makes unknowns: the server may still be delivering


class SmtpConnection(asyncio.Protocol):
    """One conversation with a mail server. Not shared between tasks."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._lines: list[str] = []
        self._waiting: deque[asyncio.Future[Reply]] = deque()
        self._extensions: dict[str, str] = {}
        self.is_open = False

    @classmethod
    async def open(cls, server: SmtpServer, helo: str) -> "SmtpConnection":
        """Connect, protect, sign in. Raise `ConnectionFailed` with a sentence."""
        loop = asyncio.get_running_loop()
        tls = ssl.create_default_context() if server.security is SmtpSecurity.TLS else None
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                _, connection = await loop.create_connection(cls, server.host, server.port, ssl=tls)
                await connection._introduce(server, helo)
                return connection
        except (OSError, TimeoutError, AnswerLost, Refused) as error:
            reason = str(error).rstrip(".") or "no answer in time"
            raise ConnectionFailed(
                f"The mail server {server.host}:{server.port} did not take us: {reason}. "
                "Check MKT_SMTP_URL and whether the server runs."
            ) from error

    async def _introduce(self, server: SmtpServer, helo: str) -> None:
        greeting = await self._wait(self._greeting)
        if not greeting.is_accepted:
            raise Refused(greeting)
        await self._ehlo(helo)
        if server.security is SmtpSecurity.STARTTLS:
            await self._start_tls(server.host)
            await self._ehlo(helo)
        if server.user is not None:
            await self._authenticate(server.user, server.password or "")

    async def _ehlo(self, helo: str) -> None:
        reply = await self._command(f"EHLO {helo}\r\n".encode())
        if not reply.is_accepted:
            raise Refused(reply)
        words = [line.partition(" ") for line in reply.text.split("\n")[1:]]
        self._extensions = {name.upper(): rest for name, _, rest in words}

    async def _start_tls(self, host: str) -> None:
        reply = await self._command(b"STARTTLS\r\n")
        if not reply.is_accepted or self._transport is None:
            raise Refused(reply)
        # What came in clear before TLS is not trusted (CVE-2011-0411).
        self._buffer = b""
        loop = asyncio.get_running_loop()
        secured = await loop.start_tls(
            self._transport, self, ssl.create_default_context(), server_hostname=host
        )
        if secured is None:
            raise ConnectionResetError("TLS was not set up")
        self._transport = secured

    async def _authenticate(self, user: str, password: str) -> None:
        offered = self._extensions.get("AUTH", "").upper().split()
        if "PLAIN" in offered or not offered:
            secret = base64.b64encode(f"\0{user}\0{password}".encode())
            reply = await self._command(b"AUTH PLAIN " + secret + b"\r\n")
        else:
            await self._command(b"AUTH LOGIN\r\n")
            await self._command(base64.b64encode(user.encode()) + b"\r\n")
            reply = await self._command(base64.b64encode(password.encode()) + b"\r\n")
        if not reply.is_accepted:
            raise Refused(reply)

    async def offer(self, mail_from: str, rcpt_to: str, message: bytes) -> None:
        """Hand over envelope and message, dot-stuffed and ending in CRLF, but not the final dot.

        Raise `Refused` for a definite no (the connection is usable again, or closed), `ConnectionFailed`
        where the line broke: in both cases nothing was accepted.
        """
        commands = self._envelope(mail_from, rcpt_to)
        try:
            if "PIPELINING" in self._extensions:
                self._write(b"".join(commands))
                answers = [self._next_answer() for _ in commands]
                replies = [await self._wait(answer) for answer in answers]
            else:
                replies = [await self._command(command) for command in commands]
        except AnswerLost as error:
            raise ConnectionFailed("The line broke before the message was handed over.") from error
        refusal = next((reply for reply in replies if not reply.is_accepted), None)
        if refusal is not None:
            await self._recover(replies[-1])
            raise Refused(refusal)
        self._write(message)

    def _envelope(self, mail_from: str, rcpt_to: str) -> tuple[bytes, ...]:
        if not rcpt_to.isascii() and "SMTPUTF8" not in self._extensions:
            raise Refused(Reply(553, "5.6.7 This mail server does not take addresses beyond ASCII."))
        options = "" if rcpt_to.isascii() else " SMTPUTF8"
        return (
            f"MAIL FROM:<{mail_from}>{options}\r\n".encode(),
            f"RCPT TO:<{rcpt_to}>\r\n".encode(),
            b"DATA\r\n",
        )

    async def _recover(self, data_reply: Reply) -> None:
        if data_reply.is_accepted or data_reply.code == 421:
            # The server waits for a message that nobody may get: only closing leaves DATA without sending.
            self.abort()
            return
        try:
            await self._command(b"RSET\r\n")
        except AnswerLost:
            self.abort()

    async def commit(self) -> Reply:
        """Send the final dot and return what the server decided.

        Raise `ConnectionFailed` where the line broke before the dot left (nothing was accepted) and
        `AnswerLost` where nobody knows.
        """
        if not self.is_open:
            raise ConnectionFailed("The line broke before the final dot.")
        self._write(b".\r\n")
        return await self._expect(DOT_SECONDS)

    def abort(self) -> None:
        """Close at once. Without the dot nothing was sent."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    async def quit(self) -> None:
        """Say goodbye; whatever the answer, the connection is gone afterwards."""
        if self.is_open:
            try:
                async with asyncio.timeout(2):
                    await self._command(b"QUIT\r\n")
            except (AnswerLost, TimeoutError):
                pass
        self.abort()

    async def _command(self, line: bytes) -> Reply:
        self._write(line)
        return await self._expect()

    def _write(self, data: bytes) -> None:
        if self._transport is not None and self.is_open:
            self._transport.write(data)

    async def _expect(self, seconds: float = COMMAND_SECONDS) -> Reply:
        return await self._wait(self._next_answer(), seconds)

    def _next_answer(self) -> asyncio.Future[Reply]:
        answer: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        if self.is_open:
            self._waiting.append(answer)
        else:
            _fail(answer, "The connection is closed.")
        return answer

    async def _wait(self, answer: asyncio.Future[Reply], seconds: float = COMMAND_SECONDS) -> Reply:
        try:
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError:
            self.abort()
            raise AnswerLost(f"No answer within {seconds:.0f} s.") from None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # pyright: ignore[reportAttributeAccessIssue]
        self.is_open = True
        # The server speaks first, perhaps before anybody here asks.
        self._greeting = self._next_answer()

    def data_received(self, data: bytes) -> None:
        *lines, self._buffer = (self._buffer + data).split(b"\r\n")
        for line in lines:
            self._lines.append(line[4:].decode("utf-8", "replace"))
            if line[3:4] != b"-":
                self._answer(line)

    def _answer(self, last_line: bytes) -> None:
        text, self._lines = "\n".join(self._lines), []
        code = int(last_line[:3]) if last_line[:3].isdigit() else 500
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_result(Reply(code, text))
                return
        # Nobody asked: the server closes on its own (421) or is confused. Either way we are done with it.
        self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                _fail(answer, str(exc) if exc else "The server closed the connection.")


def _fail(answer: asyncio.Future[Reply], reason: str) -> None:
    answer.set_exception(AnswerLost(reason))
    # Several answers may be awaited in a row and the first failure ends the row: the rest is no news.
    answer.exception()

"""Send one campaign over many connections: claim, render, offer, gate, dot, record.

Each connection is a task that reads like the story of one message. Whatever fails before the dot is a
definite non-acceptance and is tried again; what is silent after the dot is unknown and never sent again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from mkt_dashboard.core import clock, log
from mkt_dashboard.core.addresses import SmtpServer
from mkt_dashboard.domain.delivery import retries
from mkt_dashboard.domain.delivery.gate import Gate, GateLost
from mkt_dashboard.domain.delivery.ledger import Decision, Ledger, Place, Result
from mkt_dashboard.domain.delivery.models import Outcome, Reason
from mkt_dashboard.providers.email.replies import AnswerLost, ConnectionFailed, Refused, Reply
from mkt_dashboard.providers.email.smtp import SmtpConnection

CONNECTIONS = 32
READ_AHEAD = 200
OUTAGE_PAUSE = timedelta(seconds=20)
RECONNECT_SECONDS = 60


class CannotRender(Exception):
    """The message of this one recipient cannot be made: a header would break."""


@dataclass(frozen=True)
class Job:
    """What to send through what. `render` makes the bytes of one message or raises `CannotRender`."""

    server: SmtpServer
    helo: str
    mail_from: str
    render: Callable[[Place], bytes]
    open_ledger: Callable[[int | None], Awaitable[tuple[Ledger, int]]]


class Engine:
    """One run of one worker over one campaign. Ends when nothing is left for it to do now."""

    def __init__(self, job: Job, ledger: Ledger, worker_token: int, connections: int = CONNECTIONS) -> None:
        self._job = job
        self._ledger = ledger
        self._worker_token = worker_token
        self._connections = connections
        self._gate = Gate(ledger, max(1, connections // 4), self._settle)
        self._places: asyncio.Queue[Place | None] = asyncio.Queue()
        self._open: dict[int, int] = {}
        self._range_of: dict[int, int] = {}
        self._ended_ranges: list[int] = []
        self._progress = asyncio.Event()
        self._is_stopping = False
        self._talking = 0
        self.outage: str | None = None

    async def run(self) -> None:
        """Send until no range is free, the campaign stops, or the mail server stays away."""
        gate = asyncio.create_task(self._gate.run())
        talkers = [asyncio.create_task(self._talk()) for _ in range(self._connections)]
        try:
            await self._feed(gate)
        finally:
            self._is_stopping = True
            for _ in talkers:
                self._places.put_nowait(None)
            await asyncio.gather(*talkers)
            self._gate.close()
            await self._leave(gate)

    # --- ranges

    async def _feed(self, gate: "asyncio.Task[None]") -> None:
        is_dry = False
        while not self._is_stopping and not gate.done() and not (is_dry and not self._open):
            await self._release_ended()
            if is_dry or self._places.qsize() >= READ_AHEAD:
                await self._wait_for_progress()
            elif (claimed := await self._ledger.claim_range()) is not None:
                await self._take(*claimed)
            else:
                is_dry = True

    async def _take(self, first: int, size: int) -> None:
        places = await self._ledger.read_range(first, size)
        if not places:
            self._ended_ranges.append(first)
            return
        self._open[first] = len(places)
        for place in places:
            self._range_of[place.position] = first
            self._places.put_nowait(place)

    async def _wait_for_progress(self) -> None:
        self._progress.clear()
        try:
            async with asyncio.timeout(1):
                await self._progress.wait()
        except TimeoutError:
            self._is_stopping = not await self._ledger.is_running()

    def _settle(self, results: list[Result]) -> None:
        """Called once outcomes are durable: a range ends with the last of its places."""
        for result in results:
            first = self._range_of.pop(result.position, None)
            if first is None:
                continue
            self._open[first] -= 1
            if not self._open[first]:
                del self._open[first]
                self._ended_ranges.append(first)
        self._progress.set()

    async def _release_ended(self) -> None:
        ended, self._ended_ranges = self._ended_ranges, []
        if ended:
            await self._ledger.release(ended)

    # --- messages

    async def _talk(self) -> None:
        smtp: SmtpConnection | None = None
        while (place := await self._places.get()) is not None and not self._is_stopping:
            if not self._may_be_made(place):
                continue
            if smtp is not None and not smtp.is_open:
                self._talking -= 1
                smtp = None
            smtp = smtp or await self._connect()
            if smtp is None:
                self._places.put_nowait(place)
                return
            await self._send(smtp, place)
        if smtp is not None:
            self._talking -= 1
            await smtp.quit()

    def _may_be_made(self, place: Place) -> bool:
        if place.refusal is None:
            return True
        self._end(place, Outcome.SUPPRESSED, reason=place.refusal)
        return False

    async def _connect(self) -> SmtpConnection | None:
        """Connect, or step back: others may have a line, and a server that stays away ends the run."""
        try:
            smtp = await SmtpConnection.open(self._job.server, self._job.helo)
        except ConnectionFailed as error:
            if not self._talking:
                self.outage = str(error)
                self._is_stopping = True
                self._progress.set()
            return None
        self._talking += 1
        return smtp

    async def _send(self, smtp: SmtpConnection, place: Place) -> None:
        try:
            message = self._job.render(place)
            await smtp.offer(self._job.mail_from, place.email or "", message)
            decision = await self._gate.ask(place)
            if decision is not Decision.GO:
                smtp.abort()
                self._refused_at_gate(place, decision)
                return
            self._answered(place, await smtp.commit())
        except CannotRender as error:
            self._end(place, Outcome.FAILED, reason=Reason.REJECTED, reply=str(error))
        except Refused as refused:
            self._answered(place, refused.reply)
        except AnswerLost as lost:
            self._end(place, Outcome.UNKNOWN, reason=Reason.NO_ANSWER, reply=str(lost))
        except ConnectionFailed as broken:
            self._try_again(place, str(broken))
        except GateLost:
            smtp.abort()
            self._is_stopping = True

    def _refused_at_gate(self, place: Place, decision: Decision) -> None:
        if decision is Decision.SUPPRESSED:
            self._settle([Result(place.position, Outcome.SUPPRESSED, place.attempt)])
        else:
            # Paused, cancelled or taken over: whoever runs next finds the place as it is.
            self._is_stopping = True
            self._progress.set()

    def _answered(self, place: Place, reply: Reply) -> None:
        if reply.is_accepted:
            self._end(place, Outcome.SENT, reply=str(reply))
        elif reply.is_permanent:
            self._end(place, Outcome.FAILED, reason=Reason.REJECTED, reply=str(reply))
        elif reply.is_throttling:
            again = clock.now() + retries.THROTTLE_PAUSE
            self._end(place, Outcome.DEFERRED, reply=str(reply), attempt=place.attempt - 1, not_before=again)
        else:
            self._try_again(place, str(reply))

    def _try_again(self, place: Place, said: str) -> None:
        again = retries.next_attempt_at(place.attempt, clock.now())
        if again is not None:
            self._end(place, Outcome.DEFERRED, reply=said, not_before=again)
        else:
            self._end(place, Outcome.FAILED, reason=Reason.EXPIRED, reply=said)

    def _end(self, place: Place, outcome: Outcome, **facts: object) -> None:
        attempt = facts.pop("attempt", place.attempt)
        self._gate.record(Result(place.position, outcome, attempt, **facts))  # pyright: ignore[reportArgumentType]

    # --- the way out

    async def _leave(self, gate: "asyncio.Task[None]") -> None:
        """Give back what is owned; where the database went away, come back once and tell what is known."""
        try:
            await gate
        except (psycopg.Error, OSError) as error:
            log.get(__name__).warning("database lost while sending", reason=type(error).__name__)
            await self._tell_again()
        owned = [*self._open, *self._ended_ranges]
        pause = clock.now() + OUTAGE_PAUSE if self.outage else None
        if owned:
            await self._ledger.release(owned, pause)
        await self._ledger.close()

    async def _tell_again(self) -> None:
        async with asyncio.timeout(RECONNECT_SECONDS):
            while True:
                try:
                    self._ledger, _ = await self._job.open_ledger(self._worker_token)
                    break
                except (psycopg.Error, OSError):
                    await asyncio.sleep(1)
        await self._ledger.undo_gate(self._gate.limbo)
        await self._ledger.record(self._gate.unrecorded)

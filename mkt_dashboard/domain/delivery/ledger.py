"""The ledger as one worker sees it: claim a range, pass the gate, record what happened.

The gate is the INSERT of the message row: one statement and one durable commit for a whole group. It lets
through only who stands in a range that this worker owns, of a campaign that still runs at this epoch, and
whose address is not suppressed at this moment. Refused after measuring: a status column with claim updates
(9,500/s, 770 B of WAL a message), rows inserted beforehand, an outcome table of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from mkt_dashboard.core.locks import LockKind
from mkt_dashboard.domain.delivery import statements
from mkt_dashboard.domain.delivery.models import Outcome

Connection = psycopg.AsyncConnection[TupleRow]


@dataclass(slots=True)
class Place:
    """One recipient in a claimed range. `refusal` says why no mail may be made for it."""

    position: int
    first_position: int
    address_hash: UUID
    attempt: int
    email: str | None
    fields: dict[str, str]
    refusal: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """How one attempt ended."""

    position: int
    outcome: Outcome
    attempt: int
    reason: str | None = None
    reply: str | None = None
    not_before: datetime | None = None


class Decision(Enum):
    """What the gate says."""

    GO = "go"
    SUPPRESSED = "suppressed"
    CLOSED = "closed"


class Ledger:
    """One worker's view of one campaign's ledger, over one direct connection."""

    def __init__(
        self, connection: Connection, *, workspace_id: int, campaign_id: int, epoch: int, worker_token: int
    ) -> None:
        self._connection = connection
        self._bound = {
            "workspace": workspace_id,
            "campaign": campaign_id,
            "epoch": epoch,
            "worker": worker_token,
        }

    @classmethod
    async def open(
        cls, url: str, *, workspace_id: int, campaign_id: int, epoch: int, worker_token: int | None = None
    ) -> tuple["Ledger", int]:
        """Connect and take the lock that says this worker lives. Return the ledger and the worker's token."""
        connection = await psycopg.AsyncConnection.connect(url, autocommit=True, prepare_threshold=2)
        await connection.execute("SET ROLE mkt_app")
        await connection.execute("SELECT set_config('app.workspace_id', %s, false)", [str(workspace_id)])
        await connection.execute(statements.PLANNING)
        if worker_token is None:
            worker_token = await _value(connection, "SELECT nextval('worker_token')")
        await connection.execute("SELECT pg_advisory_lock(%s, %s)", [LockKind.SEND_WORKER, worker_token])
        opened = cls(
            connection,
            workspace_id=workspace_id,
            campaign_id=campaign_id,
            epoch=epoch,
            worker_token=worker_token,
        )
        return opened, worker_token

    async def claim_range(self) -> tuple[int, int] | None:
        """Own the next free range; None where nothing is to do now. Safe to lose: nothing is sent yet."""
        row = await (await self._connection.execute(statements.CLAIM, self._bound)).fetchone()
        return (row[0], row[1]) if row else None

    async def read_range(self, first: int, size: int) -> list[Place]:
        """Return who in the range still waits, with their fields as they are now."""
        rows = await self._rows(statements.READ, first=first, size=size)
        return [_place(first, row) for row in rows]

    async def pass_gate(self, places: Sequence[Place]) -> dict[int, Decision]:
        """Ask for the final dot of a group, durably. Who is missing from the answer must not be sent."""
        rows = await self._rows(
            statements.GATE,
            positions=[place.position for place in places],
            firsts=[place.first_position for place in places],
            hashes=[place.address_hash for place in places],
        )
        return {row[0]: Decision.SUPPRESSED if row[1] is not None else Decision.GO for row in rows}

    async def record(self, results: Sequence[Result]) -> None:
        """Write down how attempts ended. Twice is harmless."""
        await self._connection.execute(
            statements.RECORD,
            {
                **self._bound,
                "positions": [result.position for result in results],
                "attempts": [result.attempt for result in results],
                "outcomes": [result.outcome.value for result in results],
                "reasons": [result.reason for result in results],
                "replies": [result.reply for result in results],
                "not_befores": [result.not_before for result in results],
            },
        )

    async def release(self, firsts: Sequence[int], not_before: datetime | None = None) -> None:
        """Give ranges back: done where everybody ended, else free again for when the next attempt is due."""
        bound = {**self._bound, "firsts": list(firsts), "not_before": not_before}
        await self._connection.execute(statements.RELEASE, bound)

    async def undo_gate(self, positions: Sequence[int]) -> None:
        """Take back a gate whose commit was never seen: its dots did not leave."""
        await self._connection.execute(statements.UNDO_GATE, {**self._bound, "positions": list(positions)})

    async def is_running(self) -> bool:
        """Is the campaign still running, at the epoch this worker started with?"""
        statement = "SELECT status = 'running' AND epoch = %(epoch)s FROM campaigns WHERE id = %(campaign)s"
        row = await (await self._connection.execute(statement, self._bound)).fetchone()
        return bool(row and row[0])

    async def close(self) -> None:
        await self._connection.close()

    async def _rows(self, statement: LiteralString, **bound: Any) -> list[TupleRow]:
        cursor = await self._connection.execute(statement, {**self._bound, **bound})
        return await cursor.fetchall()


async def _value(connection: Connection, statement: LiteralString) -> int:
    row = await (await connection.execute(statement)).fetchone()
    return row[0] if row else 0


def _place(first: int, row: TupleRow) -> Place:
    position, address_hash, attempt, email, first_name, last_name, attributes, refusal = row
    fields = {key: "" if value is None else str(value) for key, value in (attributes or {}).items()}
    fields |= {"email": email or "", "first_name": first_name or "", "last_name": last_name or ""}
    return Place(position, first, address_hash, attempt, email, fields, refusal)

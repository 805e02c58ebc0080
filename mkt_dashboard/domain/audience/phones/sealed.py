"""Phone numbers made ready for the table: sealed for their row, with the index that finds them again."""

import hmac
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.crypto import key_for
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.audience.phones.models import NUMBER
from mkt_dashboard.domain.audience.phones.numbers import Number

RESERVE = text(
    "SELECT nextval(pg_get_serial_sequence('contact_phones', 'id')) FROM generate_series(1, :how_many)"
)


@dataclass(frozen=True)
class SealedPhone:
    """What stands in a row of the table: its own number, the sealed text, the index, the country."""

    id: int
    sealed: str
    blind_index: bytes
    country: str


class PhoneSealer:
    """Seals numbers of one workspace, thousands in a second: its key is opened once, rows come in blocks.

    `reserve` hands out numbers of rows that nobody else gets; a block that is not used up is no harm.
    """

    def __init__(self, session: Session, workspace_id: int, reserve: Callable[[], Sequence[int]]) -> None:
        self._sealer = vault.Sealer(session, workspace_id)
        self._rows = _rows(reserve)
        self._index = indexer(workspace_id)

    def seal(self, number: Number) -> SealedPhone:
        row = next(self._rows)
        sealed = self._sealer.seal(NUMBER, row, number.e164)
        return SealedPhone(row, sealed, self._index(number.e164), number.country)


def reserve(session: Session, how_many: int) -> Sequence[int]:
    """Take numbers of rows that are yet to be written."""
    return session.connection().execute(RESERVE, {"how_many": how_many}).scalars().all()


def indexer(workspace_id: int) -> Callable[[str], bytes]:
    """Return what makes the blind index of a number, HMAC-SHA256 under a key that only this workspace uses:
    without it every number of a country is guessed in minutes, and two workspaces could be compared."""
    start = hmac.new(key_for(f"phone index {workspace_id}"), digestmod="sha256")

    def index(e164: str) -> bytes:
        made = start.copy()
        made.update(e164.encode())
        return made.digest()

    return index


def _rows(reserve: Callable[[], Sequence[int]]) -> Iterator[int]:
    while True:
        yield from reserve()

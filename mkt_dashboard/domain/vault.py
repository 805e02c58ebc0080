"""Secrets at rest: every workspace has data keys of its own, and every secret is bound to its row.

    connection.client_secret = vault.seal(session, SSO_SECRET, connection.id, secret, workspace_id=…)

Number 0 stands for the installation, which owns what belongs to people rather than to a workspace. Where many
secrets are sealed or read at once, `Sealer` and `Unsealer` open each key once.
"""

import importlib
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, Column, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select

from mkt_dashboard import domain
from mkt_dashboard.core import sealing
from mkt_dashboard.domain import columns
from mkt_dashboard.domain.columns import INSTALLATION

BATCH = 500


class DataKey(columns.Table, table=True):
    """A key that seals secrets, itself wrapped by the key of the installation. The newest one seals."""

    __tablename__ = "data_keys"
    __table_args__ = (UniqueConstraint("workspace_id", "number"),)

    id: int = columns.identity()
    workspace_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    number: int
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created_at: datetime = columns.created_at()


@dataclass(frozen=True)
class SealedColumn:
    """Where secrets of one kind are kept. `owner` is the column of the workspace, or None."""

    table: str
    column: str
    owner: str | None = "workspace_id"

    def place(self, workspace_id: int, row: int) -> str:
        return f"{workspace_id}|{self.table}|{self.column}|{row}"


# Every column with secrets, so that a new key reaches all of them.
SEALED: list[SealedColumn] = []


def sealed_column(table: str, column: str, owner: str | None = "workspace_id") -> SealedColumn:
    """Declare a column of sealed text. The row is found by its `id`."""
    declared = SealedColumn(table, column, owner)
    SEALED.append(declared)
    return declared


class Sealer:
    """Seals many secrets of one workspace with its newest key; the first use makes a key.

    The key cannot be destroyed before this transaction ends: what is sealed now can be opened afterwards,
    even if somebody rotates the keys meanwhile.
    """

    def __init__(self, session: Session, workspace_id: int = INSTALLATION) -> None:
        self.workspace_id = workspace_id
        self.number, wrapped = _held(session, workspace_id) or _make(session, workspace_id, 1)
        self._key = _opened(workspace_id, self.number, wrapped)

    def seal(self, kind: SealedColumn, row: int, secret: str) -> str:
        return sealing.seal(self._key, self.number, secret, kind.place(self.workspace_id, row))


class Unsealer:
    """Opens many secrets of one workspace. The keys come with the secrets or are read at the beginning."""

    def __init__(self, workspace_id: int, wrapped: dict[int, bytes] | None = None) -> None:
        self.workspace_id = workspace_id
        self._wrapped = wrapped or {}
        self._keys: dict[int, bytes] = {}

    @classmethod
    def with_all_keys(cls, session: Session, workspace_id: int) -> "Unsealer":
        statement = select(DataKey.number, DataKey.wrapped).where(DataKey.workspace_id == workspace_id)
        return cls(workspace_id, dict(session.exec(statement).all()))

    def unseal(self, kind: SealedColumn, row: int, sealed: str) -> str:
        """Open a secret of one row. Raises `CannotOpen` for a text of another row, column or workspace."""
        number = sealing.key_id_of(sealed)
        if number not in self._keys:
            if number not in self._wrapped:
                raise sealing.CannotOpen(f"Key {number} of workspace {self.workspace_id} is gone.")
            self._keys[number] = _opened(self.workspace_id, number, self._wrapped[number])
        return sealing.unseal(self._keys[number], sealed, kind.place(self.workspace_id, row))


def seal(session: Session, kind: SealedColumn, row: int, secret: str, *, workspace_id: int = 0) -> str:
    """Seal a secret for one row, with the newest key of the workspace; the first use makes a key."""
    return Sealer(session, workspace_id).seal(kind, row, secret)


def unseal(session: Session, kind: SealedColumn, row: int, sealed: str, *, workspace_id: int = 0) -> str:
    """Open a secret of one row. Raises `CannotOpen` for a text of another row, column or workspace."""
    return Unsealer.with_all_keys(session, workspace_id).unseal(kind, row, sealed)


def rotate(session: Session, workspace_id: int) -> int:
    """Make a new key, which seals from now on. `reseal` then brings the older secrets over."""
    newest = select(DataKey.number).where(DataKey.workspace_id == workspace_id)
    numbers = session.exec(newest.order_by(col(DataKey.number).desc()).limit(1)).all()
    number, _ = _make(session, workspace_id, numbers[0] + 1 if numbers else 1)
    return number


@dataclass(frozen=True)
class Reached:
    """How far a walk over the secrets has come: in which column, and to which row of it."""

    column: int = 0
    row: int = 0


BEGINNING = Reached()


def reseal(session: Session, workspace_id: int, reached: Reached = BEGINNING) -> Reached | None:
    """Seal the next older secrets anew and say how far that is. None: none is left, and the old keys are
    gone.

    Each call is a batch for a transaction of its own, beside people at work: rows that somebody holds are
    passed over, and the walk begins again as long as it left any. A batch begins where the last one ended, so
    the millionth costs what the first did.
    """
    sealer = Sealer(session, workspace_id)
    kinds = [kind for kind in _all_columns() if (kind.owner is None) == (workspace_id == INSTALLATION)]
    for number, kind in enumerate(kinds[reached.column :], reached.column):
        last = _reseal(session, kind, sealer, after=reached.row if number == reached.column else 0)
        if last:
            return Reached(number, last)
    return None if _destroy_older(session, kinds, sealer) else BEGINNING


def count_keys(session: Session, workspace_id: int) -> int:
    """Say how many keys a workspace has: two while its secrets are sealed anew. Locks them."""
    statement = select(DataKey).where(DataKey.workspace_id == workspace_id).with_for_update()
    return len(session.exec(statement).all())


def count_sealed(session: Session) -> dict[tuple[int, int], int]:
    """Count the secrets under each key, by workspace and number of the key."""
    counts: dict[tuple[int, int], int] = {}
    for kind in _all_columns():
        # The names come from our own declarations, never from a person.
        statement = text(
            f"SELECT {kind.owner or INSTALLATION}, split_part({kind.column}, '.', 2)::int, count(*) "  # noqa: S608
            f"FROM {kind.table} WHERE {kind.column} <> '' GROUP BY 1, 2"
        )
        for owner, number, secrets in session.execute(statement):
            counts[owner, number] = counts.get((owner, number), 0) + secrets
    return counts


@cache
def _all_columns() -> tuple[SealedColumn, ...]:
    """Load the whole domain first: columns are declared where they are used, and the secrets of one that this
    process does not know would be lost with the old key."""
    for module in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        importlib.import_module(module.name)
    return tuple(SEALED)


def _reseal(session: Session, kind: SealedColumn, sealer: Sealer, *, after: int) -> int:
    """Seal a batch anew and return its last row, or 0."""
    # The names come from our own declarations, never from a person. Waiting for rows of an import, which
    # takes them in another order, could end in a deadlock; so held rows are passed over.
    older = text(
        f"SELECT id, {kind.column} FROM {kind.table} WHERE id > :after AND {_older(kind)} "  # noqa: S608
        f"ORDER BY id LIMIT {BATCH} FOR NO KEY UPDATE SKIP LOCKED"
    )
    change = text(
        f"UPDATE {kind.table} SET {kind.column} = u.sealed "  # noqa: S608
        "FROM unnest(CAST(:id AS bigint[]), CAST(:sealed AS text[])) AS u (id, sealed) "
        f"WHERE {_own(kind)}{kind.table}.id = u.id"
    )
    bound = _bound(kind, sealer)
    # A table without statistics seems so small that sorting all that is left looks cheap, batch after batch.
    session.execute(text("SET LOCAL enable_sort = off"))
    rows = session.execute(older, {"after": after, **bound}).all()
    if not rows:
        return 0
    # The keys are read after the rows are held: nobody destroys a key while a row needs it.
    opened = Unsealer.with_all_keys(session, sealer.workspace_id)
    sealed = [sealer.seal(kind, row, opened.unseal(kind, row, old)) for row, old in rows]
    session.execute(change, {"id": [row for row, _ in rows], "sealed": sealed, **bound})
    return rows[-1][0]


def _destroy_older(session: Session, kinds: Sequence[SealedColumn], sealer: Sealer) -> bool:
    """Destroy the older keys, unless a secret needs one. Waits for whoever seals with one at this moment."""
    bound = {"workspace": sealer.workspace_id, "number": sealer.number}
    held = text("SELECT FROM data_keys WHERE workspace_id = :workspace AND number < :number FOR UPDATE")
    session.execute(held, bound)
    for kind in kinds:
        left = text(f"SELECT EXISTS (SELECT FROM {kind.table} WHERE {_older(kind)})")  # noqa: S608
        if session.execute(left, _bound(kind, sealer)).scalar_one():
            return False
    session.execute(text("DELETE FROM data_keys WHERE workspace_id = :workspace AND number < :number"), bound)
    return True


def _older(kind: SealedColumn) -> str:
    return f"{_own(kind)}{kind.column} <> '' AND {kind.column} NOT LIKE :newest"


def _own(kind: SealedColumn) -> str:
    return f"{kind.owner} = :owner AND " if kind.owner else ""


def _bound(kind: SealedColumn, sealer: Sealer) -> dict[str, int | str]:
    bound: dict[str, int | str] = {"newest": f"{sealing.FORMAT}.{sealer.number}.%"}
    return bound | {"owner": sealer.workspace_id} if kind.owner else bound


def _held(session: Session, workspace_id: int) -> tuple[int, bytes] | None:
    """Return the newest key and keep others from destroying it until this transaction ends."""
    statement = (
        select(DataKey.number, DataKey.wrapped)
        .where(DataKey.workspace_id == workspace_id)
        .order_by(col(DataKey.number).desc())
        .limit(1)
        .with_for_update(read=True, key_share=True)
    )
    # Destroyed while we asked for it: then there is a newer one, which the next statement sees.
    return session.exec(statement).first() or session.exec(statement).first()


def _make(session: Session, workspace_id: int, number: int) -> tuple[int, bytes]:
    """Make the key, or take the one that somebody else made at the same moment."""
    wrapped = sealing.wrap(sealing.new_key(), f"{workspace_id}|{number}")
    new = insert(DataKey).values(workspace_id=workspace_id, number=number, wrapped=wrapped)
    session.execute(new.on_conflict_do_nothing())
    made = _held(session, workspace_id)
    if made is None:
        raise sealing.CannotOpen(f"The key of workspace {workspace_id} was not made.")
    return made


def _opened(workspace_id: int, number: int, wrapped: bytes) -> bytes:
    return sealing.unwrap(wrapped, f"{workspace_id}|{number}")

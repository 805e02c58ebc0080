"""Secrets at rest: every workspace has data keys of its own, and every secret is bound to its row.

    connection.client_secret = vault.seal(session, SSO_SECRET, connection.id, secret, workspace_id=…)

Number 0 stands for the installation, which owns what belongs to people rather than to a workspace.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Column, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field, Session, col, select

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


def seal(session: Session, kind: SealedColumn, row: int, secret: str, *, workspace_id: int = 0) -> str:
    """Seal a secret for one row, with the newest key of the workspace; the first use makes a key."""
    key = _newest(session, workspace_id) or _make(session, workspace_id, 1)
    return sealing.seal(_opened(key), key.number, secret, kind.place(workspace_id, row))


def unseal(session: Session, kind: SealedColumn, row: int, sealed: str, *, workspace_id: int = 0) -> str:
    """Open a secret of one row. Raises `CannotOpen` for a text of another row, column or workspace."""
    number = sealing.key_id_of(sealed)
    statement = select(DataKey).where(DataKey.workspace_id == workspace_id, DataKey.number == number)
    key = session.exec(statement).first()
    if key is None:
        raise sealing.CannotOpen(f"Key {number} of workspace {workspace_id} is gone.")
    return sealing.unseal(_opened(key), sealed, kind.place(workspace_id, row))


def rotate(session: Session, workspace_id: int) -> int:
    """Make a new key, which seals from now on. `reseal` then brings the older secrets over."""
    newest = _newest(session, workspace_id)
    return _make(session, workspace_id, newest.number + 1 if newest else 1).number


def reseal(session: Session, workspace_id: int) -> int:
    """Seal a batch of older secrets anew and say how many. 0: none is left, and the old keys are gone.

    Runs beside people at work: a secret that changed meanwhile is left to the next call.
    """
    newest = _newest(session, workspace_id)
    if newest is None:
        return 0
    done = sum(_reseal(session, kind, workspace_id, newest.number) for kind in SEALED)
    if not done:
        drop = text("DELETE FROM data_keys WHERE workspace_id = :owner AND number < :number")
        session.execute(drop, {"owner": workspace_id, "number": newest.number})
    return done


def count_keys(session: Session, workspace_id: int) -> int:
    """Say how many keys a workspace has: two while its secrets are sealed anew. Locks them."""
    statement = select(DataKey).where(DataKey.workspace_id == workspace_id).with_for_update()
    return len(session.exec(statement).all())


def count_sealed(session: Session) -> dict[tuple[int, int], int]:
    """Count the secrets under each key, by workspace and number of the key."""
    counts: dict[tuple[int, int], int] = {}
    for kind in SEALED:
        # The names come from our own declarations, never from a person.
        statement = text(
            f"SELECT {kind.owner or INSTALLATION}, split_part({kind.column}, '.', 2)::int, count(*) "  # noqa: S608
            f"FROM {kind.table} WHERE {kind.column} <> '' GROUP BY 1, 2"
        )
        for owner, number, secrets in session.execute(statement):
            counts[owner, number] = counts.get((owner, number), 0) + secrets
    return counts


def _reseal(session: Session, kind: SealedColumn, workspace_id: int, number: int) -> int:
    if (kind.owner is None) != (workspace_id == INSTALLATION):
        return 0
    own = f"{kind.owner} = :owner AND " if kind.owner else ""
    # The names come from our own declarations, never from a person.
    older = text(
        f"SELECT id, {kind.column} FROM {kind.table} WHERE {own}{kind.column} <> '' "  # noqa: S608
        f"AND {kind.column} NOT LIKE :newest ORDER BY id LIMIT {BATCH}"
    )
    change = text(f"UPDATE {kind.table} SET {kind.column} = :new WHERE id = :id AND {kind.column} = :old")  # noqa: S608
    bound = {"owner": workspace_id, "newest": f"{sealing.FORMAT}.{number}.%"}
    rows = session.execute(older, bound if kind.owner else {"newest": bound["newest"]}).all()
    for row, old in rows:
        secret = unseal(session, kind, row, old, workspace_id=workspace_id)
        new = seal(session, kind, row, secret, workspace_id=workspace_id)
        session.execute(change, {"new": new, "id": row, "old": old})
    return len(rows)


def _newest(session: Session, workspace_id: int) -> DataKey | None:
    statement = (
        select(DataKey)
        .where(DataKey.workspace_id == workspace_id)
        .order_by(col(DataKey.number).desc())
        .limit(1)
    )
    return session.exec(statement).first()


def _make(session: Session, workspace_id: int, number: int) -> DataKey:
    """Make the key, or take the one that somebody else made at the same moment."""
    wrapped = sealing.wrap(sealing.new_key(), f"{workspace_id}|{number}")
    new = insert(DataKey).values(workspace_id=workspace_id, number=number, wrapped=wrapped)
    session.execute(new.on_conflict_do_nothing())
    return session.exec(
        select(DataKey).where(DataKey.workspace_id == workspace_id, DataKey.number == number)
    ).one()


def _opened(key: DataKey) -> bytes:
    return sealing.unwrap(key.wrapped, f"{key.workspace_id}|{key.number}")

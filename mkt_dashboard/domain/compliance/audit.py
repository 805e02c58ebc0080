"""Search the audit log: who did what, when, from where, to what. The newest first, a page at a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, text
from sqlmodel import Session, col, or_, select

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Permission

WORD = "^[a-z_]*$"
# The id of an account by what the outside calls it; below the features, so that it asks the table itself.
ACCOUNT = "SELECT id FROM accounts WHERE public_id = :member"
ACCOUNTS = "SELECT id, public_id FROM accounts WHERE id = ANY(:accounts)"
# Whoever is or was a member here.
MEMBERS = """
SELECT accounts.public_id, accounts.name
FROM members JOIN accounts ON accounts.id = members.account_id
WHERE members.workspace_id = :workspace
ORDER BY accounts.name, accounts.id LIMIT 200
"""


class AuditFilter(BaseModel):
    """Which entries to show; what is empty does not narrow. `until` is the first moment that is outside."""

    member: UUID | None = None
    group: str = Field(
        "", max_length=50, pattern=WORD, description="What it was about: campaign, content, list, member …"
    )
    object_id: UUID | None = None
    door: str = Field("", max_length=20, pattern=WORD, description="ui, api, system, unsubscribe")
    search: str = Field("", max_length=200, description="Part of the name of the object or of the person.")
    since: datetime | None = None
    until: datetime | None = None

    @property
    def is_empty(self) -> bool:
        return not self.model_dump(exclude_defaults=True)


class AuditRow(BaseModel):
    """One entry, as it stands in the chain."""

    seq: int
    at: datetime
    member: UUID | None
    actor_name: str
    door: str
    ip: str
    action: str
    object_type: str
    object_id: UUID | None
    object_name: str
    detail: dict[str, Any]
    hash: str


class AuditPage(BaseModel):
    """Some entries, the newest first; a key where older ones follow, or newer ones come before."""

    items: list[AuditRow]
    next_key: int | None = None
    previous_key: int | None = None


def list_entries(
    session: Session,
    actor: Actor,
    wanted: AuditFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> AuditPage:
    """Return a page of the log: what is older than `after`, or what is newer than `before`."""
    actor.require(Permission.AUDIT_READ)
    actor.require_everything("The audit log")
    found = select(AuditEntry).where(*_conditions(session, actor, wanted))
    if before is not None:
        newer = found.where(AuditEntry.seq > before).order_by(col(AuditEntry.seq)).limit(limit + 1)
        entries = list(session.exec(newer))
        has_newer, has_older = len(entries) > limit, True
        entries = entries[:limit][::-1]
    else:
        older = found if after is None else found.where(AuditEntry.seq < after)
        entries = list(session.exec(older.order_by(col(AuditEntry.seq).desc()).limit(limit + 1)))
        has_newer, has_older = after is not None, len(entries) > limit
        entries = entries[:limit]
    return AuditPage(
        items=_rows(session, entries),
        next_key=entries[-1].seq if entries and has_older else None,
        previous_key=entries[0].seq if entries and has_newer else None,
    )


def _conditions(session: Session, actor: Actor, wanted: AuditFilter) -> Iterable[ColumnElement[bool] | bool]:
    yield AuditEntry.workspace_id == actor.workspace_id
    if wanted.member:
        bound = {"member": wanted.member}
        yield AuditEntry.account_id == (session.connection().execute(text(ACCOUNT), bound).scalar() or 0)
    if wanted.group:
        yield col(AuditEntry.action).startswith(f"{wanted.group}.", autoescape=True)
    if wanted.object_id:
        yield AuditEntry.object_id == wanted.object_id
    if wanted.door:
        yield AuditEntry.door == wanted.door
    if wanted.since:
        yield AuditEntry.at >= wanted.since
    if wanted.until:
        yield AuditEntry.at < wanted.until
    if search := wanted.search.strip().replace("\0", ""):
        yield or_(
            col(AuditEntry.object_name).icontains(search, autoescape=True),
            col(AuditEntry.actor_name).icontains(search, autoescape=True),
        )


def _rows(session: Session, entries: list[AuditEntry]) -> list[AuditRow]:
    wanted = {"accounts": sorted({one.account_id for one in entries if one.account_id})}
    accounts = {one.id: one.public_id for one in session.connection().execute(text(ACCOUNTS), wanted)}
    return [
        AuditRow(
            **one.model_dump(exclude={"id", "workspace_id", "account_id", "hash"}),
            member=accounts.get(one.account_id or 0),
            hash=one.hash.hex(),
        )
        for one in entries
    ]


def get_entry(session: Session, actor: Actor, seq: int) -> AuditRow:
    """Return one entry by its place in the chain."""
    actor.require(Permission.AUDIT_READ)
    actor.require_everything("The audit log")
    statement = select(AuditEntry).where(AuditEntry.workspace_id == actor.workspace_id, AuditEntry.seq == seq)
    entry = session.exec(statement).first()
    if entry is None:
        raise NotFound("There is no such entry in this workspace. Go back to the list.")
    return _rows(session, [entry])[0]


def list_neighbours(session: Session, actor: Actor, seq: int) -> list[tuple[int, str]]:
    """Return an entry with those right before and after it, as (seq, hash)."""
    actor.require(Permission.AUDIT_READ)
    actor.require_everything("The audit log")
    statement = (
        select(AuditEntry.seq, AuditEntry.hash)
        .where(AuditEntry.workspace_id == actor.workspace_id)
        .where(col(AuditEntry.seq).between(seq - 1, seq + 1))
        .order_by(col(AuditEntry.seq))
    )
    return [(place, digest.hex()) for place, digest in session.exec(statement)]


def list_people(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Return whom the log can be narrowed to, by name."""
    actor.require(Permission.AUDIT_READ)
    actor.require_everything("The audit log")
    found = session.connection().execute(text(MEMBERS), {"workspace": actor.workspace_id})
    return [(public_id, name) for public_id, name in found]

"""What each key does: counted in memory, written down every few seconds, summed up by the hour."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ARRAY, BigInteger, DateTime, bindparam, func, text
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyCalls, KeyKind
from mkt_dashboard.domain.teams.models import Workspace

DAYS = 7
KEPT = timedelta(days=90)
MOST_KEYS = 200
REFUSED = (401, 403)
LIMITED = 429

# One statement for all keys. A key that is gone meanwhile has nothing to be counted for.
WRITE = text(
    """
    INSERT INTO api_key_calls AS c (workspace_id, key_id, hour, calls, refused, limited)
    SELECT k.workspace_id, k.id, n.hour, n.calls, n.refused, n.limited
    FROM unnest(:keys, :hours, :calls, :refused, :limited) AS n (key_id, hour, calls, refused, limited)
    JOIN api_keys k ON k.id = n.key_id
    ON CONFLICT (key_id, hour) DO UPDATE SET calls = c.calls + EXCLUDED.calls,
        refused = c.refused + EXCLUDED.refused, limited = c.limited + EXCLUDED.limited
    """
).bindparams(
    bindparam("keys", type_=ARRAY(BigInteger)),
    bindparam("hours", type_=ARRAY(DateTime(timezone=True))),
    bindparam("calls", type_=ARRAY(BigInteger)),
    bindparam("refused", type_=ARRAY(BigInteger)),
    bindparam("limited", type_=ARRAY(BigInteger)),
)


@dataclass
class _Tally:
    calls: int = 0
    refused: int = 0
    limited: int = 0


_lock = threading.Lock()
_counted: dict[tuple[int, datetime], _Tally] = defaultdict(_Tally)


def count(key_id: int, status: int) -> None:
    """Remember one answered call of a key. Costs no question to anybody; a killed process loses seconds."""
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with _lock:
        tally = _counted[key_id, hour]
        tally.calls += 1
        tally.refused += status in REFUSED
        tally.limited += status == LIMITED


def flush() -> int:
    """Write down what was counted since the last time, in one statement, and say for how many keys and hours.

    What cannot be written is kept for the next time.
    """
    with _lock:
        taken = dict(_counted)
        _counted.clear()
    if not taken:
        return 0
    try:
        with instance_unit_of_work() as session:
            session.execute(WRITE, _columns(taken))
    except Exception:
        _give_back(taken)
        raise
    return len(taken)


def _columns(taken: dict[tuple[int, datetime], _Tally]) -> dict[str, list[Any]]:
    # In one order, so that two processes that write the same rows do not wait for each other in a circle.
    ordered = sorted(taken.items())
    return {
        "keys": [key_id for (key_id, _), _ in ordered],
        "hours": [hour for (_, hour), _ in ordered],
        "calls": [tally.calls for _, tally in ordered],
        "refused": [tally.refused for _, tally in ordered],
        "limited": [tally.limited for _, tally in ordered],
    }


def _give_back(taken: dict[tuple[int, datetime], _Tally]) -> None:
    with _lock:
        for place, tally in taken.items():
            kept = _counted[place]
            kept.calls += tally.calls
            kept.refused += tally.refused
            kept.limited += tally.limited


@dataclass
class Usage:
    """What a key did: today, in seven days, of these refused and limited, and each of the seven days."""

    today: int = 0
    week: int = 0
    refused: int = 0
    limited: int = 0
    days: list[int] = field(default_factory=lambda: [0] * DAYS)


@dataclass(frozen=True)
class HourOfCalls:
    """One hour of one key, or of all keys."""

    hour: datetime
    calls: int
    refused: int
    limited: int


def usage_of_keys(session: Session, actor: Actor) -> dict[UUID, Usage]:
    """Sum up the last seven days of each key, in the days of the workspace."""
    actor.require(Permission.API_KEY_CREATE)
    zone = ZoneInfo(session.exec(select(Workspace.time_zone).where(Workspace.id == actor.workspace_id)).one())
    today = now().astimezone(zone).date()
    begins = datetime.combine(today - timedelta(days=DAYS - 1), datetime.min.time(), zone)
    day = func.date(func.timezone(zone.key, KeyCalls.hour))
    statement = (
        sa_select(
            col(ApiKey.public_id),
            day,
            func.sum(KeyCalls.calls),
            func.sum(KeyCalls.refused),
            func.sum(KeyCalls.limited),
        )
        .join(KeyCalls, col(KeyCalls.key_id) == ApiKey.id)
        .where(
            col(KeyCalls.workspace_id) == actor.workspace_id, col(KeyCalls.hour) >= begins, *_seen_by(actor)
        )
        .group_by(col(ApiKey.public_id), day)
    )
    found: dict[UUID, Usage] = defaultdict(Usage)
    for key_id, on, calls, refused, limited in session.execute(statement).all():
        usage = found[key_id]
        usage.days[DAYS - 1 - (today - on).days] = int(calls)
        usage.week += int(calls)
        usage.refused += int(refused)
        usage.limited += int(limited)
        usage.today = usage.days[-1]
    return dict(found)


@dataclass(frozen=True)
class DayOfKey:
    """A key in use with its own limit, and what it did in the last 24 hours."""

    key_id: int
    public_id: UUID
    name: str
    per_minute: int | None
    calls: int
    refused: int
    limited: int


def last_day_of_keys(session: Session, actor: Actor) -> list[DayOfKey]:
    """Sum up the last 24 hours of each key in use, the busiest first, also of those that did nothing."""
    actor.require(Permission.API_KEY_CREATE)
    since = now() - timedelta(hours=24)
    amounts = [
        func.coalesce(func.sum(amount), 0) for amount in (KeyCalls.calls, KeyCalls.refused, KeyCalls.limited)
    ]
    statement = (
        sa_select(col(ApiKey.id), col(ApiKey.public_id), col(ApiKey.name), col(ApiKey.per_minute), *amounts)
        .outerjoin(KeyCalls, (col(KeyCalls.key_id) == ApiKey.id) & (col(KeyCalls.hour) > since))
        .where(col(ApiKey.revoked_at).is_(None), *_seen_by(actor))
        .group_by(col(ApiKey.id))
        .order_by(amounts[0].desc(), col(ApiKey.id))
        .limit(MOST_KEYS)
    )
    return [
        DayOfKey(key_id, public_id, name, per_minute, int(calls), int(refused), int(limited))
        for key_id, public_id, name, per_minute, calls, refused, limited in session.execute(statement).all()
    ]


def calls_by_hour(
    session: Session, actor: Actor, key_id: UUID | None = None, *, hours: int = 48
) -> list[HourOfCalls]:
    """Return the last hours, each, also those without a call: of one key, or of all that the actor sees."""
    actor.require(Permission.API_KEY_CREATE)
    last = now().replace(minute=0, second=0, microsecond=0)
    shown = [last - timedelta(hours=back) for back in range(hours - 1, -1, -1)]
    statement = (
        select(
            KeyCalls.hour, func.sum(KeyCalls.calls), func.sum(KeyCalls.refused), func.sum(KeyCalls.limited)
        )
        .join(ApiKey, col(ApiKey.id) == KeyCalls.key_id)
        .where(KeyCalls.workspace_id == actor.workspace_id, KeyCalls.hour >= shown[0], *_seen_by(actor))
        .group_by(col(KeyCalls.hour))
    )
    if key_id is not None:
        statement = statement.where(ApiKey.public_id == key_id)
    found = {hour: tuple(map(int, amounts)) for hour, *amounts in session.exec(statement)}
    return [HourOfCalls(hour, *found.get(hour, (0, 0, 0))) for hour in shown]


def _seen_by(actor: Actor) -> list[Any]:
    """As in the list of keys: all of the workspace for who manages keys, else one's own."""
    own = [ApiKey.workspace_id == actor.workspace_id]
    if not actor.may(Permission.API_KEY_MANAGE):
        own += [ApiKey.account_id == actor.account_id, ApiKey.kind == KeyKind.PERSONAL]
    return own


def forget_old(session: Session) -> None:
    """Remove hours that nobody looks at any more. Needs `instance_unit_of_work`."""
    session.execute(text("DELETE FROM api_key_calls WHERE hour < now() - :kept"), {"kept": KEPT})

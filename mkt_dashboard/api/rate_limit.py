"""How much is taken in a minute: a thousand requests of a workspace, thirty sign-ins of an address.

Counted in Redis over a moving window. When Redis is away each process counts for itself, and reading stays
open.
"""

import time
from functools import cache

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError
from starlette.types import Scope

from mkt_dashboard.api import key_calls
from mkt_dashboard.core import log
from mkt_dashboard.core.errors import RateLimited
from mkt_dashboard.domain.teams.keys import rates

PER_WORKSPACE = rates.PER_WORKSPACE
# Guessing passwords and tokens costs us work and its author nothing, so it has a bucket of its own.
PER_ADDRESS = RateLimitItemPerMinute(30, namespace="mkt-auth")
LOOK_AGAIN_SECONDS = 5.0

_away_until = 0.0


def count(scope: Scope, workspace_id: int, *, is_read: bool) -> None:
    """Count one request of a workspace; `RateLimited` when its minute is full."""
    if is_read and _limiter() is None:
        return
    _count(
        scope, PER_WORKSPACE, str(workspace_id), "This workspace made {:,} requests within a minute.", is_read
    )


def count_key(scope: Scope, *, is_read: bool) -> None:
    """Count one request of the key that made it, where the key has a limit of its own."""
    key = key_calls.of(scope)
    if key is None or key.per_minute is None or (is_read and _limiter() is None):
        return
    _count(
        scope,
        rates.per_key(key.per_minute),
        str(key.id),
        "This key made {:,} requests within a minute, which is its own limit.",
        is_read,
    )


def count_sign_in(scope: Scope, address: str) -> None:
    """Count one request of an address to where passwords and tokens are tried."""
    _count(scope, PER_ADDRESS, address, "This address tried to sign in {:,} times within a minute.")


def _count(scope: Scope, item: RateLimitItem, key: str, sentence: str, is_read: bool = False) -> None:
    """Leave the figures for `headers`."""
    try:
        allowed, reset_at, left = _hit(_limiter() or _here(), item, key)
    except RedisError as error:
        _stay_away(error)
        if is_read:
            return
        allowed, reset_at, left = _hit(_here(), item, key)
    seconds = max(1, round(reset_at - time.time()))
    say(scope, item.amount, left, seconds)
    if not allowed:
        said = f"{sentence.format(item.amount)} Wait {seconds} seconds."
        raise RateLimited(said, retry_after=seconds, limit=item.amount)


def say(scope: Scope, limit: int, left: int, seconds: int) -> None:
    """Keep what the answer to this request will say about the limit."""
    scope.setdefault("state", {})["rate"] = (limit, left, seconds)


def headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """What an answer says about the limit (draft-ietf-httpapi-ratelimit-headers)."""
    rate = scope.get("state", {}).get("rate")
    if rate is None:
        return []
    limit, left, seconds = rate
    return [
        (b"ratelimit-limit", b"%d" % limit),
        (b"ratelimit-remaining", b"%d" % left),
        (b"ratelimit-reset", b"%d" % seconds),
    ]


def _hit(limiter: RateLimiter, item: RateLimitItem, key: str) -> tuple[bool, float, int]:
    allowed = limiter.hit(item, key)
    figures = limiter.get_window_stats(item, key)
    return allowed, figures.reset_time, max(0, figures.remaining)


def _limiter() -> RateLimiter | None:
    return None if time.monotonic() < _away_until else _in_redis()


def _stay_away(error: RedisError) -> None:
    """Do not make every request wait for a server that is not there."""
    global _away_until  # noqa: PLW0603
    _away_until = time.monotonic() + LOOK_AGAIN_SECONDS
    log.get(__name__).warning("rate limit without Redis", reason=type(error).__name__)


def _in_redis() -> RateLimiter:
    return rates.in_redis()


@cache
def _here() -> RateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())

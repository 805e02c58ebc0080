"""How much is taken within a moving window, counted in Redis.

When Redis is away each process counts for itself, and reading stays open.
"""

import time
from dataclasses import dataclass
from functools import cache

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import RateLimited

# Guessing passwords and tokens costs us work and its author nothing, so it has a bucket of its own.
PER_ADDRESS = RateLimitItemPerMinute(30, namespace="mkt-auth")
LOOK_AGAIN_SECONDS = 5.0

_away_until = 0.0


@dataclass(frozen=True)
class Standing:
    """What is left of a limit, and the seconds until there is more."""

    limit: int
    left: int
    seconds: int


def count_sign_in(address: str) -> Standing | None:
    """Count one request of an address to where passwords, codes and tokens are tried or letters asked for."""
    return count(PER_ADDRESS, address, "This address tried to sign in {:,} times within a minute.")


def count(item: RateLimitItem, key: str, sentence: str, *, is_read: bool = False) -> Standing | None:
    """Count one; `RateLimited` when the window is full. None when nobody counts reading just now."""
    if is_read and _limiter() is None:
        return None
    try:
        allowed, reset_at, left = _hit(_limiter() or _here(), item, key)
    except RedisError as error:
        _stay_away(error)
        if is_read:
            return None
        allowed, reset_at, left = _hit(_here(), item, key)
    seconds = max(1, round(reset_at - time.time()))
    if not allowed:
        said = f"{sentence.format(item.amount)} Wait {seconds} seconds."
        raise RateLimited(said, retry_after=seconds, limit=item.amount)
    return Standing(item.amount, left, seconds)


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


@cache
def _in_redis() -> RateLimiter:
    storage = RedisStorage(settings().redis_url, socket_connect_timeout=1, socket_timeout=1)
    return MovingWindowRateLimiter(storage)


@cache
def _here() -> RateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())

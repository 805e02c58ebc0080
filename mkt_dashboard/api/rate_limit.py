"""A thousand requests a minute for a workspace, counted in Redis; when Redis is away reading stays open."""

import time
from functools import cache

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError
from starlette.types import Scope

from mkt_dashboard.core import log
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import RateLimited

PER_WORKSPACE = RateLimitItemPerMinute(1_000, namespace="mkt-api")
LOOK_AGAIN_SECONDS = 5.0

_away_until = 0.0


def count(scope: Scope, workspace_id: int, *, is_read: bool) -> None:
    """Count one request; `RateLimited` when the minute is full. Leaves the figures for `headers`."""
    limiter = _limiter()
    if limiter is None and is_read:
        return
    key = str(workspace_id)
    try:
        allowed, reset_at, left = _hit(limiter or _here(), key)
    except RedisError as error:
        _stay_away(error)
        if is_read:
            return
        allowed, reset_at, left = _hit(_here(), key)
    seconds = max(1, round(reset_at - time.time()))
    scope.setdefault("state", {})["rate"] = (PER_WORKSPACE.amount, left, seconds)
    if not allowed:
        raise RateLimited(
            f"This workspace made {PER_WORKSPACE.amount:,} requests within a minute. Wait {seconds} seconds.",
            retry_after=seconds,
        )


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


def _hit(limiter: RateLimiter, key: str) -> tuple[bool, float, int]:
    allowed = limiter.hit(PER_WORKSPACE, key)
    figures = limiter.get_window_stats(PER_WORKSPACE, key)
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

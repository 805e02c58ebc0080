"""How many requests a workspace and a key may make in a minute, and what of it is used right now."""

from functools import cache

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter, RateLimiter
from redis.exceptions import RedisError

from mkt_dashboard.core.config import settings

PER_WORKSPACE = RateLimitItemPerMinute(1_000, namespace="mkt-api")
OF_A_KEY = "mkt-key"


def per_key(amount: int) -> RateLimitItem:
    """Return the limit of one key."""
    return RateLimitItemPerMinute(amount, namespace=OF_A_KEY)


@cache
def in_redis() -> RateLimiter:
    """Count in Redis over a moving window, together with all other processes."""
    storage = RedisStorage(settings().redis_url, socket_connect_timeout=1, socket_timeout=1)
    return MovingWindowRateLimiter(storage)


def used_by_workspace(workspace_id: int) -> int | None:
    """Say how much of this minute's share is used; None while nobody can tell."""
    return _used(PER_WORKSPACE, str(workspace_id))


def used_by_key(key_id: int, amount: int) -> int | None:
    """Say how much of a key's own limit is used in this minute."""
    return _used(per_key(amount), str(key_id))


def _used(item: RateLimitItem, key: str) -> int | None:
    try:
        return item.amount - max(0, in_redis().get_window_stats(item, key).remaining)
    except RedisError:
        return None

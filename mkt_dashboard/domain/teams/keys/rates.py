"""How many requests a workspace and a key may make in a minute, and what of it is used right now."""

from limits import RateLimitItem, RateLimitItemPerMinute

from mkt_dashboard.core import rate_limit

PER_WORKSPACE = RateLimitItemPerMinute(1_000, namespace="mkt-api")
OF_A_KEY = "mkt-key"


def per_key(amount: int) -> RateLimitItem:
    """Return the limit of one key."""
    return RateLimitItemPerMinute(amount, namespace=OF_A_KEY)


def used_by_workspace(workspace_id: int) -> int | None:
    """Say how much of this minute's share is used; None while nobody can tell."""
    return rate_limit.used(PER_WORKSPACE, str(workspace_id))


def used_by_key(key_id: int, amount: int) -> int | None:
    """Say how much of a key's own limit is used in this minute."""
    return rate_limit.used(per_key(amount), str(key_id))

"""How much is taken in a minute: a thousand requests of a workspace, thirty sign-ins of an address.

Counted by `core/rate_limit.py`; here is what the answer to a request says about it.
"""

from limits import RateLimitItemPerMinute
from starlette.types import Scope

from mkt_dashboard.core import rate_limit
from mkt_dashboard.core.rate_limit import Standing

PER_WORKSPACE = RateLimitItemPerMinute(1_000, namespace="mkt-api")
OF_WORKSPACE = "This workspace made {:,} requests within a minute."


def count(scope: Scope, workspace_id: int, *, is_read: bool) -> None:
    """Count one request of a workspace; `RateLimited` when its minute is full."""
    _keep(scope, rate_limit.count(PER_WORKSPACE, str(workspace_id), OF_WORKSPACE, is_read=is_read))


def count_sign_in(scope: Scope, address: str) -> None:
    """Count one request of an address to where passwords and tokens are tried."""
    _keep(scope, rate_limit.count_sign_in(address))


def _keep(scope: Scope, standing: Standing | None) -> None:
    """Leave the figures for `headers`."""
    if standing is not None:
        say(scope, standing.limit, standing.left, standing.seconds)


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

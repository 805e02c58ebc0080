"""Tell the open pages that something moved: a hint over Redis, never the data itself."""

import json
from collections.abc import Iterable

from redis.exceptions import RedisError

from mkt_dashboard.core.queue import redis

CHANNEL = "mkt:live"


def wake_pages(*, campaigns: Iterable[int] = (), workspaces: Iterable[int] = ()) -> None:
    """Wake the pages that show these. Lost while Redis is away: pages also look by themselves."""
    message = {"campaigns": sorted(set(campaigns)), "workspaces": sorted(set(workspaces))}
    try:
        redis().publish(CHANNEL, json.dumps(message))
    except RedisError:
        return

"""When to try again after a definite “not now”."""

import random
from datetime import datetime, timedelta

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 480, 600))
JITTER = 0.2
THROTTLE_PAUSE = timedelta(seconds=30)


def next_attempt_at(attempt: int, now: datetime) -> datetime | None:
    """Return when to make attempt `attempt + 1`, or None when about a day of trying is over.

    1, 5, 15, 60 minutes, then hours, each ± 20 % so that a whole batch does not come back at once.
    """
    if attempt > len(PAUSES):
        return None
    spread = 1 + random.uniform(-JITTER, JITTER)  # noqa: S311 - spreads load, keeps no secret
    return now + PAUSES[attempt - 1] * spread

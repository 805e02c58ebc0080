"""The time. One place, so that tests can make it stand still and nothing is ever naive."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)

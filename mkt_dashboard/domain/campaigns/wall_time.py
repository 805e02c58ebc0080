"""From what a calendar and a clock on a wall say to a moment, also on the two odd nights of a year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from mkt_dashboard.core.errors import InvalidInput


def moment_of(day: date, at: time, time_zone: str) -> datetime:
    """Return the moment. An hour that comes twice means its first time; one that is skipped is refused.

    >>> moment_of(date(2030, 1, 15), time(9), "Europe/Vienna").isoformat()
    '2030-01-15T08:00:00+00:00'
    """
    if time_zone not in available_timezones():
        sentence = f"“{time_zone}” is not a time zone. Write one like Europe/Vienna."
        raise InvalidInput(sentence, {"time_zone": sentence})
    zone = ZoneInfo(time_zone)
    local = datetime.combine(day, at, tzinfo=zone)
    moment = local.astimezone(UTC)
    if (shown := moment.astimezone(zone)).time() != at:
        sentence = f"{at:%H:%M} does not exist that night: clocks go forward. Choose {shown:%H:%M}."
        raise InvalidInput(sentence, {"time": sentence})
    return moment


def comes_twice(day: date, at: time, time_zone: str) -> bool:
    """Say whether that hour is struck twice, because clocks go back that night.

    >>> comes_twice(date(2030, 10, 27), time(2, 30), "Europe/Vienna")
    True
    """
    zone = ZoneInfo(time_zone)
    first = datetime.combine(day, at, tzinfo=zone)
    second = first.replace(fold=1)
    return (first.utcoffset() or timedelta()) > (second.utcoffset() or timedelta())

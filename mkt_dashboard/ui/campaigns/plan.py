"""When a campaign leaves: as it was chosen, and the same moment on other clocks."""

from datetime import timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.ui.campaigns import words


class Plan(TypedDict):
    """When it leaves: as it was chosen, and the same moment on two other clocks."""

    is_later: bool
    day: str
    time: str
    zone: str
    local: str
    utc: str
    reader: str
    at: str


NO_PLAN = Plan(is_later=False, day="", time="", zone="", local="", utc="", reader="", at="")


def plan_of(row: CampaignRow, reader_zone: str) -> Plan:
    """Return when it leaves, on the chosen clock, in UTC and on the reader's clock."""
    if row.schedule_at is None:
        return NO_PLAN | {"zone": reader_zone}  # type: ignore[return-value]
    zone = row.schedule_time_zone or "UTC"
    local = row.schedule_at.astimezone(ZoneInfo(zone))
    return Plan(
        is_later=True,
        day=local.date().isoformat(),
        time=f"{local:%H:%M}",
        zone=zone,
        local=f"{words.day_and_time(row.schedule_at, zone)} {local.tzname()}",
        utc=f"{words.day_and_time(row.schedule_at, 'UTC')} UTC",
        reader="" if zone == reader_zone else words.day_and_time(row.schedule_at, reader_zone),
        at=row.schedule_at.isoformat(),
    )


def tomorrow_at_nine(time_zone: str) -> Plan:
    """Return what a new plan begins with."""
    day = now().astimezone(ZoneInfo(time_zone)).date() + timedelta(days=1)
    begin = {"is_later": True, "day": day.isoformat(), "time": "09:00", "zone": time_zone}
    return NO_PLAN | begin  # type: ignore[return-value]


def launch_in_words(plan: Plan, sendable: int) -> str:
    """Say what a launch will do, with its number and when the first mail leaves."""
    whom = f"It goes to {words.counted(sendable, 'contact')}, each once."
    if plan["is_later"]:
        return f"{whom} The first mail leaves {plan['local']}, which is {plan['utc']}."
    return f"{whom} The first mail leaves within seconds of your click."

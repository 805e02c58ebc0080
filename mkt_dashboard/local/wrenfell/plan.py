"""What Wrenfell Outdoor sent in the quarter and what comes next: the plan, without a date in it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from mkt_dashboard.local.wrenfell.people import ListName
from mkt_dashboard.local.wrenfell.workspace import TIME_ZONE

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
ZONE = ZoneInfo(TIME_ZONE)


@dataclass(frozen=True)
class Weekly:
    """A weekday and a time, in the workspace's own zone."""

    weekday: int
    hour: int
    minute: int = 0

    def weeks_before(self, today: datetime, weeks: int) -> datetime:
        """Return the last time it was so, and go back further from there."""
        here = today.astimezone(ZONE)
        day = here - timedelta(days=(here.weekday() - self.weekday) % 7)
        at = day.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        # An hour, so that it has been sent whole.
        if at > here - timedelta(hours=1):
            at -= timedelta(days=7)
        return at - timedelta(weeks=weeks)

    def next_after(self, moment: datetime) -> datetime:
        at = self.weeks_before(moment, 0)
        while at <= moment:
            at += timedelta(days=7)
        return at


@dataclass(frozen=True)
class Past:
    """A campaign that was sent. `appeal` scales how many open and click it, 1 is ordinary."""

    name: str
    mail: str
    to: tuple[ListName, ...]
    weeks_ago: int
    at: Weekly
    appeal: float = 1.0
    per_minute: int = 300
    budget: Decimal | None = None
    goal: Decimal | None = None  # human clicks
    cancelled_at: float | None = field(default=None)  # after this share of the audience


@dataclass(frozen=True)
class Coming:
    """A campaign that is launched and waits for its time."""

    name: str
    mail: str
    to: tuple[ListName, ...]
    at: Weekly


TRAIL_NOTES = Weekly(WED, 7, 30)
CLUB, EVERYBODY = (ListName.TRAIL_CLUB,), (ListName.NEWSLETTER,)

PAST = (
    Past("Trail notes 38", "Trail notes 38", CLUB, 11, TRAIL_NOTES, appeal=1.05),
    Past(
        "End of summer, last sizes",
        "End of summer, last sizes",
        EVERYBODY,
        10,
        Weekly(SAT, 9),
        appeal=1.12,
        budget=Decimal(900),
        goal=Decimal(200),
    ),
    Past("Trail notes 39", "Trail notes 39", CLUB, 9, TRAIL_NOTES, appeal=0.96),
    Past("Repair week in Graz", "Repair week in Graz", (ListName.GRAZ,), 8, Weekly(FRI, 12), appeal=1.3),
    Past(
        "Boots built for wet rock",
        "Boots built for wet rock",
        EVERYBODY,
        6,
        Weekly(TUE, 8),
        appeal=0.93,
        budget=Decimal(700),
        goal=Decimal(180),
    ),
    Past("Trail notes 40", "Trail notes 40", CLUB, 5, TRAIL_NOTES, appeal=1.02),
    Past(
        "Rain shell restock",
        "Rain shell restock",
        EVERYBODY,
        4,
        Weekly(SUN, 18, 20),
        appeal=0.85,
        cancelled_at=0.36,
    ),
    Past(
        "Autumn trail edit",
        "Autumn trail edit",
        (ListName.NEWSLETTER, ListName.TRAIL_CLUB),
        3,
        Weekly(THU, 7, 30),
        appeal=1.18,
        budget=Decimal(1240),
        goal=Decimal(300),
    ),
    Past("VIP early access", "VIP early access", (ListName.VIP,), 2, Weekly(FRI, 17), appeal=1.5),
    Past("Trail notes 41", "Trail notes 41", CLUB, 1, TRAIL_NOTES, appeal=1.08),
    Past(
        "Winter layers, first look",
        "Winter layers, first look",
        (ListName.NEWSLETTER, ListName.WINTER),
        0,
        Weekly(THU, 8),
        appeal=1.18,
        budget=Decimal(1500),
        goal=Decimal(320),
    ),
)
COMING = (
    Coming("Trail notes 42", "Trail notes 42", CLUB, TRAIL_NOTES),
    Coming(
        "First Snow Weekend",
        "First Snow Weekend",
        (ListName.NEWSLETTER, ListName.WINTER),
        Weekly(FRI, 17),
    ),
)
READY_DRAFT, READY_MAIL, READY_FOR = "Hut weekend for VIPs", "Hut weekend", (ListName.VIP,)
UNFINISHED_DRAFT = "Gift guide 1: under 50 euros"
# Nothing leaves in the first hours of a new installation.
NOT_BEFORE = timedelta(hours=18)

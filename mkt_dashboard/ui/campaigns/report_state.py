"""The report of one campaign. It asks every second whether something happened, and then counts anew."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.campaigns import queries
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.delivery import queries as delivery
from mkt_dashboard.domain.delivery.models import Outcome
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.tracking import campaign_events
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.campaigns import report_figures
from mkt_dashboard.ui.campaigns.campaign_state import CampaignState
from mkt_dashboard.ui.campaigns.live_figures import Cause, causes_of
from mkt_dashboard.ui.campaigns.report_figures import Happening, Headline, LinkLine, Rung
from mkt_dashboard.ui.shared import Ask, fresh, shared

KINDS = {"opens": EventType.OPEN, "clicks": EventType.CLICK}
WHOLE_EVERY = 10


class ReportState(CampaignState):
    is_loaded: bool = False
    headlines: dict[str, Headline] = {}
    over: str = "opens"
    course: dict[str, Any] = {}
    course_says: str = ""
    course_caption: str = ""
    rungs: list[Rung] = []
    links: list[LinkLine] = []
    clicks_of_all: int = 0
    failed: list[Cause] = []
    left_out: list[Cause] = []
    happenings: list[Happening] = []
    counted_at: str = ""
    map_address: str = ""
    _last_id: int | None = None
    _sum: int = -1
    _looks: int = 0

    @action(Permission.ANALYTICS_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.reset()
        over = address.query(self, "over")
        self.over = over if over in KINDS else "opens"
        self._count(fresh(session, actor))

    @action(Permission.ANALYTICS_READ)
    def look(self, actor: Actor) -> None:
        """Ask for the newest event only; count when it is another one, and now and then anyway."""
        if not self.public_id:
            return
        self._looks += 1
        ask = shared(actor)
        campaign = ask(queries.find_internal, self._key())
        last_id = ask(campaign_events.find_last_id, campaign.id)
        if last_id != self._last_id or self._looks % WHOLE_EVERY == 0:
            self._count(ask)

    @action(Permission.ANALYTICS_READ)
    def show(self, over: str) -> rx.event.EventSpec:
        return rx.redirect(f"{self.sides['report']}?over={over}", replace=True)

    def _count(self, ask: Ask) -> None:
        if self._load_head(ask) is None:
            return
        campaign = ask(queries.find_internal, self._key())
        numbers = ask(delivery.count_numbers, campaign.id, campaign.audience_size or 0)
        self._last_id = ask(campaign_events.find_last_id, campaign.id)
        self.headlines = report_figures.headlines_of(numbers)
        self.rungs = report_figures.rungs_of(numbers, self.public_id)
        reasons = ask(delivery.list_reasons, campaign.id)
        self.failed = causes_of(reasons, Outcome.FAILED, self.public_id)
        self.left_out = causes_of(reasons, Outcome.SUPPRESSED, self.public_id)
        found = ask(campaign_events.list_links, campaign.id)
        self.links = report_figures.links_of(found, self.public_id)
        self.clicks_of_all = sum(one.people for one in found)
        latest = ask(campaign_events.list_latest, campaign.id)
        self.happenings = report_figures.happenings_of(latest)
        self._draw(ask, campaign)
        self._show_map(numbers.clicks)
        self.counted_at, self.is_loaded = now().isoformat(), True

    def _draw(self, ask: Ask, campaign: Campaign) -> None:
        started_at = campaign.started_at
        if started_at is None:
            return
        zone, step = visitor().time_zone, report_figures.step_of(started_at)
        origin = _full_hour(started_at, zone) if step == report_figures.HOUR else started_at
        until = origin + report_figures.SHOWN_HOURS
        points = ask(
            campaign_events.list_over_time,
            campaign.id,
            KINDS[self.over],
            origin=origin,
            step=step,
            until=until,
        )
        self.course = report_figures.course_of(
            points, origin=origin, until=until, step=step, time_zone=zone, noun=self.over
        )
        width = report_figures.STEP_WORDS.get(step, "per hour, first 48 hours")
        self.course_caption = f"{width}, {started_at.astimezone(ZoneInfo(zone)).tzname()}"
        human, everything = sum(one.human for one in points), sum(one.all for one in points)
        self.course_says = f"First {self.over} {width}: {human} by people, {everything} in all."

    def _show_map(self, clicks: int) -> None:
        """Draw the mail anew only when clicks were added, at most every ten seconds: it would flicker."""
        if clicks != self._sum and (not self.map_address or self._looks % WHOLE_EVERY == 0):
            self._sum = clicks
            self.map_address = f"/api/v1/campaigns/{self.public_id}/click_map?clicks={clicks}"


def _full_hour(moment: datetime, time_zone: str) -> datetime:
    local = moment.astimezone(ZoneInfo(time_zone))
    return moment - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)

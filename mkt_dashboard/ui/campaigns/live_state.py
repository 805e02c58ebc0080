"""A campaign while it is sent: looked at once a second, as long as something moves and somebody watches."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.campaigns import control, queries
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.delivery import queries as delivery
from mkt_dashboard.domain.delivery.models import Outcome
from mkt_dashboard.domain.delivery.queries import Numbers
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.campaigns import live_figures, words
from mkt_dashboard.ui.campaigns.campaign_state import CampaignState
from mkt_dashboard.ui.campaigns.live_figures import Cause, Effect, Place
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written
from mkt_dashboard.ui.shared import Ask, fresh, shared

MOVING = frozenset(
    {
        CampaignStatus.SCHEDULED,
        CampaignStatus.PREPARING,
        CampaignStatus.RUNNING,
        CampaignStatus.PAUSED,
    }
)
CHART_EVERY = 3
LARGE = 200_000


class LiveState(CampaignState):
    is_loaded: bool = False
    is_moving: bool = False
    seconds: float = 1
    sent: str = ""
    audience: str = ""
    queued: int = 0
    deferred: int = 0
    unknown: int = 0
    failed: int = 0
    places: list[Place] = []
    rate: str = words.NOTHING
    rate_says: str = ""
    ends_in: str = ""
    ends_at: str = ""
    took: str = ""
    delivered: str = ""
    clicks: str = ""
    last_at: str = ""
    causes: list[Cause] = []
    left_out: list[Cause] = []
    effects: list[Effect] = []
    cancelling: str = ""
    chart: dict[str, Any] = {}
    chart_title: str = ""
    chart_says: str = ""
    leaves_at: str = ""
    leaves_in: str = ""
    is_asking: bool = False
    is_busy: bool = False
    _seen: list[tuple[float, int, int]] = []
    _looks: int = 0

    @action(Permission.CAMPAIGN_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.reset()
        self._look(fresh(session, actor), whole=True)

    @action(Permission.CAMPAIGN_READ)
    def look(self, actor: Actor) -> None:
        self._looks += 1
        self._look(shared(actor), whole=self._looks % CHART_EVERY == 0)

    def _look(self, ask: Ask, *, whole: bool) -> None:
        before = self.status
        row = self._load_head(ask)
        if row is None:
            self.is_moving = False
            return
        numbers = ask(queries.get_numbers, row.id)
        status = CampaignStatus(row.status_detail)
        self._show_numbers(numbers, status)
        self._show_pace(numbers, row)
        is_moving = status in MOVING or (self.has_started and numbers.queued > 0)
        if whole or row.status_detail != before or self.is_moving != is_moving:
            self._show_course(ask, row)
        self.is_moving = is_moving
        self.seconds = 1 if numbers.audience < LARGE else 3
        self.is_loaded = True

    def _show_numbers(self, numbers: Numbers, status: CampaignStatus) -> None:
        self.sent, self.audience = written(numbers.sent), written(numbers.audience)
        self.queued, self.deferred = numbers.queued, numbers.deferred
        self.unknown, self.failed = numbers.unknown, numbers.failed
        self.places = live_figures.places_of(numbers, self.public_id)
        self.effects = live_figures.effects_of(numbers, status)
        self.cancelling = live_figures.cancelling(numbers)
        self.delivered = words.share(numbers.delivered, numbers.sent + numbers.failed)
        self.clicks = written(numbers.human_clicked)
        self.last_at = numbers.last_ended_at.isoformat() if numbers.last_ended_at else ""

    def _show_pace(self, numbers: Numbers, row: CampaignRow) -> None:
        moment = now()
        ended = numbers.audience - numbers.queued
        oldest = moment.timestamp() - live_figures.PACE_SECONDS
        kept = [one for one in self._seen if one[0] >= oldest]
        self._seen = [*kept, (moment.timestamp(), numbers.sent, ended)]
        sent_rate, ended_rate = live_figures.pace(self._seen)
        self.ends_in = self.ends_at = self.leaves_in = self.leaves_at = ""
        if row.status_detail == CampaignStatus.RUNNING:
            self.rate, self.rate_says = written(round(sent_rate)), "per second"
            if ended_rate > 0 and numbers.queued:
                left = numbers.queued / ended_rate
                self.ends_in, self.ends_at = (
                    words.duration(left),
                    (moment + timedelta(seconds=left)).isoformat(),
                )
        elif row.started_at and row.finished_at:
            length = max(1.0, (row.finished_at - row.started_at).total_seconds())
            self.rate, self.rate_says = written(round(numbers.sent / length)), "per second, mean"
            self.took = words.duration(length)
        else:
            self.rate, self.rate_says = words.NOTHING, ""
        if row.status_detail == CampaignStatus.SCHEDULED and row.schedule_at:
            self.leaves_at = row.schedule_at.isoformat()
            self.leaves_in = words.duration((row.schedule_at - moment).total_seconds())

    def _show_course(self, ask: Ask, row: CampaignRow) -> None:
        internal = ask(queries.find_internal, row.id).id
        reasons = ask(delivery.list_reasons, internal)
        self.causes = live_figures.causes_of(reasons, Outcome.FAILED, self.public_id)
        self.left_out = live_figures.causes_of(reasons, Outcome.SUPPRESSED, self.public_id)
        step = live_figures.step_of(row.started_at, row.finished_at)
        sent = ask(delivery.list_sent_per, internal, step)
        unit = "second" if step < timedelta(minutes=1) else "minute"
        self.chart = live_figures.chart_of(sent, step, visitor().time_zone)
        self.chart_title = f"Sent per {unit}"
        most = max((one.sent for one in sent), default=0)
        self.chart_says = f"Mails sent per {unit}; at most {written(most)}, {self.sent} in all."

    @action(Permission.CAMPAIGN_PAUSE, busy="is_busy")
    def pause(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        control.pause(session, actor, UUID(self.public_id))
        self._look(fresh(session, actor), whole=True)
        return toast.success(f"Paused. {written(self.queued)} wait.")

    @action(Permission.CAMPAIGN_RESUME, busy="is_busy")
    def resume(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        control.resume(session, actor, UUID(self.public_id))
        self._look(fresh(session, actor), whole=True)
        return toast.success("Resumed. It goes on where it stopped.")

    @action(Permission.CAMPAIGN_CANCEL)
    def ask_to_cancel(self, is_open: bool) -> None:
        self.is_asking = is_open

    @action(Permission.CAMPAIGN_CANCEL, busy="is_busy")
    def cancel(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        control.cancel(session, actor, UUID(self.public_id))
        self.is_asking = False
        self._look(fresh(session, actor), whole=True)
        return toast.success("Cancelled. Whoever still waited gets no mail.")

    @action(Permission.CAMPAIGN_CANCEL, busy="is_busy")
    def unschedule(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        control.unschedule(session, actor, UUID(self.public_id))
        return rx.redirect(self.sides["checklist"])

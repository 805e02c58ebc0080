"""The schedule of a campaign: at once, or a day, a time and a zone, saved once they make a moment."""

from datetime import date, time

from mkt_dashboard.domain.campaigns.wall_time import comes_twice, moment_of
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.plan import tomorrow_at_nine


class ScheduleState(ChecklistState):
    @action(Permission.CAMPAIGN_UPDATE)
    def send_at_once(self, actor: Actor) -> None:
        self._save(actor, schedule=None)

    @action(Permission.CAMPAIGN_UPDATE)
    def plan_for(self, actor: Actor, field: str, value: str) -> None:
        """Set the day, the time or the zone; saved as soon as the three make a moment."""
        if field not in {"day", "time", "zone"}:
            return
        self.plan = {**self.plan, "is_later": True, field: value}  # type: ignore[typeddict-item]
        self._save_plan(actor)

    @action(Permission.CAMPAIGN_UPDATE)
    def send_later(self, actor: Actor) -> None:
        """Offer tomorrow at nine on the reader's clock, to begin with."""
        self.plan = tomorrow_at_nine(visitor().time_zone)
        self._save_plan(actor)

    def _save_plan(self, actor: Actor) -> None:
        try:
            day, at = date.fromisoformat(self.plan["day"]), time.fromisoformat(self.plan["time"])
        except ValueError:
            return
        moment = moment_of(day, at, self.plan["zone"])
        self._save(actor, schedule={"at": moment, "time_zone": self.plan["zone"]})
        if comes_twice(day, at, self.plan["zone"]):
            self.plan_hint = f"{at:%H:%M} comes twice that night: the first one is meant."

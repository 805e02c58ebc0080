"""What home shows, loaded on arrival; what runs and what waits is asked for again every few seconds."""

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.home import headlines, morning
from mkt_dashboard.ui.home.headlines import Headline
from mkt_dashboard.ui.home.morning import Change, Day, Greeting, Need
from mkt_dashboard.ui.running import Run, list_runs
from mkt_dashboard.ui.shared import Ask, fresh, put, shared

RANGES = {"1": "24 hours", "7": "7 days", "30": "30 days"}


class HomeState(rx.State):
    days: str = "7"
    is_loaded: bool = False
    is_fresh: bool = False
    greeting: Greeting = Greeting(date="", short_date="", sentence="")
    headlines: dict[str, Headline] = {}
    runs: list[Run] = []
    needs: list[Need] = []
    changes: list[Change] = []
    calendar: list[Day] = []

    @action(Permission.WORKSPACE_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        chosen = address.query(self, "days")
        self.days = chosen if chosen in RANGES else "7"
        zone = visitor().time_zone
        self.is_fresh = morning.is_fresh(session, actor)
        self.headlines = headlines.read(session, actor, days=int(self.days), time_zone=zone)
        self.changes = morning.list_changes(session, actor, days=int(self.days))
        self.calendar = morning.list_days(session, actor, time_zone=zone)
        self._look(fresh(session, actor))
        self.is_loaded = True

    @action(Permission.WORKSPACE_READ)
    def look_again(self, actor: Actor) -> None:
        self._look(shared(actor))

    @action(Permission.WORKSPACE_READ)
    def choose_days(self, days: str) -> rx.event.EventSpec:
        return rx.redirect(f"/?days={days}" if days in RANGES else "/")

    def _look(self, ask: Ask) -> None:
        runs, needs = ask(list_runs), ask(morning.list_needs)
        greeting = morning.greet(visitor(), waiting=len(needs), running=len(runs))
        put(self, runs=runs, needs=needs, greeting=greeting)

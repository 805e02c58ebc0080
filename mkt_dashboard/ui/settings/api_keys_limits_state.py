"""How much of the limits is used: this minute, the last day, and by which key."""

from typing import TypedDict

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import calls, rates
from mkt_dashboard.domain.teams.keys.calls import DayOfKey
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components.figures import written


class LimitLine(TypedDict):
    """One key: its own limit, this minute, and the last 24 hours. `part` is its width among all calls."""

    id: str
    name: str
    limit: str
    minute: str
    day: str
    part: str
    limited: str
    refused: str


class KeyLimitsState(rx.State):
    lines: list[LimitLine] = []
    is_loaded: bool = False
    limit: str = ""
    used: str = "–"
    used_share: float = 0.0
    limited: str = "0"
    refused: str = "0"
    calls: str = "0"

    @action(Permission.API_KEY_CREATE)
    def load(self, session: Session, actor: Actor) -> None:
        days = calls.last_day_of_keys(session, actor)
        whole = sum(one.calls for one in days)
        self.lines = [_line_of(one, whole) for one in days]
        self.calls, self.limited = written(whole), written(sum(one.limited for one in days))
        self.refused = written(sum(one.refused for one in days))
        most, used = rates.PER_WORKSPACE.amount, rates.used_by_workspace(actor.workspace_id)
        self.limit, self.used = written(most), "–" if used is None else written(used)
        self.used_share = (used or 0) / most
        self.is_loaded = True


def _line_of(one: DayOfKey, whole: int) -> LimitLine:
    used = rates.used_by_key(one.key_id, one.per_minute) if one.per_minute else None
    return LimitLine(
        id=str(one.public_id),
        name=one.name,
        limit=f"{written(one.per_minute)} a minute" if one.per_minute else "the workspace’s",
        minute="–" if used is None else written(used),
        day=written(one.calls),
        part=f"{one.calls / whole * 100 if whole else 0:.1f}%",
        limited=written(one.limited),
        refused=written(one.refused),
    )

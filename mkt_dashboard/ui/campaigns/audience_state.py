"""The audience of a campaign: lists put in and left out, and the people behind each step of the funnel."""

from typing import TypedDict
from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.domain.campaigns import queries
from mkt_dashboard.domain.delivery import eligibility, sources
from mkt_dashboard.domain.delivery.models import Reason
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.campaigns import words
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.funnel import BEHIND
from mkt_dashboard.ui.components.figures import written

SHOWN = 50
TITLES = {
    "matched": "Everybody who matches",
    "consented": "Left out: no consent",
    "not_suppressed": "Left out: suppressed",
    "sendable": "Who gets the mail",
}


class Choice(TypedDict):
    """A list that can be chosen."""

    value: str
    word: str


class Match(TypedDict):
    """Somebody behind a step of the funnel."""

    email: str
    name: str
    why: str
    path: str


class AudienceState(ChecklistState):
    choices: list[Choice] = []
    step_title: str = ""
    matches: list[Match] = []

    @action(Permission.LIST_READ)
    def open_lists(self, session: Session, actor: Actor) -> None:
        self.editing = "" if self.editing == "audience" else "audience"
        self.choices = [
            Choice(value=str(one.id), word=f"{one.name}, {written(one.contacts)}")
            for one in sources.list_sources(session, actor)
        ]

    @action(Permission.CAMPAIGN_UPDATE)
    def add_list(self, actor: Actor, kind: str, list_id: str) -> None:
        if list_id:
            self._save_audience(actor, kind, [*self._ids(kind), list_id])

    @action(Permission.CAMPAIGN_UPDATE)
    def drop_list(self, actor: Actor, kind: str, list_id: str) -> None:
        self._save_audience(actor, kind, [one for one in self._ids(kind) if one != list_id])

    def _ids(self, kind: str) -> list[str]:
        return [one["id"] for one in (self.include if kind == "include" else self.exclude)]

    def _save_audience(self, actor: Actor, kind: str, ids: list[str]) -> None:
        chosen = {"include": self._ids("include"), "exclude": self._ids("exclude"), kind: ids}
        sides = {
            side: [{"list": one} for one in dict.fromkeys(chosen[side])] for side in ("include", "exclude")
        }
        self._save(actor, audience=sides)

    @action(Permission.CONTACT_PII)
    def open_step(self, session: Session, actor: Actor, key: str) -> None:
        """Show the people a step leaves out; at the ends of the funnel those in it."""
        if key not in BEHIND:
            return
        row = queries.get_campaign(session, actor, UUID(self.public_id))
        found = eligibility.list_candidates(
            session, actor, Audience.model_validate(row.audience), BEHIND[key], limit=SHOWN
        )
        self.step_title = TITLES[key]
        self.matches = [_match(one) for one in found]

    @action(Permission.CAMPAIGN_READ)
    def close_step(self, is_open: bool) -> None:
        self.step_title = self.step_title if is_open else ""


def _match(one: eligibility.Candidate) -> Match:
    why = words.REASONS[Reason(one.reason)] if one.reason else "can be mailed"
    return Match(email=one.email, name=one.name, why=why, path=str(links.contact(str(one.contact_id))))

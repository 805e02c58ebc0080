"""The launch of a campaign: asked once, with the number that will be mailed."""

from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.domain.campaigns import control, service
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.plan import launch_in_words
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written


class LaunchState(ChecklistState):
    is_asking: bool = False
    is_launching: bool = False
    is_confirmed: bool = False
    consequence: str = ""
    problem: str = ""

    @action(Permission.CAMPAIGN_LAUNCH)
    def ask(self, session: Session, actor: Actor) -> None:
        """Count once more, so that the number asked for is the number of now."""
        self._load(session, actor)
        self._ask(problem="")

    def _ask(self, *, problem: str) -> None:
        self.is_confirmed, self.is_asking, self.problem = False, True, problem
        self.consequence = launch_in_words(self.plan, self.sendable)

    @action(Permission.CAMPAIGN_LAUNCH)
    def answer(self, is_open: bool) -> None:
        self.is_asking = is_open

    @action(Permission.CAMPAIGN_LAUNCH)
    def type_number(self, text: str) -> None:
        digits = "".join(character for character in text[:20] if character.isdigit())
        self.is_confirmed = digits == str(self.sendable)

    @action(Permission.CAMPAIGN_LAUNCH, busy="is_launching")
    def launch(self, actor: Actor) -> rx.event.EventSpec | None:
        if not self.is_confirmed:
            self.problem = f"Type {written(self.sendable)} to confirm."
            return None
        try:
            with unit_of_work(actor) as session:
                control.launch(session, actor, UUID(self.public_id), confirmed=self.sendable)
        except (Conflict, InvalidInput) as error:
            with unit_of_work(actor) as session:
                self._load(session, actor)
            self._ask(problem=error.message)
            return None
        self.is_asking = False
        return rx.redirect(str(links.campaign_live(self.public_id)))

    @action(Permission.CAMPAIGN_CANCEL)
    def unschedule(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        control.unschedule(session, actor, UUID(self.public_id))
        self._load(session, actor)
        return toast.success("It is off the schedule and a draft again. The planned time is kept.")

    @action(Permission.CAMPAIGN_CREATE)
    def duplicate(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        copy = service.duplicate(session, actor, UUID(self.public_id))
        return rx.redirect(str(links.campaign(str(copy.id))))

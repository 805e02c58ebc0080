"""How the email on the desk is looked at: as whom, on which screen, and which side of the desk is open."""

from sqlmodel import Session

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.content import merge_fields, queries
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.content.desk import SAMPLES, DeskState, Person, content_uuid, in_the_browser


class SeeingState(DeskState):
    view: str = "desktop"
    is_dark: bool = False
    images_off: bool = False
    people: list[Person] = SAMPLES
    pane: str = "mail"
    is_pane_open: bool = False

    @action(Permission.CONTENT_READ)
    def see_as(self, actor: Actor, key: str) -> None:
        sample, is_sample = key.removeprefix("sample:"), key.startswith("sample:")
        with unit_of_work(actor) as session:
            found = queries.preview_fields(
                session, actor, None if is_sample else content_uuid(key), sample=sample
            )
        self.seen_as = next((one for one in self.people if one["key"] == key), SAMPLES[0])
        self._merge_values = in_the_browser(found)
        self._show()

    @action(Permission.CONTACT_PII)
    def find_people(self, session: Session, actor: Actor, search: str) -> None:
        found = merge_fields.find_people(session, actor, search) if search.strip() else []
        self.people = [
            *(Person(key=str(one), label=name, hint=email) for one, name, email in found),
            *SAMPLES,
        ]

    @action(Permission.CONTENT_READ)
    def choose_view(self, view: str) -> None:
        self.view = view

    @action(Permission.CONTENT_READ)
    def turn_dark(self) -> None:
        self.is_dark = not self.is_dark

    @action(Permission.CONTENT_READ)
    def turn_images(self) -> None:
        self.images_off = not self.images_off

    @action(Permission.CONTENT_READ)
    def choose_pane(self, pane: str) -> None:
        self.pane = pane

    @action(Permission.CONTENT_READ)
    def turn_pane(self) -> None:
        self.is_pane_open = not self.is_pane_open

    @action(Permission.CONTENT_READ)
    def open_pane(self) -> None:
        self.is_pane_open = True

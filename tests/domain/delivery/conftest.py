"""A launched campaign over a real database and a real SMTP conversation."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.campaigns import control, queries, sending
from mkt_dashboard.domain.delivery.people import Person, list_people
from mkt_dashboard.domain.delivery.queries import Numbers
from mkt_dashboard.domain.permissions import Actor
from tests import factories
from tests.smtp_sink import Accepted, smtp_sink


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Accepted]:
    with smtp_sink() as (url, accepted):
        monkeypatch.setenv("MKT_SMTP_URL", url)
        settings.cache_clear()
        yield accepted
    settings.cache_clear()


@dataclass
class Running:
    """A campaign somebody launched, and the ways to look at it."""

    actor: Actor
    public_id: UUID
    id: int

    def prepare(self) -> None:
        sending.prepare(self.actor.workspace_id, self.id)

    def send(self) -> None:
        sending.send(self.actor.workspace_id, self.id)

    def numbers(self) -> Numbers:
        with unit_of_work(self.actor) as session:
            return queries.get_numbers(session, self.actor, self.public_id)

    def status(self) -> str:
        with unit_of_work(self.actor) as session:
            return queries.get_campaign(session, self.actor, self.public_id).status_detail

    def people(self) -> dict[str | None, Person]:
        with unit_of_work(self.actor) as session:
            return {one.email: one for one in list_people(session, self.actor, self.id, limit=200).items}


@pytest.fixture
def launched(committing: None) -> Callable[..., Running]:
    def launch(*emails: str) -> Running:
        with instance_unit_of_work() as session:
            workspace = factories.a_workspace(session)
            actor = factories.a_member(session, workspace)
            contacts = factories.a_list_of(session, workspace.id, *emails)
            campaign = factories.a_campaign(session, actor, contacts)
        with unit_of_work(actor) as session:
            control.launch(session, actor, campaign.id, confirmed=len(emails))
            internal = queries.find_internal(session, actor, campaign.id)
        return Running(actor, campaign.id, internal.id)

    return launch

"""A campaign of three contacts, and two members who have it open."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.audience.models import Consent
from mkt_dashboard.domain.permissions import Actor, Role
from tests import factories
from tests.ui.campaigns.screen import Screen


@dataclass(frozen=True)
class Office:
    """Who is there, and what they have."""

    manager: Actor
    admin: Actor
    viewer: Actor
    campaign_id: UUID
    list_id: UUID
    staff_id: UUID

    def screen(self, actor: Actor | None = None) -> Screen:
        return Screen(actor or self.manager)


@pytest.fixture
def office(committing: None, valkey: object) -> Office:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        manager = factories.a_member(session, workspace)
        admin = factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)
        viewer = factories.a_member(session, workspace, "Tom Oliver", Role.VIEWER)
        people = factories.a_list_of(session, workspace.id, "ada@example.com", "bo@example.com")
        unasked = factories.a_contact(session, workspace.id, "cy@example.com", consent=Consent.NONE)
        factories.on_list(session, people, unasked)
        staff = factories.a_list(session, workspace.id, "Staff")
        campaign = factories.a_campaign(session, manager, people)
        return Office(manager, admin, viewer, campaign.id, people.public_id, staff.public_id)

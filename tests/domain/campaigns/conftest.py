"""A workspace with a list, and a campaign for it."""

from dataclasses import dataclass

import pytest
from sqlmodel import Session

from mkt_dashboard.domain.audience.models import ContactList
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.models import Workspace
from tests import factories


@dataclass
class House:
    """A workspace, two people in it, a list of three, a campaign; and somebody from elsewhere."""

    workspace: Workspace
    manager: Actor
    viewer: Actor
    stranger: Actor
    contacts: ContactList
    campaign: CampaignRow


@pytest.fixture
def house(session: Session) -> House:
    workspace = factories.a_workspace(session)
    manager = factories.a_member(session, workspace)
    contacts = factories.a_list_of(session, workspace.id, *(f"p{n}@example.com" for n in range(3)))
    return House(
        workspace=workspace,
        manager=manager,
        viewer=factories.a_member(session, workspace, "Viv Watts", Role.VIEWER),
        stranger=factories.a_member(session, factories.a_workspace(session, "Elsewhere"), "Sam Other"),
        contacts=contacts,
        campaign=factories.a_campaign(session, manager, contacts),
    )

"""`networks clear`, for the day a list locked everybody out."""

import pytest
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.teams.models import Workspace
from mkt_dashboard.local import networks
from tests import factories


def test_a_list_is_cleared_from_the_machine_and_that_is_audited(committing: None) -> None:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        workspace.allowed_networks = [{"network": "198.51.100.0/24", "note": "Office"}]

    assert networks.clear("wrenfell outdoor") == "“Wrenfell Outdoor” may be used from everywhere again."
    networks.clear("Wrenfell Outdoor")

    with instance_unit_of_work() as session:
        assert session.exec(select(Workspace.allowed_networks)).one() == []
        entry = session.exec(select(AuditEntry)).one()
    assert (entry.actor_name, entry.door) == ("System", "system")
    assert entry.detail == {"changes": {"networks": [["198.51.100.0/24 (Office)"], []]}}


def test_a_name_of_nothing_is_a_sentence(committing: None) -> None:
    with pytest.raises(NotFound, match="No workspace is called “Nowhere”"):
        networks.clear("Nowhere")

"""The owner of an installation, who is a member of nothing."""

import pytest
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor
from tests import factories


@pytest.fixture
def owner(session: Session) -> Actor:
    return factories.an_instance_owner(session)

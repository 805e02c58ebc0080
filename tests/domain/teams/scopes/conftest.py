"""What the tests of scopes share."""

import pytest
from sqlmodel import Session

from tests import scoped
from tests.scoped import Parted


@pytest.fixture
def parted(session: Session) -> Parted:
    return scoped.parted(session)

"""The desk of somebody who imports."""

from pathlib import Path

import pytest

from tests.domain.audience.importing import Desk, a_desk


@pytest.fixture
def desk(committing: None, tmp_path: Path) -> Desk:
    return a_desk(tmp_path)

"""One whole system for all journeys: everything that `make run` starts, on a data folder of its own."""

from collections.abc import Iterator

import pytest

from tests.running_system import System, running


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """A system with the demo workspace. Journeys share it, so each makes its own lists and campaigns."""
    with running() as started:
        yield started

"""One whole system for all journeys: everything that `make run` starts, on a data folder of its own."""

import os
from collections.abc import Iterator

import pytest

from tests.running_system import System, running


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    """A system with the demo workspace. Journeys share it, so each makes its own lists and campaigns.

    `TEST_DATABASE_URL` and `TEST_REDIS_URL` name servers to use instead of the embedded ones; the database
    must be empty.
    """
    given = {f"MKT_{name}": os.environ.get(f"TEST_{name}") for name in ("DATABASE_URL", "REDIS_URL")}
    with running(extra={name: url for name, url in given.items() if url}) as started:
        yield started

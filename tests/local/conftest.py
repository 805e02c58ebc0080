"""What the tests of the local system share."""

import os

import psycopg
import pytest


@pytest.fixture(scope="module")
def analysed() -> None:
    """Statistics of now. Else PostgreSQL may look at the tables in the middle of a load, and plan by that."""
    with psycopg.connect(os.environ["MKT_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("ANALYZE")

"""The migrations make exactly the tables that the models describe."""

import io
import os

from alembic.config import Config

from alembic import command
from mkt_dashboard.local import migrations


def test_the_models_ask_for_no_further_migration() -> None:
    config = Config("alembic.ini", stdout=io.StringIO())

    command.check(config)


def test_the_last_file_names_the_newest_version() -> None:
    """`make run` looks at the names alone before it asks alembic."""
    assert migrations.is_surely_current(os.environ["MKT_DATABASE_URL"])
    assert max(path.name for path in migrations.FOLDER.glob("versions/*.py")).startswith(
        f"{migrations.newest()}_"
    )


def test_a_database_without_tables_is_not_current() -> None:
    assert not migrations.is_surely_current(os.environ["MKT_TEST_POSTGRES"].format("postgres"))

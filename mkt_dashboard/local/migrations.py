"""Bring the database to the version this program needs."""

from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parents[2] / "alembic"


def upgrade() -> None:
    """Apply what is missing. Several may do so at once: they take turns."""
    from alembic import command

    command.upgrade(_config(), "head")


def newest() -> str | None:
    """Return the version this program needs."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config()).get_current_head()


def is_surely_current(url: str) -> bool:
    """Say at a glance whether nothing is to be done; asking alembic costs a second at every start.

    A file of a migration begins with its version, and the versions are counted up.
    """
    last = max(path.name.partition("_")[0] for path in (FOLDER / "versions").glob("*.py"))
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            return connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(last,)]
    except psycopg.Error:
        return False


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config

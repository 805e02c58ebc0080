"""Bring the database to the version this program needs."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from alembic import command

FOLDER = Path(__file__).parents[2] / "alembic"


def upgrade() -> None:
    """Apply what is missing. Several may do so at once: they take turns."""
    command.upgrade(_config(), "head")


def newest() -> str | None:
    """Return the version this program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config

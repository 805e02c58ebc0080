"""The migrations make exactly the tables that the models describe."""

from alembic.config import Config

from alembic import command


def test_the_models_ask_for_no_further_migration() -> None:
    config = Config("alembic.ini")
    config.print_stdout = lambda *_: None

    command.check(config)

"""A database as an older version left it, with people in it, brought to the newest version."""

import io
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, LiteralString

import psycopg
from alembic.config import Config

from alembic import command


@contextmanager
def upgraded(name: LiteralString, version: str, rows: LiteralString) -> Generator[psycopg.Connection[Any]]:
    """Make a database of `version`, write `rows`, upgrade it, and look at what became of them."""
    server = os.environ["MKT_TEST_POSTGRES"]
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    config = Config("alembic.ini", stdout=io.StringIO())
    address = server.format(name).replace("postgresql://", "postgresql+psycopg://", 1)
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))

    command.upgrade(config, version)
    with psycopg.connect(server.format(name), autocommit=True) as connection:
        connection.execute(rows)
    command.upgrade(config, "head")

    with psycopg.connect(server.format(name)) as connection:
        yield connection

"""A database from before there were owners gets them."""

import io
import os

import psycopg
from alembic.config import Config

from alembic import command

NAME = "before_owners"
PEOPLE = """
INSERT INTO workspaces (name, is_demo) VALUES ('Demo', true), ('Wrenfell', false), ('Nobody', false);
INSERT INTO accounts (email, email_key, name, password_hash)
    SELECT n || '@example.com', n || '@example.com', n, 'x' FROM unnest('{demo,ada,ben,eve}'::text[]) n;
INSERT INTO members (workspace_id, account_id, role, deactivated_at) VALUES
    (1, 1, 'Marketing Admin', NULL), (2, 2, 'Viewer', NULL), (2, 3, 'Marketing Admin', now()),
    (2, 4, 'Marketing Admin', NULL), (2, 1, 'Marketing Admin', NULL);
"""
OWNERS = """
SELECT w.name, a.name FROM workspaces w LEFT JOIN accounts a ON a.id = owner_account_id ORDER BY w.id
"""


def test_the_oldest_active_admin_owns_each_workspace() -> None:
    server = os.environ["MKT_TEST_POSTGRES"]
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME}")
    config = Config("alembic.ini", stdout=io.StringIO())
    address = server.format(NAME).replace("postgresql://", "postgresql+psycopg://", 1)
    config.set_main_option("sqlalchemy.url", address.replace("%", "%%"))

    command.upgrade(config, "0007")
    with psycopg.connect(server.format(NAME), autocommit=True) as connection:
        connection.execute(PEOPLE)
    command.upgrade(config, "head")

    with psycopg.connect(server.format(NAME)) as connection:
        assert connection.execute(OWNERS).fetchall() == [
            ("Demo", "demo"),
            ("Wrenfell", "eve"),
            ("Nobody", None),
        ]
        first = connection.execute("SELECT name FROM accounts WHERE is_instance_owner").fetchall()
        assert first == [("ada",)]

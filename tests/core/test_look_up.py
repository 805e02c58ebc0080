"""Asking who calls, also just after the database was restarted."""

import os

import psycopg
from sqlalchemy import text

from mkt_dashboard.core.db import look_up


def pid() -> int:
    return look_up(lambda session: session.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_that_was_lost_is_replaced_unseen() -> None:
    before = pid()
    with psycopg.connect(os.environ["MKT_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(%s)", [before])

    assert pid() != before


def test_it_sees_every_workspace_as_the_application_role() -> None:
    asked = text("SELECT current_user, current_setting('app.instance')")

    assert tuple(look_up(lambda session: session.execute(asked).one())) == ("mkt_app", "on")

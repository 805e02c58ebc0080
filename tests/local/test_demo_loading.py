"""When the demo is loaded, and what of it."""

import pytest
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.local import demo, demo_accounts

pytestmark = pytest.mark.usefixtures("analysed", "committing")


def _count(of: str) -> int:
    with instance_unit_of_work() as session:
        return session.execute(text(f"SELECT count(*) FROM {of}")).scalar_one()


def test_where_mail_really_leaves_nothing_is_scheduled():
    demo.load()

    assert _count("campaigns WHERE status = 'scheduled'") == 0
    assert _count("campaigns WHERE status = 'completed'") == 10


def test_a_database_with_a_workspace_of_its_own_stays_as_it_is():
    with instance_unit_of_work() as session:
        teams.create_workspace(session, "Own")

    assert demo.load() == ""

    assert _count("workspaces") == 1


def test_a_new_data_folder_gets_a_password_that_works():
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor", is_demo=True)
        for email in demo_accounts.ACCOUNTS:
            teams.add_member(
                session, workspace, email, email, role=Role.VIEWER, password="of the folder before"
            )

    password = demo.load()

    with instance_unit_of_work() as session:
        assert teams.sign_in(session, demo_accounts.ACCOUNTS[0], password) is not None

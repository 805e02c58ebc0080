"""The owner of the installation asks for everything there is, and gets nothing of what workspaces hold."""

import re
import uuid

import pytest
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.ui.routes import PAGES
from tests import every_table, factories
from tests.ui.conftest import CANARY, Team, an_owner
from tests.ui.sockets import HYDRATE, tab
from tests.ui.test_default_deny import Attack, everything, our_ids, run, say_all

# In every text of every table; the names of workspaces and people, which she may see, are called otherwise.
SECRET = "SECRET5e1d"
OWN = "olga@example.com"


@pytest.fixture
def secrets(team: Team) -> Team:
    with instance_unit_of_work() as session:
        workspace_id = session.execute(text("SELECT id FROM workspaces")).scalar_one()
    every_table.fill(workspace_id, SECRET)
    return team


def everything_with_everything() -> list[Attack]:
    """Each handler without arguments, and with an id of the workspace under every name an id has."""
    ids = {**our_ids(), "workspace_id": str(uuid.uuid4()), "search": SECRET[:6], "query": SECRET[:6]}
    return [
        (name, payload)
        for name in everything()
        for payload in ({}, *({key: value} for key, value in ids.items()))
    ]


def test_no_handler_tells_her_what_is_in_a_workspace(secrets: Team) -> None:
    cookie = secrets.cookie_of(an_owner())

    async def story() -> None:
        said = await say_all(secrets.url, everything_with_everything(), cookie=cookie)

        assert OWN in said, "the control: she was heard, and saw who can sign in"
        assert SECRET not in said
        assert f"{CANARY.lower()}@example.com" not in said
        assert f"{CANARY} campaign" not in said

    run(story)


def test_no_page_tells_her_what_is_in_a_workspace(secrets: Team) -> None:
    cookie, ids = secrets.cookie_of(an_owner()), our_ids()

    async def look(cookie: str) -> str:
        said: list[str] = []
        for page in PAGES:
            path = re.sub(r"\[(\w+)\]", lambda part: ids.get(part[1], str(uuid.uuid4())), page.path)
            async with tab(secrets.url, cookie=cookie) as owner:
                said.append(await owner.say(HYDRATE, at=path))
        return "\n".join(said)

    async def story() -> None:
        said = await look(cookie)

        assert OWN in said
        assert SECRET not in said
        assert f"{CANARY} campaign" not in said
        # The control: whose it is, is told by the same pages.
        assert f"{CANARY} campaign" in await look(secrets.cookie(Role.CAMPAIGN_MANAGER))

    run(story)


def test_row_level_security_shows_her_no_row_of_any_workspace(committing: None) -> None:
    with instance_unit_of_work() as session:
        workspace, owner = factories.a_workspace(session), factories.an_instance_owner(session)
    every_table.fill(workspace.id, SECRET)

    def seen(session: Session) -> set[str]:
        return {
            table.name
            for table in every_table.of_a_workspace()
            if session.execute(
                text(f"SELECT count(*) FROM {table.name} WHERE workspace_id = :id"), {"id": workspace.id}
            ).scalar_one()
        }

    with unit_of_work(owner) as session:
        assert seen(session) == set()
        assert session.execute(text("SELECT count(*) FROM workspaces")).scalar_one() == 0
    with instance_unit_of_work() as session:
        assert seen(session) == {table.name for table in every_table.of_a_workspace()}

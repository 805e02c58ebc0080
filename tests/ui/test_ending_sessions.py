"""A password that is set by a link, seen from a socket that is still open."""

import asyncio

from sqlmodel import col, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import letters, resets
from mkt_dashboard.domain.teams.models import Letter
from mkt_dashboard.mkt_dashboard import app
from mkt_dashboard.ui import guard
from tests.ui.conftest import CANARY, Team
from tests.ui.sockets import HYDRATE, tab


def test_an_open_socket_is_denied_at_its_next_event(team: Team) -> None:
    assert app is not None
    cookie = team.cookie(Role.VIEWER)
    arrive = next(name for name in guard.handlers() if name.endswith("account_state.arrive"))

    async def story() -> None:
        async with tab(team.url, cookie=cookie) as viewer:
            await viewer.say(HYDRATE)
            assert team.emails[Role.VIEWER] in await viewer.say(arrive, at="/settings/account", patience=8.0)
            await asyncio.to_thread(set_new_password, team.emails[Role.VIEWER])

            said = await viewer.say(arrive, at="/settings/account")

            assert "/sign-in" in said
            assert CANARY not in said

    asyncio.run(story())


def set_new_password(email: str) -> None:
    with instance_unit_of_work() as session:
        resets.send_link(session, email)
        row = session.exec(select(Letter).order_by(col(Letter.id).desc())).one()
        said = vault.unseal(session, letters.TEXT, row.id, row.sealed, workspace_id=row.workspace_id)
        token = said.partition("/reset/")[2].partition('"')[0]
        assert resets.set_password(session, token, "copper walnut drifting lantern") is None

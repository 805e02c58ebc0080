"""A list of networks reaches sockets that are open already."""

import asyncio

from mkt_dashboard.domain.permissions import Role
from tests.ui.conftest import CANARY, Team
from tests.ui.sockets import HYDRATE, tab
from tests.ui.test_networks import close_from_here, open_from_here

LONG = 8.0
LOAD = "reflex___state____state.mkt_dashboard___ui___frame_state____frame_state.arrive"


def test_a_socket_that_is_open_hears_nothing_more_once_its_network_is_not_listed(team: Team) -> None:
    async def story() -> None:
        async with tab(team.url, cookie=team.cookie(Role.MARKETING_ADMIN)) as admin:
            assert CANARY in await admin.say(HYDRATE, patience=LONG)

            close_from_here()

            said = await admin.say(LOAD, patience=LONG)
            assert "/sign-in/network" in said
            assert CANARY not in said + await admin.say(HYDRATE, patience=LONG)

            open_from_here()
            assert CANARY in await admin.say(HYDRATE, patience=LONG)

    asyncio.run(story())

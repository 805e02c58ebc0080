"""What a program is given opens no screen: the socket knows the cookie of a browser and nothing else."""

import asyncio

import httpx

from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState
from tests.ui.conftest import PASSWORD, Team
from tests.ui.sockets import tab

LOAD = f"{ApiKeysState.get_full_name()}.load"
REFUSED = "/sign-in?next="


def test_neither_a_key_nor_a_token_is_a_cookie_of_the_socket(team: Team) -> None:
    api = httpx.Client(base_url=f"{team.url}/api/v1")
    signed_in = {"email": team.emails[Role.MARKETING_ADMIN], "password": PASSWORD}
    tokens = api.post("/auth/token", json=signed_in).json()
    api.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    key = api.post("/api-keys", json={"name": "Shop", "scopes": ["list:read"]}).json()["key"]

    async def said_to(cookie: str) -> str:
        async with tab(team.url, cookie=cookie) as one:
            return await one.say(LOAD, at="/settings/api-keys", patience=8.0)

    assert REFUSED not in asyncio.run(said_to(team.cookie(Role.MARKETING_ADMIN)))
    for secret in (key, key.rpartition("_")[2], tokens["access_token"], tokens["refresh_token"]):
        assert REFUSED in asyncio.run(said_to(f"mkt_session={secret}"))

"""A tab without a browser: a raw socket that says whatever an attacker would."""

import asyncio
import json
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import socketio

NAMESPACE = "/_event"
ROOT_STATE = "reflex___state____state"
HYDRATE = f"{ROOT_STATE}.hydrate_and_load"


class Tab:
    """One connection; everything the server says to it is kept as text."""

    def __init__(self, client: socketio.AsyncClient) -> None:
        self._client = client
        self.heard: list[str] = []
        client.on("event", self._hear, namespace=NAMESPACE)

    async def _hear(self, update: Any) -> None:
        self.heard.append(json.dumps(update, ensure_ascii=False))

    async def say(
        self, name: str, payload: dict[str, Any] | None = None, *, at: str = "/", patience: float = 2.0
    ) -> str:
        """Fire an event and return all that was said until the server fell silent."""
        before = len(self.heard)
        router_data = {"pathname": at, "asPath": at, "query": {}}
        event = {"name": name, "payload": payload or {}, "router_data": router_data}
        await self._client.emit("event", event, namespace=NAMESPACE)
        return await self._until_silent(before, patience)

    async def _until_silent(self, before: int, patience: float) -> str:
        loop = asyncio.get_running_loop()
        until, heard = loop.time() + patience, before
        while loop.time() < until:
            await asyncio.sleep(0.02)
            if len(self.heard) > heard:
                heard, until = len(self.heard), loop.time() + 0.1
        return "\n".join(self.heard[before:])


@asynccontextmanager
async def tab(url: str, *, cookie: str = "", origin: str | None = "", token: str = "") -> AsyncGenerator[Tab]:
    """Open a tab. Without an origin given it claims to be one of our own pages; None sends no origin."""
    headers = {"Cookie": cookie} if cookie else {}
    if origin is not None:
        headers["Origin"] = origin or url
    client = socketio.AsyncClient(reconnection=False)
    opened = Tab(client)
    await client.connect(
        f"{url}?token={token or uuid.uuid4()}",
        namespaces=[NAMESPACE],
        socketio_path="/_event",
        transports=["websocket"],
        headers=headers,
        wait_timeout=20,
    )
    try:
        yield opened
    finally:
        await client.disconnect()

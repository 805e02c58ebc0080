"""A tab without a browser: a raw socket that says whatever an attacker would."""

import asyncio
import json
import re
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

    async def fire(self, name: str, payload: dict[str, Any], *, at: str = "/") -> None:
        """Send an event and wait for nothing."""
        router_data = {"pathname": at, "asPath": at, "query": {}}
        event = {"name": name, "payload": payload, "router_data": router_data}
        await self._client.emit("event", event, namespace=NAMESPACE)

    def cut(self) -> None:
        """Drop the line without a goodbye; a polite one would wait behind all that was said."""
        self._client.eio.ws._response.close()  # pyright: ignore[reportOptionalMemberAccess, reportAttributeAccessIssue]

    async def say(
        self, name: str, payload: dict[str, Any] | None = None, *, at: str = "/", patience: float = 2.0
    ) -> str:
        """Fire an event and return all that was said until the server fell silent."""
        before = len(self.heard)
        await self.fire(name, payload or {}, at=at)
        return await self.until_silent(before, patience)

    async def note_after(self, name: str, payload: dict[str, Any], patience: float) -> str:
        """Fire an event and return the toast it is answered with; empty when there is none in time."""
        before, until = len(self.heard), asyncio.get_running_loop().time() + patience
        await self.fire(name, payload)
        while asyncio.get_running_loop().time() < until:
            notes = re.findall(r'"text": "([^"]*)"', "\n".join(self.heard[before:]))
            if notes:
                return notes[-1]
            await asyncio.sleep(0.02)
        return ""

    async def until_silent(self, before: int = 0, patience: float = 2.0, pause: float = 0.1) -> str:
        """Wait for the first word, then for a pause, and return all that was said."""
        loop = asyncio.get_running_loop()
        until, heard = loop.time() + patience, before
        while loop.time() < until:
            await asyncio.sleep(0.02)
            if len(self.heard) > heard:
                heard, until = len(self.heard), loop.time() + pause
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

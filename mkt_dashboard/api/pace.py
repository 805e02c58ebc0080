"""How fast one socket may talk: a person never notices, a script that floods us waits."""

import asyncio
import time

from starlette.types import Message, Receive

PER_SECOND = 20.0
AT_ONCE = 60.0


class Paced:
    """Hands messages on at a bounded rate. The rest waits in the network, at the sender's own cost."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._credit = AT_ONCE
        self._seen_at = time.monotonic()

    async def __call__(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive":
            await self._wait_for_credit()
        return message

    async def _wait_for_credit(self) -> None:
        now = time.monotonic()
        self._credit = min(AT_ONCE, self._credit + (now - self._seen_at) * PER_SECOND)
        self._seen_at = now
        self._credit -= 1
        if self._credit < 0:
            await asyncio.sleep(-self._credit / PER_SECOND)

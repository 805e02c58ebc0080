"""One socket cannot keep the others waiting."""

import asyncio
import time

from starlette.types import Message

from mkt_dashboard.api.pace import AT_ONCE, PER_SECOND, Paced


def seconds_for(messages: int) -> float:
    async def story() -> float:
        async def receive() -> Message:
            return {"type": "websocket.receive", "text": "2"}

        paced = Paced(receive)
        begun = time.monotonic()
        for _ in range(messages):
            await paced()
        return time.monotonic() - begun

    return asyncio.run(story())


def test_what_a_person_does_at_once_is_not_slowed() -> None:
    assert seconds_for(int(AT_ONCE)) < 0.2


def test_a_flood_waits_at_its_own_cost() -> None:
    assert seconds_for(int(AT_ONCE + PER_SECOND / 2)) > 0.4

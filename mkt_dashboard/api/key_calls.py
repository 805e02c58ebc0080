"""Which key a request came with, and how it was answered: the numbers on the page of the keys."""

import asyncio

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkt_dashboard.core import log
from mkt_dashboard.domain.teams.keys import calls
from mkt_dashboard.domain.teams.keys.callers import KeyInUse

EVERY_SECONDS = 3.0
OUR_MISTAKE = 500


def remember(scope: Scope, key: KeyInUse | None) -> None:
    """Keep the key of a request for whoever counts it."""
    scope.setdefault("state", {})["key"] = key


def of(scope: Scope) -> KeyInUse | None:
    """Return the key that a request came with, once it is known."""
    return scope.get("state", {}).get("key")


class CountedCalls:
    """Counts each answered call of a key, in memory; plain ASGI, because it sees every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = OUR_MISTAKE

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        finally:
            key = of(scope)
            if key is not None:
                calls.count(key.id, status)


async def write_down_calls() -> None:
    """Write down what was counted every few seconds, and once more when the server goes."""
    try:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            await asyncio.to_thread(_flush)
    finally:
        _flush()


def _flush() -> None:
    try:
        calls.flush()
    except SQLAlchemyError as error:
        log.get(__name__).warning("calls not written down yet", reason=type(error).__name__)

"""Plain ASGI answers, for doors that are hot or that must not depend on a framework."""

import json
from collections.abc import Iterable

from starlette.types import Send

from mkt_dashboard.api.errors import error_body

NO_STORE = (b"cache-control", b"no-store, private")


async def answer(
    send: Send, status: int, body: bytes, content_type: bytes, headers: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Send a whole answer at once."""
    sized = [(b"content-type", content_type), (b"content-length", b"%d" % len(body)), *headers]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": body})


async def answer_error(send: Send, status: int, code: str, message: str) -> None:
    await answer(send, status, json.dumps(error_body(code, message)).encode(), b"application/json")

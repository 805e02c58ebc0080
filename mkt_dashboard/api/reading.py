"""What every request of the API goes through: a request id, and a body that can be read without harm."""

import json
import re
import secrets
from collections.abc import Iterator

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkt_dashboard.api import rate_limit
from mkt_dashboard.api.answers import answer_error

LARGEST_BODY = 1024 * 1024
DEEPEST = 20
LONGEST_LIST = 1_000
# Only these can hide a NUL byte or half a character in JSON; nearly no body has them.
SUSPICIOUS = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])|\x00")


class TooBig(Exception):
    """The body is larger than a JSON body may be."""


class Reading:
    """Stands before the API; plain ASGI, because it sees every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_signed(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(b"x-request-id", request_id.encode()), *rate_limit.headers(scope)]
                message = {**message, "headers": [*message["headers"], *own]}
            await send(message)

        await self._read(scope, receive, send_signed)

    async def _read(self, scope: Scope, receive: Receive, send: Send) -> None:
        if "\x00" in scope["path"] or b"%00" in scope["query_string"]:
            await answer_error(send, 422, "invalid", "The address holds a NUL byte. Leave it out.")
            return
        if "json" not in Headers(scope=scope).get("content-type", ""):
            await self.app(scope, receive, send)
            return
        try:
            body = await _whole(receive)
        except TooBig:
            await answer_error(send, 413, "too_large", "A JSON body may have 1 MB. Send less at once.")
            return
        fault = fault_of(body)
        if fault:
            await answer_error(send, 422, "invalid", fault)
            return
        await self.app(scope, _again(body, receive), send)


async def _whole(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise TooBig
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """Hand out the body that was read, then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def fault_of(body: bytes) -> str:
    """Say why a JSON body cannot be taken at all, or nothing. Bodies that do not parse are told so later.

    >>> fault_of(b'{"name": "Spring"}')
    ''
    """
    is_deep = body.count(b"[") + body.count(b"{") > DEEPEST
    if not (is_deep or SUSPICIOUS.search(body) or body.count(b",") >= LONGEST_LIST):
        return ""
    try:
        faults = _faults(json.loads(body), 1)
        return next(faults, "")
    except RecursionError:
        return f"The body is nested deeper than {DEEPEST} levels. Make it flatter."
    except ValueError:
        return ""


def _faults(value: object, depth: int) -> Iterator[str]:
    if isinstance(value, str) and ("\x00" in value or not _is_whole(value)):
        yield "A text holds a NUL byte or half a character. Leave it out."
    if not isinstance(value, dict | list):
        return
    if depth > DEEPEST:
        yield f"The body is nested deeper than {DEEPEST} levels. Make it flatter."
        return
    if isinstance(value, list) and len(value) > LONGEST_LIST:
        yield f"A list holds more than {LONGEST_LIST:,} entries. Send them in several requests."
    inner = [*value.keys(), *value.values()] if isinstance(value, dict) else value
    for one in inner:
        yield from _faults(one, depth + 1)


def _is_whole(value: str) -> bool:
    return value.isascii() or not any("\ud800" <= character <= "\udfff" for character in value)

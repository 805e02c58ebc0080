"""A limit on what a request may bring, counted while it comes in."""

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MEGABYTE = 1024 * 1024
LARGEST_BODY = MEGABYTE
LARGEST_UPLOAD = 250 * MEGABYTE
UPLOADS = ("/api/v1/imports", "/api/v1/imports/files")


def largest_body(path: str) -> int:
    """Return how many bytes may be sent to a path."""
    return LARGEST_UPLOAD if path.rstrip("/") in UPLOADS else LARGEST_BODY


def too_large(path: str) -> JSONResponse:
    """Answer who sent too much."""
    megabytes = largest_body(path) // MEGABYTE
    message = f"That is more than {megabytes} MB. Send less at once."
    return JSONResponse({"error": "too_large", "message": message}, 413)


class CountedBody:
    """One request on its way in: whoever lied about its size, or gave none, is cut off all the same."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope, self._receive, self._send = scope, receive, send
        self._limit = largest_body(scope["path"])
        self._taken = 0
        self._has_answered = False

    async def pass_to(self, inner: ASGIApp) -> None:
        try:
            await inner(self.scope, self._counted, self._unless_over)
        except Exception:
            if not self._is_over:
                raise
        if self._is_over and not self._has_answered:
            await too_large(self.scope["path"])(self.scope, self._receive, self._send)

    @property
    def _is_over(self) -> bool:
        return self._taken > self._limit

    async def _counted(self) -> Message:
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._is_over else message

    async def _unless_over(self, message: Message) -> None:
        if self._is_over and not self._has_answered:
            return
        self._has_answered = True
        await self._send(message)

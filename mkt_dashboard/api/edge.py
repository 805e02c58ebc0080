"""The first thing a request meets: where it comes from, how big it is, and what every answer carries.

It stands before Reflex's own paths as well, which would accept any origin, any token and any upload.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mkt_dashboard.api import content_policy
from mkt_dashboard.api.body_limit import CountedBody, largest_body, too_large
from mkt_dashboard.api.pace import Paced
from mkt_dashboard.core import session_cookie

# Reflex's upload asks for no login and shows what it got to everybody; the others tell too much.
CLOSED = ("/_upload", "/_all_routes", "/auth-codespace")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Mailbox providers post the one-click unsubscribe from their machines; the token in the path is the proof.
FROM_ANYWHERE = ("/u/",)
# Without an origin these could come from a form of anybody's, and sign a person in as somebody else.
FROM_OUR_FORMS = ("/sign-in", "/auth/", "/forgot", "/reset/", "/join/")
# The token in the path is the proof; whoever opens an invitation may have no account yet.
PUBLIC_BELOW = ("/reset/", "/join/")
# As Reflex's pages make it: version 4, the variant bits not as the RFC has them.
RANDOM_UUID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89a-f][0-9a-f]{3}-[0-9a-f]{12}")
A_YEAR = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"


@dataclass(frozen=True)
class Edge:
    """Wraps the whole application. `is_page` knows the paths that are screens."""

    inner: ASGIApp
    origins: frozenset[str]
    is_page: Callable[[str], bool]
    scripts: Iterable[str] = ()
    public_paths: frozenset[str] = frozenset(
        {"/sign-in", "/sign-in/second", "/sign-in/network", "/forgot", "/set-up"}
    )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:
            await self.inner(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in only our own pages, which name their tab with a random UUID."""
        is_ours = Headers(scope=scope).get("origin") in self.origins
        token = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if is_ours and RANDOM_UUID.fullmatch(token):
            await self.inner(scope, Paced(receive), send)
            return
        await receive()
        await send({"type": "websocket.close", "code": 4403})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        dressed = self._dressed(scope, send)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, dressed)
            return
        await CountedBody(self._at_its_file(scope), receive, dressed).pass_to(self.inner)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        path, method = scope["path"], scope["method"]
        if path.startswith(CLOSED):
            return PlainTextResponse("Not found.", 404)
        if method not in SAFE_METHODS and not self._may_change(path, headers):
            return _json_error(403, "foreign_origin", "This request did not come from our own pages.")
        if int(headers.get("content-length") or 0) > largest_body(path):
            return too_large(path)
        if method == "GET" and self._needs_sign_in(path, headers):
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            return RedirectResponse(f"/sign-in?next={quote(path + query, safe='/')}", 303)
        return None

    def _at_its_file(self, scope: Scope) -> Scope:
        """Find the folder of a screen; the file server would send the browser on to a path with a slash."""
        path = scope["path"]
        return {**scope, "path": path + "/"} if not path.endswith("/") and self.is_page(path) else scope

    def _may_change(self, path: str, headers: Headers) -> bool:
        """A browser names its origin; a program names none, and then brings no cookie either."""
        if path.startswith(FROM_ANYWHERE):
            return True
        origin = headers.get("origin")
        if origin is not None:
            return origin in self.origins
        return not path.startswith(FROM_OUR_FORMS) and "cookie" not in headers

    def _needs_sign_in(self, path: str, headers: Headers) -> bool:
        is_navigation = "text/html" in headers.get("accept", "")
        if not is_navigation or path in self.public_paths or path.startswith(PUBLIC_BELOW):
            return False
        if not self.is_page(path):
            return False
        return session_cookie.token_of(headers.get("cookie", "")) is None

    def _dressed(self, scope: Scope, send: Send) -> Send:
        """Add what every answer carries, unless the answer knows better."""
        policy = content_policy.policy(self.scripts)

        async def send_dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _always(scope["path"], message["status"]).items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("content-security-policy", policy)
            await send(message)

        return send_dressed


def allowed_origins(public_url: str, port: int) -> frozenset[str]:
    """The address people use, and this machine's own."""
    return frozenset({public_url, f"http://localhost:{port}", f"http://127.0.0.1:{port}"})


def _always(path: str, status: int) -> dict[str, str]:
    found = status in (200, 304)
    caching = (
        A_YEAR
        if path.startswith("/assets/")
        else A_DAY
        if path.startswith(("/fonts/", "/brand/"))
        else "no-cache"
    )
    carried = {
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        # `no-referrer` would make the browser post our own forms with `Origin: null`.
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
        "cache-control": caching if found else "no-store",
    }
    if session_cookie.is_secure():
        carried["strict-transport-security"] = "max-age=31536000"
    return carried


def _json_error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": code, "message": message}, status)

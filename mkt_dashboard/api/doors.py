"""Which part answers: the pixel and the links, the unsubscribe page, the HTTP API, or the screens."""

from starlette.types import ASGIApp, Receive, Scope, Send

from mkt_dashboard.api import tracking, unsubscribe
from mkt_dashboard.api.app import api
from mkt_dashboard.domain import tables

# Foreign keys are strings, so every table must be known before the first row is written.
TABLES = tables.ALL
OF_THE_API = ("/api/", "/auth/", "/.well-known/jwks.json")
# Their forms post to the page they stand on.
FORMS = ("/sign-in", "/forgot", "/reset/", "/join/")


class Doors:
    """Stands before the screens. By prefix, so that the hot addresses pass no other layer."""

    def __init__(self, screens: ASGIApp) -> None:
        self.screens = screens

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._behind(scope)(scope, receive, send)

    def _behind(self, scope: Scope) -> ASGIApp:
        if scope["type"] != "http":
            return self.screens
        path = scope["path"]
        if path.startswith(tracking.PREFIX):
            return tracking.tracking
        if path.startswith(unsubscribe.PREFIX):
            return unsubscribe.unsubscribing
        is_posted = scope["method"] == "POST" and path.startswith(FORMS)
        return api if path.startswith(OF_THE_API) or is_posted else self.screens

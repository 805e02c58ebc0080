"""Who is calling, and may they: every route of /api/v1 names its permission, or says that anyone may."""

from dataclasses import replace
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mkt_dashboard.api import rate_limit
from mkt_dashboard.core import client_address
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import look_up
from mkt_dashboard.core.errors import Forbidden, Unauthenticated
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import callers
from mkt_dashboard.domain.teams.queries import find_visitor

COOKIES = ("__Host-mkt_session", "mkt_session")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OF_A_KEY = "key:"
LONGEST_TOKEN = 8 * 1024

NOBODY = (
    "Sign in first: send `Authorization: Bearer …` with an API key, or a token from POST /api/v1/auth/token."
)

bearer = HTTPBearer(auto_error=False, description="An API key, or a token from POST /api/v1/auth/token.")


class Permitted:
    """Lets a request in when its caller holds the permission, and says who it is."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(
        self, request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
    ) -> Actor:
        client = client_of(request)
        actor = _of_bearer(given.credentials, client) if given else _of_cookie(request, client)
        actor = replace(actor, ip=client)
        rate_limit.count(request.scope, actor.workspace_id, is_read=request.method in SAFE_METHODS)
        if actor.door.startswith(OF_A_KEY) and not actor.may(self.permission):
            raise Forbidden(f"This key does not hold {self.permission}. Make one that does, or use another.")
        actor.require(self.permission)
        return actor


def permitted(permission: Permission) -> Actor:
    """Ask for a caller with this permission: `actor: Actor = permitted(Permission.LIST_READ)`."""
    return cast(Actor, Depends(Permitted(permission)))


def anyone() -> None:
    """Say that a route is open to everybody: `dependencies=[Depends(anyone)]`."""


def says_who_may(dependant: Any) -> bool:
    """Whether a route names a permission or is explicitly public; the start and a test ask."""
    calls = [one.call for one in dependant.dependencies]
    return any(call is anyone or isinstance(call, Permitted) for call in calls)


def client_of(request: Request) -> str:
    """Return the address a request comes from. A proxy may add a line of its own: the last one counts."""
    peer = request.client.host if request.client else ""
    return client_address.address_of(peer, ",".join(request.headers.getlist("x-forwarded-for")))


def count_try(request: Request) -> None:
    """Take a form that signs in or sends a letter, thirty times a minute from one address."""
    rate_limit.count_sign_in(request.scope, client_of(request))


def _of_bearer(token: str, address: str) -> Actor:
    """A program brings a key or a token. What is longer than any of ours is not even looked at."""
    if not token or len(token) > LONGEST_TOKEN:
        raise Unauthenticated(NOBODY)
    return look_up(lambda session: callers.identify(session, token, address))


def _of_cookie(request: Request, address: str) -> Actor:
    """A browser brings the cookie of its session. Neither a key nor a token is ever taken as one."""
    token = next((request.cookies[name] for name in COOKIES if name in request.cookies), "")
    visitor = None
    if token:
        _refuse_other_sites(request)
        visitor = look_up(lambda session: find_visitor(session, token, address))
    if visitor is None:
        raise Unauthenticated(NOBODY)
    return visitor.actor


def _refuse_other_sites(request: Request) -> None:
    """A browser sends the cookie along whoever asks; what changes something must come from our own pages."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin", "")
    if origin != settings().public_url and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden("This request did not come from our own pages. Programs use a bearer token.")

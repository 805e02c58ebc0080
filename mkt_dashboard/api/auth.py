"""Who is calling, and may they: every route of /api/v1 names its permission, or says that anyone may."""

from dataclasses import replace
from typing import Annotated, Any, cast
from urllib.parse import urlsplit

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mkt_dashboard.api import rate_limit
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Forbidden, Unauthenticated
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.queries import find_visitor

COOKIES = ("__Host-mkt_session", "mkt_session")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_TOKEN = 512

bearer = HTTPBearer(auto_error=False, description="A token from POST /api/v1/auth/token.")


class Permitted:
    """Lets a request in when its caller holds the permission, and says who it is."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    def __call__(
        self, request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
    ) -> Actor:
        client = request.client.host if request.client else ""
        actor = replace(_actor(_token(request, given)), ip=client)
        rate_limit.count(request.scope, actor.workspace_id, is_read=request.method in SAFE_METHODS)
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


def _token(request: Request, given: HTTPAuthorizationCredentials | None) -> str | None:
    if given is not None:
        return given.credentials
    for name in COOKIES:
        if name in request.cookies:
            _refuse_other_sites(request)
            return request.cookies[name]
    return None


def _refuse_other_sites(request: Request) -> None:
    """A browser sends the cookie along whoever asks; what changes something must come from our own pages."""
    if request.method in SAFE_METHODS:
        return
    origin = request.headers.get("origin", "")
    if origin != settings().public_url and urlsplit(origin).netloc != request.headers.get("host"):
        raise Forbidden("This request did not come from our own pages. Programs use a bearer token.")


def _actor(token: str | None) -> Actor:
    visitor = None
    if token and len(token) <= LONGEST_TOKEN:
        with instance_unit_of_work() as session:
            visitor = find_visitor(session, token)
    if visitor is None:
        raise Unauthenticated("Sign in first: send `Authorization: Bearer …` from POST /api/v1/auth/token.")
    return visitor.actor

"""Forms that bring a person into another workspace: joining, going over, making one. Each sets the cookie."""

from typing import Annotated, TypedDict
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from sqlmodel import Session

from mkt_dashboard.api.auth import client_of
from mkt_dashboard.api.auth_routes import COUNTED, landing
from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from mkt_dashboard.domain.teams import joining, queries, workspaces
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.schemas import NewSession, Visitor

router = APIRouter(include_in_schema=False)


class Client(TypedDict):
    """Where a form comes from, as a new session remembers it."""

    ip: str
    user_agent: str


# Like sign-in it posts to the page it stands on, so that no state of the page holds the token.
@router.post("/join/{token}", dependencies=COUNTED)
@router.post("/join/{token}/", dependencies=COUNTED)
def join(
    token: str,
    request: Request,
    name: Annotated[str, Form(max_length=1000)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    as_me: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Accept an invitation, with the account that is signed in or with a new one, and go in."""
    try:
        with instance_unit_of_work() as session:
            opened = (
                _join_as_me(session, request, token)
                if as_me
                else _join_as_new(session, request, token, name, password)
            )
    except InvalidInput as error:
        return RedirectResponse(f"/join/{token}?problem={next(iter(error.fields))}", status_code=303)
    except (Conflict, NotFound):
        return RedirectResponse(f"/join/{token}?problem=conflict", status_code=303)
    return _enter(opened)


def _join_as_me(session: Session, request: Request, token: str) -> NewSession:
    visitor = _visitor(session, request)
    _, member = joining.join_as(session, token, visitor.account_id)
    return workspaces.go_over(session, visitor, member, **_client(request))


def _join_as_new(session: Session, request: Request, token: str, name: str, password: str) -> NewSession:
    account, member = joining.join_as_new(session, token, name, password)
    teams.sign_out(session, _token(request))
    return teams.open_session(session, account, member, door="ui", confirmed_at=now(), **_client(request))


@router.post("/auth/switch")
def switch(request: Request, workspace_id: Annotated[UUID, Form()]) -> RedirectResponse:
    """Go over to another workspace or the installation: a new session, the old one ends, the page is new."""
    with instance_unit_of_work() as session:
        opened = workspaces.switch(session, _visitor(session, request), workspace_id, **_client(request))
    return _enter(opened)


@router.post("/auth/workspaces")
def create_workspace(request: Request, name: Annotated[str, Form(max_length=1000)]) -> RedirectResponse:
    """Make one more workspace and go over to it."""
    with instance_unit_of_work() as session:
        visitor = _visitor(session, request)
        member = workspaces.create_own(session, visitor, name)
        opened = workspaces.go_over(session, visitor, member, **_client(request))
    return _enter(opened)


def _visitor(session: Session, request: Request) -> Visitor:
    visitor = queries.find_visitor(session, _token(request), client_of(request))
    if visitor is None or visitor.actor.door != "ui":
        raise Unauthenticated("Your session has ended. Sign in again.")
    return visitor


def _token(request: Request) -> str | None:
    return session_cookie.token_of(request.headers.get("cookie", ""))


def _client(request: Request) -> Client:
    return Client(ip=client_of(request), user_agent=request.headers.get("user-agent", ""))


def _enter(opened: NewSession) -> RedirectResponse:
    """Begin at home: what the old page showed belongs to the workspace before."""
    answer = RedirectResponse(landing(opened, "/"), status_code=303)
    answer.set_cookie(
        session_cookie.name(),
        opened.token,
        expires=opened.expires_at,
        httponly=True,
        samesite="lax",
        secure=session_cookie.is_secure(),
    )
    return answer

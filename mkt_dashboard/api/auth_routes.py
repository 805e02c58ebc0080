"""Signing in and out: two forms that post, and the cookie in between."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import RateLimited
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.schemas import NewSession

router = APIRouter(include_in_schema=False)
SIGN_IN_PAGE = "/sign-in"
FIVE_MINUTES = 300


# The form posts to the address it stands at: where to go on to is known even before the page has connected.
@router.post(SIGN_IN_PAGE)
@router.post(f"{SIGN_IN_PAGE}/")
def sign_in(
    request: Request,
    email: Annotated[str, Form(max_length=320)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    next: Annotated[str, Query(max_length=2000)] = "/",
    stay: Annotated[bool, Form()] = False,
) -> RedirectResponse:
    """Check the password, set the cookie and go on. Unknown and wrong get the same answer."""
    try:
        with instance_unit_of_work() as session:
            opened = teams.sign_in(
                session,
                email,
                password,
                ip=client_of(request),
                user_agent=request.headers.get("user-agent", ""),
            )
    except RateLimited:
        return back_to_form("locked", email, next)
    if opened is None:
        return back_to_form("wrong", email, next)
    answer = RedirectResponse(own_path(next), status_code=303)
    set_session(answer, opened, stay=stay)
    return answer


@router.post("/auth/sign-out")
def sign_out(request: Request) -> RedirectResponse:
    """End this browser's session for good and forget the cookie."""
    token = session_cookie.token_of(request.headers.get("cookie", ""))
    if token:
        with instance_unit_of_work() as session:
            teams.sign_out(session, token)
    answer = RedirectResponse(SIGN_IN_PAGE, status_code=303)
    answer.delete_cookie(session_cookie.name(), httponly=True, secure=session_cookie.is_secure())
    return answer


def set_session(answer: Response, opened: NewSession, *, stay: bool) -> None:
    """Hand the browser its session. No script can read it, no other site can send it along with a form."""
    answer.set_cookie(
        session_cookie.name(),
        opened.token,
        expires=opened.expires_at if stay else None,
        httponly=True,
        samesite="lax",
        secure=session_cookie.is_secure(),
    )
    answer.delete_cookie(session_cookie.LAST_TRIED)


def own_path(wanted: str) -> str:
    """Return the path when it is one of ours, else home: nobody is sent elsewhere after signing in."""
    is_ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if is_ours and "\\" not in wanted else "/"


def back_to_form(problem: str, email: str, wanted: str) -> RedirectResponse:
    """Go back to the form. The address travels in a cookie, never in the URL, which is logged."""
    query = urlencode({"problem": problem, "next": own_path(wanted)})
    answer = RedirectResponse(f"{SIGN_IN_PAGE}?{query}", status_code=303)
    if email.isascii() and email.isprintable():
        answer.set_cookie(
            session_cookie.LAST_TRIED,
            email[:200],
            max_age=FIVE_MINUTES,
            httponly=True,
            samesite="lax",
            secure=session_cookie.is_secure(),
        )
    return answer


def client_of(request: Request) -> str:
    """Return the address a request came from."""
    return request.client.host if request.client else ""

"""Signing in and out: forms that post, and the cookies in between."""

from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from mkt_dashboard.api import pending
from mkt_dashboard.api.auth import client_of, count_try
from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import RateLimited
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.schemas import NewSession
from mkt_dashboard.domain.teams.service import SecondFactorNeeded

router = APIRouter(include_in_schema=False)
SIGN_IN_PAGE = "/sign-in"
SECOND_PAGE = f"{SIGN_IN_PAGE}/second"
INSTANCE_PAGE = "/instance"
OF_THE_INSTANCE = (INSTANCE_PAGE, "/settings/account")
FIVE_MINUTES = 300
COUNTED = [Depends(count_try)]
Answer = TypeVar("Answer", bound=Response)


# The form posts to the address it stands at: where to go on to is known even before the page has connected.
@router.post(SIGN_IN_PAGE, dependencies=COUNTED)
@router.post(f"{SIGN_IN_PAGE}/", dependencies=COUNTED)
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
                session, email, password, ip=client_of(request), user_agent=user_agent_of(request)
            )
    except RateLimited:
        return back_to_form("locked", email, next)
    except SecondFactorNeeded as needed:
        return _ask_for_code(request, needed, next, stay=stay)
    if opened is None:
        return back_to_form("wrong", email, next)
    return let_in(RedirectResponse(landing(opened, next), status_code=303), opened, stay=stay)


@router.post(SECOND_PAGE, dependencies=COUNTED)
@router.post(f"{SECOND_PAGE}/", dependencies=COUNTED)
def give_code(
    request: Request,
    code: Annotated[str, Form(max_length=100)] = "",
    next: Annotated[str, Query(max_length=2000)] = "/",
) -> RedirectResponse:
    """Check the code of the person whose password was right in this browser, and open the session."""
    try:
        with instance_unit_of_work() as session:
            waiting = pending.read(session, request)
            if waiting is None:
                return back_to_form("late", "", next)
            opened = teams.finish_sign_in(
                session,
                waiting.account_id,
                code,
                ip=client_of(request),
                user_agent=user_agent_of(request),
            )
    except RateLimited:
        return back_to_form("locked", "", next)
    if opened is None:
        query = urlencode({"problem": "code", "next": own_path(next)})
        return RedirectResponse(f"{SECOND_PAGE}?{query}", status_code=303)
    return let_in(RedirectResponse(landing(opened, next), status_code=303), opened, stay=waiting.stay)


def _ask_for_code(
    request: Request, needed: SecondFactorNeeded, wanted: str, *, stay: bool
) -> RedirectResponse:
    query = urlencode({"next": own_path(wanted)})
    answer = RedirectResponse(f"{SECOND_PAGE}?{query}", status_code=303)
    pending.write(answer, request, needed, stay=stay)
    return answer


def let_in(answer: Answer, opened: NewSession, *, stay: bool) -> Answer:
    """Set the cookie of a new session, which no script can read and no other site can send along."""
    answer.set_cookie(
        session_cookie.name(),
        opened.token,
        expires=opened.expires_at if stay else None,
        httponly=True,
        samesite="lax",
        secure=session_cookie.is_secure(),
    )
    answer.delete_cookie(session_cookie.LAST_TRIED)
    pending.forget(answer)
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


def landing(opened: NewSession, wanted: str) -> str:
    """Return where to go on to. No screen of a workspace is open to a session of the installation."""
    path = own_path(wanted)
    return INSTANCE_PAGE if opened.is_of_the_instance and not path.startswith(OF_THE_INSTANCE) else path


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


def user_agent_of(request: Request) -> str:
    """Return what the browser calls itself."""
    return request.headers.get("user-agent", "")

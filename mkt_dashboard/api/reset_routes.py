"""Asking for a new password by mail, and setting it."""

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Form, Request
from fastapi.responses import RedirectResponse

from mkt_dashboard.api.auth_routes import COUNTED
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.teams import resets

router = APIRouter(include_in_schema=False)
FORGOT_PAGE, RESET_PAGE, SIGN_IN_PAGE = "/forgot", "/reset", "/sign-in"


@router.post(FORGOT_PAGE, dependencies=COUNTED)
@router.post(f"{FORGOT_PAGE}/", dependencies=COUNTED)
def ask_for_link(
    after: BackgroundTasks, email: Annotated[str, Form(max_length=320)] = ""
) -> RedirectResponse:
    """Answer at once and always the same; whether there is an account is only looked up afterwards."""
    after.add_task(_send_link, email)
    return RedirectResponse(f"{FORGOT_PAGE}?sent=1", status_code=303)


def _send_link(email: str) -> None:
    with instance_unit_of_work() as session:
        resets.send_link(session, email)


@router.post(f"{RESET_PAGE}/{{token}}", dependencies=COUNTED)
@router.post(f"{RESET_PAGE}/{{token}}/", dependencies=COUNTED)
def set_password(
    request: Request, token: str, password: Annotated[str, Form(max_length=2000)] = ""
) -> RedirectResponse:
    """Set the password of the account the link was made for; whoever has it signs in with it then."""
    try:
        with instance_unit_of_work() as session:
            weakness = resets.set_password(session, token, password)
    except NotFound:
        return RedirectResponse(f"{_page(request)}?problem=old", status_code=303)
    if weakness:
        return RedirectResponse(f"{_page(request)}?problem={weakness.name}", status_code=303)
    return RedirectResponse(f"{SIGN_IN_PAGE}?done=password", status_code=303)


def _page(request: Request) -> str:
    return request.url.path.rstrip("/")

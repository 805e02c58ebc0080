"""Single sign-on over HTTP: find a connection, go to the provider, come back, agree by letter, test."""

from contextlib import suppress
from html import escape
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from mkt_dashboard.api import sso_cookie
from mkt_dashboard.api.auth import client_of, count_try, permitted
from mkt_dashboard.api.auth_routes import SIGN_IN_PAGE, back_to_form, let_in, own_path
from mkt_dashboard.api.plain_page import plain_page
from mkt_dashboard.api.sso_cookie import Attempt
from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.crypto import new_token
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Forbidden
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.networks import OutsideNetworks
from mkt_dashboard.domain.teams.queries import find_visitor
from mkt_dashboard.domain.teams.schemas import NewSession
from mkt_dashboard.domain.teams.sso import arriving, conversation, queries, service
from mkt_dashboard.domain.teams.sso.arriving import Browser
from mkt_dashboard.domain.teams.sso.conversation import CameBack
from mkt_dashboard.domain.teams.sso.queries import Config, Offer
from mkt_dashboard.domain.teams.sso.refusals import Reason, SsoRefused
from mkt_dashboard.domain.teams.sso.schemas import TestRecord

router = APIRouter(prefix="/auth/sso", include_in_schema=False)
SETTINGS_PAGE = "/settings/sign-in"
Text = Annotated[str, Query(max_length=4000)]
Tester = Annotated[Actor, permitted(Permission.SSO_MANAGE)]


@router.post("/find", dependencies=[Depends(count_try)])
def find(
    email: Annotated[str, Form(max_length=320)] = "",
    next: Annotated[str, Query(max_length=2000)] = "/",
) -> Response:
    """Offer what serves the domain of an address. Whether anybody has the address makes no difference."""
    with instance_unit_of_work() as session:
        offers = queries.offers_for(session, email)
    if offers:
        return HTMLResponse(_offer_page(offers, next))
    return back_to_form(Reason.NO_CONNECTION.value, email, next)


@router.get("/start/{connection_id}", dependencies=[Depends(count_try)])
def start(connection_id: UUID, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """Send the browser to the provider, with everything the answer will be measured by in its cookie."""
    try:
        with instance_unit_of_work() as session:
            config = queries.find_active(session, connection_id)
        if config is None:
            raise SsoRefused(Reason.NO_CONNECTION)
        return _sent_off(config, own_path(next), TestRecord())
    except SsoRefused as refusal:
        return _again(refusal.reason, next)


@router.get("/test/{connection_id}")
def test(connection_id: UUID, actor: Tester) -> Response:
    """Go through a whole sign-in without signing in; the settings show each step."""
    with unit_of_work(actor) as session:
        config = queries.config_of(session, queries.find_connection(session, actor, connection_id))
    record = TestRecord()
    try:
        return _sent_off(config, SETTINGS_PAGE, record, is_test=True)
    except SsoRefused:
        return _tested(actor, connection_id, record)


@router.get("/callback")
def callback(
    request: Request, state: Text = "", code: Text = "", error: Text = "", iss: Text = ""
) -> Response:
    """Come back from the provider. The state must be of this very browser, and works once."""
    attempt = sso_cookie.read(request, state)
    given = CameBack(code, error, iss)
    try:
        if attempt is None:
            raise SsoRefused(Reason.EXPIRED)
        answer = (
            _test_answer(request, attempt, given) if attempt.is_test else _let_in(request, attempt, given)
        )
    except SsoRefused as refusal:
        answer = _again(refusal.reason, attempt.next if attempt else "/")
    sso_cookie.forget(answer)
    return answer


@router.get("/confirm")
def confirm(request: Request, token: Text = "") -> Response:
    """Open the link of the letter. Without the cookie of the browser that began it does nothing."""
    try:
        with instance_unit_of_work() as session:
            opened = arriving.confirm(session, token, _browser(request, sso_cookie.browser_of(request)))
    except SsoRefused as refusal:
        return _again(refusal.reason, "/")
    return _inside(opened, "/")


def _sent_off(config: Config, wanted: str, record: TestRecord, *, is_test: bool = False) -> Response:
    asked = conversation.new_question()
    answer = RedirectResponse(conversation.begin(config, asked, record), status_code=303)
    sso_cookie.keep(answer, Attempt(config.public_id, asked, wanted, is_test))
    return answer


def _let_in(request: Request, attempt: Attempt, given: CameBack) -> Response:
    with instance_unit_of_work() as session:
        config = queries.find_active(session, attempt.connection)
        if config is None:
            raise SsoRefused(Reason.NO_CONNECTION)
        arriving.spend(session, config.workspace_id, attempt.asked.state)
    claims = conversation.come_back(config, attempt.asked, given, TestRecord())
    browser = _browser(request, new_token())
    with instance_unit_of_work() as session:
        opened = arriving.arrive(session, config, claims, browser)
    if opened is None:
        answer = _again(Reason.LETTER_SENT, attempt.next)
        sso_cookie.keep_browser(answer, browser.secret)
        return answer
    return _inside(opened, attempt.next)


def _test_answer(request: Request, attempt: Attempt, given: CameBack) -> Response:
    """Finish a test, for whoever began it: still signed in, still with the right to."""
    visitor = _browser(request, "").visitor
    if visitor is None or not visitor.actor.may(Permission.SSO_MANAGE):
        raise Forbidden("Sign in as a Marketing Admin, then test the connection again.")
    actor = visitor.actor
    with unit_of_work(actor) as session:
        config = queries.config_of(session, queries.find_connection(session, actor, attempt.connection))
        arriving.spend(session, actor.workspace_id, attempt.asked.state)
    # The cookie holds no record, so the steps before are told again; they went well, or nobody came back.
    record = TestRecord()
    for name, said in conversation.WENT_WELL:
        record.add(name, said)
    try:
        claims = conversation.come_back(config, attempt.asked, given, record)
        conversation.understand(config, claims, record)
    except SsoRefused:
        pass  # the record says why
    return _tested(actor, attempt.connection, record)


def _tested(actor: Actor, connection_id: UUID, record: TestRecord) -> Response:
    with unit_of_work(actor) as session:
        service.keep_test(session, actor, connection_id, record)
    return RedirectResponse(f"{SETTINGS_PAGE}?connection={connection_id}", status_code=303)


def _inside(opened: NewSession, wanted: str) -> Response:
    answer = RedirectResponse(own_path(wanted), status_code=303)
    let_in(answer, opened, stay=False)
    return answer


def _again(reason: Reason, wanted: str) -> Response:
    return back_to_form(reason.value, "", wanted)


def _browser(request: Request, secret: str) -> Browser:
    token, visitor = session_cookie.token_of(request.headers.get("cookie", "")), None
    # A session that may not be used from here proves nothing here.
    with suppress(OutsideNetworks), instance_unit_of_work() as session:
        visitor = find_visitor(session, token, client_of(request))
    return Browser(secret, client_of(request), request.headers.get("user-agent", ""), visitor)


def _offer_page(offers: list[Offer], wanted: str) -> str:
    """Go on by itself when there is one. A redirect would not do: a form may not lead to another site."""
    query = urlencode({"next": own_path(wanted)})
    links = [
        f'<a class="btn primary wide" href="/auth/sso/start/{offer.public_id}?{escape(query)}">'
        f"Continue with {escape(offer.name)}</a>"
        for offer in offers
    ]
    by_itself = (
        f'<meta http-equiv="refresh" content="0;url=/auth/sso/start/{offers[0].public_id}?{escape(query)}">'
        if len(offers) == 1
        else ""
    )
    back = f'<p class="s12 t3"><a href="{SIGN_IN_PAGE}?{escape(query)}">Back to the password</a></p>'
    return plain_page("Single sign-on", "".join(links) + back, head=by_itself)

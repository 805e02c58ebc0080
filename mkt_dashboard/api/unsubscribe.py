"""`/u/{token}`: GET shows one button, POST unsubscribes, nothing else does anything (RFC 8058).

The token is the only proof asked for: mailbox providers post from their own machines, without cookies, and
some forget the body. So whatever the body holds, a POST with a good token unsubscribes.
"""

from urllib.parse import parse_qs

from anyio import to_thread
from sqlalchemy.exc import OperationalError
from starlette.datastructures import FormData
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from mkt_dashboard.api.answers import answer
from mkt_dashboard.api.public_pages import (
    done_page,
    gone_page,
    later_page,
    question_page,
    send_page,
    test_send_page,
)
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.live import wake_pages
from mkt_dashboard.domain.delivery.unsubscribes import (
    Leaver,
    UnsubscribeReason,
    find_leaver,
    keep_reason,
    unsubscribe,
)
from mkt_dashboard.domain.tracking.tokens import MessageRef, read_test_send, read_unsubscribe

PREFIX = "/u/"
LARGEST_BODY = 64 * 1024
ONE_CLICK = "List-Unsubscribe"


async def unsubscribing(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request below /u/."""
    method = scope["method"]
    if method not in ("GET", "HEAD", "POST"):
        allow = (b"allow", b"GET, HEAD, POST")
        await answer(send, 204 if method == "OPTIONS" else 405, b"", b"text/plain", [allow])
        return
    token = scope["path"][len(PREFIX) :]
    if read_test_send(token) is not None:
        await send_page(send, 200, test_send_page())
        return
    ref = read_unsubscribe(token)
    form = await _form(scope, receive) if method == "POST" else None
    try:
        status, page = await to_thread.run_sync(_answered, ref, form)
    except OperationalError:
        status, page = 503, later_page()
    await send_page(send, status, page)


def _answered(ref: MessageRef | None, form: dict[str, str] | None) -> tuple[int, str]:
    leaver = _looked_up(ref) if ref else None
    if ref is None or leaver is None:
        return 404, gone_page()
    if form is None:
        return 200, done_page(leaver) if leaver.is_unsubscribed else question_page(leaver)
    reason = _reason(form.get("reason", ""))
    with instance_unit_of_work() as session:
        unsubscribe(session, *ref, source="one-click" if ONE_CLICK in form else "page")
        if reason:
            keep_reason(session, *ref, reason)
    wake_pages(campaigns=[ref.campaign_id], workspaces=[leaver.workspace_id])
    return 200, done_page(leaver, thanks=reason is not None)


def _looked_up(ref: MessageRef) -> Leaver | None:
    with instance_unit_of_work() as session:
        return find_leaver(session, *ref)


def _reason(value: str) -> UnsubscribeReason | None:
    return UnsubscribeReason(value) if value in list(UnsubscribeReason) else None


async def _form(scope: Scope, receive: Receive) -> dict[str, str]:
    """Read what was posted as far as it can be read; a mangled body is an empty one."""
    request = Request(scope, receive)
    try:
        if int(request.headers.get("content-length", "0")) > LARGEST_BODY:
            return {}
        if request.headers.get("content-type", "").startswith("multipart/"):
            return _texts(await request.form(max_files=1, max_fields=10))
        body = (await request.body())[:LARGEST_BODY]
    except (ValueError, KeyError, MultiPartException):
        return {}
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _texts(form: FormData) -> dict[str, str]:
    return {name: value for name, value in form.items() if isinstance(value, str)}

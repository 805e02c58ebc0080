"""The pixel and the links of mails: `/t/o/{token}` and `/t/c/{token}/{number}`.

Plain ASGI without a framework: these are the only addresses that a whole audience asks for at once. A link
leads where the database says it leads; no address is ever taken from the request.
"""

import base64
import time
from functools import cache
from urllib.parse import quote, urlsplit

from anyio import to_thread
from sqlalchemy.exc import DBAPIError
from starlette.types import Receive, Scope, Send

from mkt_dashboard.api.answers import NO_STORE, answer
from mkt_dashboard.api.public_pages import gone_page, later_page, send_page
from mkt_dashboard.domain.tracking.hits import Hit, clean_user_agent, network_of
from mkt_dashboard.domain.tracking.intake import intake
from mkt_dashboard.domain.tracking.links import LinkRef, Links
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.domain.tracking.tokens import MessageRef, read_track

PREFIX = "/t/"
# One transparent dot.
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NO_INDEX = (b"x-robots-tag", b"noindex, nofollow")
LARGEST_NUMBER = 32_767
# Everything printable in ASCII stays as the author wrote it; only what a header cannot carry is encoded.
AS_WRITTEN = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
WEB = ("http", "https")


@cache
def links() -> Links:
    return Links()


async def tracking(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request below /t/."""
    method = scope["method"]
    if method not in ("GET", "HEAD"):
        allow = (b"allow", b"GET, HEAD")
        await answer(send, 204 if method == "OPTIONS" else 405, b"", b"text/plain", [allow])
        return
    match scope["path"][len(PREFIX) :].split("/"):
        case ["o", token]:
            await _open(scope, send, read_track(token))
        case ["c", token, number]:
            await _click(scope, send, read_track(token), _number(number))
        case _:
            await send_page(send, 404, gone_page())


async def _open(scope: Scope, send: Send, ref: MessageRef | None) -> None:
    if ref is None:
        await send_page(send, 404, gone_page())
        return
    intake().take(_hit(scope, ref, EventType.OPEN, None))
    await answer(send, 200, PIXEL, b"image/gif", [NO_STORE, NO_INDEX])


async def _click(scope: Scope, send: Send, ref: MessageRef | None, number: int | None) -> None:
    if ref is None or number is None:
        await send_page(send, 404, gone_page())
        return
    link = LinkRef(ref.campaign_id, number)
    try:
        target = links().remembered(link) or await to_thread.run_sync(links().look_up, link)
    except DBAPIError:
        await send_page(send, 503, later_page())
        return
    if target is None or urlsplit(target).scheme.lower() not in WEB:
        await send_page(send, 404, gone_page())
        return
    intake().take(_hit(scope, ref, EventType.CLICK, number))
    location = quote(target, safe=AS_WRITTEN).encode()
    await answer(send, 302, b"", b"text/plain", [(b"location", location), NO_STORE, NO_INDEX])


def _number(text: str) -> int | None:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 5 and int(text) <= LARGEST_NUMBER
    return int(text) if is_number else None


def _hit(scope: Scope, ref: MessageRef, type: EventType, number: int | None) -> Hit:
    user_agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    client = scope.get("client")
    return Hit(
        at_ms=time.time_ns() // 1_000_000,
        type=type,
        campaign_id=ref.campaign_id,
        position=ref.position,
        link_number=number,
        is_head=scope["method"] == "HEAD",
        network=network_of(client[0]) if client else "",
        user_agent=clean_user_agent(user_agent),
    )

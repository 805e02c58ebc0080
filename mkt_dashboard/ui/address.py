"""What the address of the page says, and where the browser is. Path and query are typed by anybody."""

from uuid import UUID

import reflex as rx
from reflex.state import BaseState

from mkt_dashboard.core.client_address import address_of
from mkt_dashboard.core.errors import NotFound


def part(state: rx.State, name: str) -> str:
    """Return a part of the path by its name in the route: “mail_id” of `/outbox/[mail_id]`."""
    return str(getattr(state, name, "") or "")


def query(state: rx.State, name: str) -> str:
    """Return a value of the query, `?search=`; empty when it is not there."""
    return state.router.url.query_parameters.get(name, "")


def identity(state: rx.State, name: str) -> UUID:
    """Return a part of the path as an id; what is none is `NotFound`, like the id of nothing."""
    try:
        return UUID(part(state, name))
    except ValueError:
        raise NotFound("This address leads nowhere. Go back to the list and open it again.") from None


def of_client(state: BaseState) -> str:
    """Return the network address of the browser, as our other doors see it."""
    forwarded = state.router.headers.raw_headers.get("x-forwarded-for", "")
    return address_of(state.router.session.client_ip, forwarded)

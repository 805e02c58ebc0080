"""An answer goes to the socket that asked, or to nobody.

Reflex sends it to whoever holds the token of the tab by the time it is ready: when a socket closes while a
handler runs, the next one with the same token would get what was read for the first.
"""

from typing import Any

import reflex as rx
from reflex.state import StateUpdate
from reflex_base.event.context import EventContext

from mkt_dashboard.core import session_cookie

HEADERS = "headers"


def answer_only_the_asker(app: rx.App) -> None:
    """Check the receiver of every update; an update that belongs to no event is not sent at all."""
    namespace = app.event_namespace
    if namespace is None:
        raise RuntimeError("This app has no sockets, so there is nobody to answer.")
    send = namespace.emit_update
    # Its `token_to_sid` copies the sockets of everybody, at each answer.
    holders = namespace._token_manager.token_to_socket  # pyright: ignore[reportPrivateUsage]

    async def send_to_the_asker(update: StateUpdate, token: str) -> None:
        holder = holders.get(token)
        sockets = namespace._static_router_data  # pyright: ignore[reportPrivateUsage]
        if holder and holder.sid in sockets and _session_of(sockets[holder.sid]) == _session_of_event():
            await send(update, token)

    namespace.emit_update = send_to_the_asker


def _session_of(router_data: dict[str, Any]) -> str | None:
    return session_cookie.token_of(router_data.get(HEADERS, {}).get("cookie", ""))


def _session_of_event() -> str | None:
    try:
        return _session_of(dict(EventContext.get().router_data or {}))
    except LookupError:
        return "no event, so no receiver either"

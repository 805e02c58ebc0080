"""What our walls cost: the edge a request, the guard an event; and a click beside 200 dashboards."""

import asyncio
import time

import reflex as rx
from reflex.event import Event
from reflex.istate.data import RouterData
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Scope

from mkt_dashboard.api.edge import Edge, allowed_origins
from tests.benchmarks.dashboards import DASHBOARDS, HOME, beside, cookie_of
from tests.benchmarks.rows import Row, percentile
from tests.running_system import System, running

ROUNDS = 3_000
SECONDS = 20
PERSON = "manager@demo.example.com"


def measure() -> list[Row]:
    with running(extra={"MKT_DEMO": "1"}) as system:
        system.adopt()
        bare, walled = asyncio.run(_requests())
        event = asyncio.run(_events(system))
        alone, crowded = _actions(system, 0), _actions(system, DASHBOARDS)
        memory = system.resident_mb().get("web")
    return [
        Row("edge.request", walled - bare, "s", "no edge", bare),
        Row("guard.event", event, "s"),
        Row(
            f"ui.action_p95_{DASHBOARDS}",
            percentile(crowded, 0.95),
            "s",
            "no dashboard",
            percentile(alone, 0.95),
            memory,
        ),
    ]


async def _requests() -> tuple[float, float]:
    """Seconds a request without and with the edge, in this process: no network hides the difference."""
    inner = PlainTextResponse("here")
    edge = Edge(inner, origins=allowed_origins("http://localhost:8000", 8000), is_page=lambda _: False)
    rounds = [(await _time(inner), await _time(edge)) for _ in range(5)]
    return min(bare for bare, _ in rounds), min(walled for _, walled in rounds)


async def _time(app: ASGIApp) -> float:
    scope: Scope = {
        "type": "http", "method": "POST", "path": "/api/v1/lists", "query_string": b"", "root_path": "",
        "headers": [(b"origin", b"http://localhost:8000"), (b"content-length", b"2"), (b"cookie", b"a=b")],
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def send(_: Message) -> None:
        return None

    begun = time.perf_counter()
    for _ in range(ROUNDS):
        await app(dict(scope), receive, send)
    return (time.perf_counter() - begun) / ROUNDS


async def _events(system: System) -> float:
    """Seconds that the guard takes for one event: the session looked up in the database, the rule found."""
    from mkt_dashboard.mkt_dashboard import app
    from mkt_dashboard.ui.guard import Guard

    state = rx.State(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]
    state.router = RouterData.from_router_data(
        {"headers": {"cookie": cookie_of(system.url, PERSON, system.demo_password)}}
    )
    guard, event = Guard(), Event(name=f"{HOME}.look_again", payload={})
    begun = time.perf_counter()
    for _ in range(500):
        await guard.preprocess(app, state, event)
    return (time.perf_counter() - begun) / 500


def _actions(system: System, dashboards: int) -> list[float]:
    """Seconds that the list of contacts takes to come, beside that many Homes."""
    cookie = cookie_of(system.url, PERSON, system.demo_password)
    with beside(system.url, cookie, dashboards, f"{HOME}.look_again") as crowd:
        time.sleep(SECONDS)
    return crowd.waited

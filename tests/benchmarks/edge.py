"""What our walls cost: the edge a request, the guard an event; and 200 dashboards that are open at once."""

import asyncio
import os
import time

import httpx
import reflex as rx
from reflex.event import Event
from reflex.istate.data import RouterData
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Scope

from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core import session_cookie
from tests.benchmarks.rows import Row, percentile
from tests.running_system import System, running
from tests.ui.sockets import HYDRATE, Tab, tab

ROUNDS = 3_000
DASHBOARDS = int(os.environ.get("BENCH_DASHBOARDS", "200"))
SECONDS = 20
LOOKS_EVERY = 2.0
HOME = "reflex___state____state.mkt_dashboard___ui___home___state____home_state"


def measure() -> list[Row]:
    with running(extra={"MKT_DEMO": "1"}) as system:
        system.adopt()
        bare, walled = asyncio.run(_requests())
        event = asyncio.run(_events(system))
        alone = asyncio.run(_dashboards(system, 1))
        crowded = asyncio.run(_dashboards(system, DASHBOARDS))
        memory = system.resident_mb().get("web")
    return [
        Row("edge.request", walled - bare, "s", "no edge", bare),
        Row("guard.event", event, "s"),
        Row("ui.look_p95", percentile(alone, 0.95), "s"),
        Row(
            f"ui.look_p95_{DASHBOARDS}",
            percentile(crowded, 0.95),
            "s",
            "1 dashboard",
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
    state.router = RouterData.from_router_data({"headers": {"cookie": _cookie(system)}})
    guard, event = Guard(), Event(name=f"{HOME}.look_again", payload={})
    begun = time.perf_counter()
    for _ in range(500):
        await guard.preprocess(app, state, event)
    return (time.perf_counter() - begun) / 500


def _cookie(system: System) -> str:
    answer = httpx.post(
        f"{system.url}/sign-in",
        data={"email": "manager@demo.example.com", "password": system.demo_password},
        headers={"Origin": system.url},
    )
    return f"{session_cookie.name()}={answer.cookies[session_cookie.name()]}"


async def _dashboards(system: System, number: int) -> list[float]:
    """Keep `number` Homes open, each asking anew every two seconds; return how long each answer took."""
    cookie = _cookie(system)
    took: list[float] = []
    all_open = asyncio.Barrier(number)

    async def dashboard(place: int) -> None:
        async with tab(system.url, cookie=cookie) as home:
            await home.say(HYDRATE, patience=30)
            await all_open.wait()
            await asyncio.sleep(LOOKS_EVERY * place / number)
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                took.append(await _look(home))
                await asyncio.sleep(LOOKS_EVERY)

    await asyncio.gather(*(dashboard(place) for place in range(number)))
    return took


async def _look(home: Tab) -> float:
    before, begun = len(home.heard), time.perf_counter()
    await home.fire(f"{HOME}.look_again", {})
    while len(home.heard) == before and time.perf_counter() - begun < 10:
        await asyncio.sleep(0.001)
    return time.perf_counter() - begun

"""Many dashboards that are open at once, and somebody who works beside them."""

import asyncio
import os
import threading
import time
from collections.abc import Generator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field

import httpx

from mkt_dashboard.core import session_cookie
from tests.ui.sockets import HYDRATE, Tab, tab

DASHBOARDS = int(os.environ.get("BENCH_DASHBOARDS", "200"))
LOOKS_EVERY = 2.0
# Somebody who works fast: another search every half second.
ACTS_EVERY = 0.5
SEARCHES = ("anna", "berg")
UI = "mkt_dashboard___ui___"
ROOT = f"reflex___state____state.{UI}"
HOME = f"{ROOT}home___state____home_state"
LIVE = f"{ROOT}campaigns___campaign_state____campaign_state.{UI}campaigns___live_state____live_state"
CONTACTS = f"{ROOT}audience___contacts_state____contacts_state"


@dataclass
class Crowd:
    """Open pages that each look anew every two seconds, and what a person beside them waited (seconds)."""

    url: str
    cookie: str
    handler: str
    at: str
    waited: list[float] = field(default_factory=list)
    is_open: threading.Event = field(default_factory=threading.Event)
    is_over: threading.Event = field(default_factory=threading.Event)

    async def stand(self, number: int) -> None:
        async with AsyncExitStack() as stack:
            pages = [
                await stack.enter_async_context(tab(self.url, cookie=self.cookie)) for _ in range(number + 1)
            ]
            for page in pages:
                await page.say(HYDRATE, at=self.at, patience=30)
            looking = [
                asyncio.create_task(self._look(page, LOOKS_EVERY * place / number))
                for place, page in enumerate(pages[1:])
            ]
            self.is_open.set()
            await self._act(pages[0])
            for task in looking:
                task.cancel()
            await asyncio.gather(*looking, return_exceptions=True)

    async def _look(self, page: Tab, after: float) -> None:
        await asyncio.sleep(after)
        while True:
            await page.fire(self.handler, {}, at=self.at)
            await asyncio.sleep(LOOKS_EVERY)

    async def _act(self, person: Tab) -> None:
        """Come to the list of contacts again and again, each time for another search."""
        while not self.is_over.is_set():
            before, begun = len(person.heard), time.perf_counter()
            at = f"/audience/contacts?search={SEARCHES[len(self.waited) % 2]}"
            await person.fire(f"{CONTACTS}.arrive", {}, at=at)
            while not any('"rows' in heard for heard in person.heard[before:]):
                await asyncio.sleep(0.001)
            self.waited.append(time.perf_counter() - begun)
            await asyncio.sleep(ACTS_EVERY)


@contextmanager
def beside(url: str, cookie: str, number: int, handler: str, at: str = "/") -> Generator[Crowd]:
    """Keep `number` pages open at `at` and somebody at work, until the block ends."""
    crowd = Crowd(url, cookie, handler, at)
    thread = threading.Thread(target=lambda: asyncio.run(crowd.stand(number)), daemon=True)
    thread.start()
    if not crowd.is_open.wait(120):
        raise RuntimeError("The pages did not open.")
    try:
        yield crowd
    finally:
        crowd.is_over.set()
        thread.join(60)


def cookie_of(url: str, email: str, password: str) -> str:
    """Sign in and return the cookie as a browser would send it."""
    form = {"email": email, "password": password}
    answer = httpx.post(f"{url}/sign-in", data=form, headers={"Origin": url})
    return f"{session_cookie.name()}={answer.cookies[session_cookie.name()]}"

"""Somebody who sends far too much: nobody else notices, and nothing of it is kept."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from mkt_dashboard.domain.permissions import Role
from tests.ui.conftest import Team
from tests.ui.sockets import HYDRATE, tab
from tests.ui.test_default_deny import ours

MEGABYTE = 1024 * 1024
FLOOD = 10_000


def test_sixty_megabytes_to_the_upload_of_reflex_are_not_even_read(web: str) -> None:
    before = resident_megabytes(web)

    def body() -> Iterator[bytes]:
        for _ in range(60):
            yield bytes(MEGABYTE)

    try:
        status = httpx.post(f"{web}/_upload", content=body(), headers={"Origin": web}, timeout=30).status_code
    except httpx.WriteError:  # the server closed the line while we were still sending
        status = 404

    assert status == 404
    assert resident_megabytes(web) - before < 10


def resident_megabytes(url: str) -> float:
    """The memory of the processes that serve this address."""
    port = str(urlsplit(url).port)
    pages = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if port.encode() in (process / "cmdline").read_bytes().split(b"\0"):
                pages += int((process / "statm").read_text().split()[1])
        except OSError:
            continue
    assert pages
    return pages * 4096 / MEGABYTE


def test_a_socket_that_floods_keeps_nobody_waiting(team: Team) -> None:
    cookie = team.cookie(Role.MARKETING_ADMIN)
    name = next(name for name in ours() if name.endswith("home_state.arrive"))

    async def story() -> None:
        async with tab(team.url, cookie=cookie) as flooder, tab(team.url, cookie=cookie) as member:
            await member.say(HYDRATE, patience=8)
            for _ in range(FLOOD):
                await flooder.fire(name, {})
            answers = [await member.say(name, patience=8) for _ in range(10)]

            assert all(answers)
            # What the flood asked for waits at its own end: hardly any of it was done meanwhile.
            assert len(flooder.heard) < FLOOD / 10
            flooder.cut()

    asyncio.run(story())

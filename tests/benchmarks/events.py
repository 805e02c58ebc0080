"""Pixels answered a second, and how long after its request an open stands in the database."""

import asyncio
import os
import time

import httpx
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.campaigns import control, queries, sending
from mkt_dashboard.domain.tracking import tokens
from tests.benchmarks import audience
from tests.benchmarks.rows import Row, percentile
from tests.running_system import running

HITS = int(os.environ.get("BENCH_EVENTS", "5000"))
PROBES = 100
CONNECTIONS = 32


def measure() -> list[Row]:
    with running(extra={"MKT_DEMO": "0"}) as system:
        system.adopt()
        campaign_id = _a_sent_campaign()
        lag = [_lag(system.url, campaign_id, position) for position in range(PROBES)]
        rate = asyncio.run(_rate(system.url, campaign_id))
        written = _written(campaign_id)
        memory = system.resident_mb()
    if written != HITS + PROBES:
        raise RuntimeError(f"{HITS + PROBES} opens were answered, {written} are written.")
    return [
        Row("pixel.rate", rate, "1/s", peak_rss_mb=memory.get("web")),
        Row("events.lag_p50", percentile(lag, 0.5), "s", peak_rss_mb=memory.get("writer")),
        Row("events.lag_p99", percentile(lag, 0.99), "s", peak_rss_mb=memory.get("writer")),
    ]


def _a_sent_campaign() -> int:
    made = audience.make("Events", 1000)
    with unit_of_work(made.actor) as session:
        campaign_id = queries.find_internal(session, made.actor, made.campaign_id).id
        control.launch(session, made.actor, made.campaign_id, confirmed=made.size)
    sending.prepare(made.actor.workspace_id, campaign_id)
    sending.send(made.actor.workspace_id, campaign_id)
    return campaign_id


def _lag(url: str, campaign_id: int, position: int) -> float:
    begun = time.monotonic()
    httpx.get(f"{url}/t/o/{tokens.track_token(campaign_id, position)}").raise_for_status()
    while not _is_written(campaign_id, position):
        time.sleep(0.002)
    return time.monotonic() - begun


def _is_written(campaign_id: int, position: int) -> bool:
    question = text("SELECT EXISTS (SELECT FROM events WHERE campaign_id = :c AND position = :p)")
    with instance_unit_of_work() as session:
        return session.execute(question, {"c": campaign_id, "p": position}).scalar_one()


async def _rate(url: str, campaign_id: int) -> float:
    paths = iter([f"/t/o/{tokens.track_token(campaign_id, number % 1000)}" for number in range(HITS)])

    async def ask(client: httpx.AsyncClient) -> None:
        for path in paths:
            (await client.get(path)).raise_for_status()

    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        begun = time.monotonic()
        await asyncio.gather(*(ask(client) for _ in range(CONNECTIONS)))
        return HITS / (time.monotonic() - begun)


def _written(campaign_id: int) -> int:
    """Count once the writer has caught up."""
    count, before = 0, -1
    while count != before:
        before = count
        time.sleep(1)
        with instance_unit_of_work() as session:
            question = text("SELECT count(*) FROM events WHERE campaign_id = :c AND type = 'open'")
            count = session.execute(question, {"c": campaign_id}).scalar_one()
    return count

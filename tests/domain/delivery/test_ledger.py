"""The ledger by itself, where a small campaign would never take it."""

import asyncio
from collections.abc import Callable

import pytest

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.delivery.ledger import Ledger, Place
from tests.domain.delivery.conftest import Running


# psycopg sends a number as the smallest type it fits into, so 32000 + 1000 once was “smallint out of range”.
@pytest.mark.parametrize("first", [0, 32_000, 40_000, 9_999_000])
def test_a_range_is_read_wherever_it_begins(launched: Callable[..., Running], first: int) -> None:
    campaign = launched("ada@example.com")
    campaign.prepare()

    read = asyncio.run(_read(campaign, first, size=1000))

    assert [place.email for place in read] == (["ada@example.com"] if first == 0 else [])


async def _read(campaign: Running, first: int, *, size: int) -> list[Place]:
    ledger, _ = await Ledger.open(
        settings().database_url, workspace_id=campaign.actor.workspace_id, campaign_id=campaign.id, epoch=1
    )
    try:
        return await ledger.read_range(first, size)
    finally:
        await ledger.close()

"""The tests of the doors share one client, which may sign in as often as it likes."""

import pytest
from limits import RateLimitItemPerMinute

from mkt_dashboard.core import rate_limit
from tests.api.calling import client

__all__ = ["client"]


@pytest.fixture(autouse=True)
def _sign_in_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """All tests come from one address; those of the limit set their own."""
    monkeypatch.setattr(rate_limit, "PER_ADDRESS", RateLimitItemPerMinute(10_000, namespace="often"))

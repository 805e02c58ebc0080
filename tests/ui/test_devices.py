"""The device in words, from what a browser calls itself."""

import pytest

from mkt_dashboard.ui.settings.devices import device_of


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150.0 Safari/537.36 Edg/150.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1",
            "Safari on iPhone",
        ),
        ("python-httpx/0.28.1", "python-httpx"),
        ("", "Unknown device"),
    ],
)
def test_a_device_has_a_name(user_agent: str, words: str) -> None:
    assert device_of(user_agent) == words

"""Which addresses may stand in a mail and how they are counted."""

import pytest

from mkt_dashboard.rendering import links


def test_links_are_found_in_order_and_once():
    html = (
        '<a class="x" href="https://example.com/?a=1&amp;b=2">1</a><a href=\'http://example.com\'>2</a>'
        '<a href="mailto:a@example.com">3</a><a href="https://example.com/?a=1&b=2">4</a><link href="x">'
        '<a href="https://example.com/{{ email }}">5</a>'
    )

    assert links.find(html) == ("https://example.com/?a=1&b=2", "http://example.com")


def test_only_the_links_asked_for_are_rewritten():
    html = '<a href="https://example.com/1" style="x">1</a><a href="https://example.com/2">2</a><i>3</i>'

    new = links.rewrite(html, lambda url: "https://t/1" if url.endswith("/1") else None)

    assert new == html.replace("https://example.com/1", "https://t/1")


@pytest.mark.parametrize(
    "url", ["https://example.com", "http://a", "mailto:a@b", "tel:+49", "#top", "{{ url }}", ""]
)
def test_good_addresses(url: str):
    assert links.objection(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:x", "&#x6A;avascript:x", "vbscript:x",
        "data:text/html,x", "file:///etc/passwd", "ftp://example.com", "//example.com", "/page",
        "example.com", "https:", "https:///x", "cid:1",
    ],
)  # fmt: skip
def test_bad_addresses_get_a_sentence(url: str):
    assert (links.objection(url) or "").endswith(".")

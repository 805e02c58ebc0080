"""The text part that is made from the HTML."""

from mkt_dashboard.rendering import plain_text


def text(html: str) -> str:
    return plain_text.from_html(html)


def test_headings_paragraphs_lists_and_links():
    made = text(
        "<h1>Autumn</h1><p>Hello <b>you</b>,<br>come in.</p><ul><li>Boots</li><li>Tents</li></ul>"
        '<ol><li>One</li><li>Two</li></ol><p><a href="https://example.com/a">Read on</a></p>'
    )

    assert made == (
        "Autumn\n======\n\nHello you,\ncome in.\n\n* Boots\n* Tents\n\n1. One\n2. Two\n\n"
        "Read on (https://example.com/a)\n"
    )


def test_what_is_hidden_or_style_is_left_out():
    made = text(
        "<head><title>T</title><style>p{}</style></head><div style='display:none'>preheader<p>x</p></div>"
        "<!--[if mso]><table><tr><td><![endif]--><p>seen</p>"
    )

    assert made == "seen\n"


def test_a_link_that_is_its_own_text_stands_once():
    assert text('<a href="https://example.com">https://example.com</a>') == "https://example.com\n"
    assert text('<a href="mailto:help@example.com">help@example.com</a>') == "help@example.com\n"


def test_a_picture_in_a_link_is_its_alt_text():
    assert (
        text('<a href="https://example.com"><img src="x" alt="The boot"></a>')
        == "The boot (https://example.com)\n"
    )


def test_long_lines_are_wrapped_and_addresses_stay_whole():
    address = "https://example.com/" + "a" * 90
    lines = text(f"<p>{'word ' * 40}<a href='{address}'>link</a></p>").splitlines()

    assert all(len(line) <= plain_text.WIDTH or address in line for line in lines)
    assert any(address in line for line in lines)


def test_broken_html_is_no_reason_to_fail():
    assert text("</p></div><p>a<td>b</li>") == "a b\n"

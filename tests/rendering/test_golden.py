"""Whole messages as they were looked at; `python -m tests.rendering.test_golden` writes them anew."""

from pathlib import Path

import pytest

from mkt_dashboard.rendering.compiled import EmailSource
from mkt_dashboard.rendering.compiler import compile_now
from mkt_dashboard.rendering.starters import get_starter
from tests.rendering.mails import FIELDS, message, mjml

FOLDER = Path(__file__).parent / "golden"
VALUES = {"first_name": "Zoë", "city": "Łódź & co", "interests": "boots, tents"}
LOOP = """
<h1>Hi {{ first_name|upper }}</h1>{% if city %}<p>.From {{ city }}</p>{% endif %}
<table>{% for one in interests|split(",") %}
<tr><td class="x">{{ loop.index }}. {{ one }}</td></tr>{% endfor %}
</table><a href="https://example.com/?a=1&amp;b=2">Shop</a>
"""
STYLE = '<mj-head><mj-style inline="inline">.x { color: #123456 }</mj-style></mj-head>'
MAILS = {
    "letter": get_starter("personal-letter").source,
    "loop": EmailSource(
        "{{ first_name }}: {{ interests|split|length }} things for a walk around the lakes in late autumn",
        "For {{ city|default('you') }}",
        mjml(LOOP, STYLE),
    ),
}


def made(name: str) -> bytes:
    return message(compile_now(MAILS[name], FIELDS), VALUES)


@pytest.mark.parametrize("name", MAILS)
def test_a_message_is_the_one_that_was_looked_at(name: str):
    assert made(name) == (FOLDER / f"{name}.eml").read_bytes()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name in MAILS:
        (FOLDER / f"{name}.eml").write_bytes(made(name))

"""The mails to begin with are examples of what we ask of others."""

import re
from pathlib import Path

import pytest

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.rendering.email import compile_email, preview
from mkt_dashboard.rendering.starters import STARTERS, Starter, get_starter
from tests.rendering.mails import WORKSPACE, message, part

BRAND = Path(__file__).parent.parent.parent / "assets" / "brand"


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_a_starter_has_no_problems_and_shows_what_the_law_asks(starter: Starter):
    mail = compile_email(starter.source, known_fields=["first_name", "last_name", "email"])

    assert mail.problems == ()
    assert mail.size_bytes < 30_000
    for name in ("{{ unsubscribe_url }}", "{{ postal_address }}", "{{ workspace_name }}"):
        assert name in mail.html
        assert name in mail.text


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_the_pictures_of_a_starter_are_ours(starter: Starter):
    body = starter.source.body

    for picture in re.findall(r'src="([^"]+)"', body):
        assert picture.startswith("{{ asset_url }}/brand/")
        assert (BRAND / Path(picture).name).is_file()
    assert not re.findall(r'https?://(?!shop\.example\.com)[^"]*', body)


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.key)
def test_what_is_previewed_is_what_is_sent(starter: Starter):
    mail = compile_email(starter.source, known_fields=["first_name", "email"])
    values = {"first_name": "Zoë & Co", "email": "ada@example.com"}

    shown = preview(
        mail,
        {
            **values,
            **WORKSPACE,
            "asset_url": "https://mail.example.com",
            "unsubscribe_url": "https://mail.example.com/u/UNSUB-1",
        },
    )
    sent = message(mail, values)

    assert part(sent, "plain").rstrip("\n") == shown.text.rstrip("\n")
    pixel = '<img src="https://mail.example.com/t/o/TRACK-1" width="1" height="1" alt="">'
    untracked = part(sent, "html").replace(pixel, "").rstrip("\n")
    for number, url in enumerate(mail.links):
        untracked = untracked.replace(f'"https://mail.example.com/t/c/TRACK-1/{number}"', f'"{url}"')
    assert untracked == shown.html.rstrip("\n")


def test_a_starter_that_does_not_exist_gets_a_sentence():
    with pytest.raises(NotFound):
        get_starter("nothing")

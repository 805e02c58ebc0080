"""Letters of the product itself, through a real SMTP conversation."""

from email import message_from_bytes
from email.policy import default

import pytest
from sqlalchemy import text

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.letters import LetterNotSent
from mkt_dashboard.rendering.letter import LetterText
from tests import factories
from tests.smtp_sink import smtp_sink

SECRET = "https://app.example.com/join/CANARY-token"
TEXT = LetterText("Join\r\nBcc: all@example.com", ("Maya <b>asks</b> you.",), "Join", SECRET)


@pytest.fixture
def promised(committing: None) -> tuple[int, int]:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        letters.promise(session, workspace.id, "ada@example.com", TEXT)
        letter_id = session.execute(text("SELECT max(id) FROM letters")).scalar_one()
    return workspace.id, letter_id


def test_a_letter_leaves_once_and_its_text_is_gone(
    promised: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp_sink() as (url, accepted):
        monkeypatch.setenv("MKT_SMTP_URL", url)
        settings.cache_clear()
        letters.send(*promised)
        letters.send(*promised)
    settings.cache_clear()

    ((to, data),) = accepted.mails
    mail = message_from_bytes(data, policy=default)
    plain, html = mail.iter_parts()
    assert (to, mail["Subject"], mail["Bcc"]) == ("ada@example.com", "Join Bcc: all@example.com", None)
    assert SECRET in plain.get_content()
    assert "Maya &lt;b&gt;asks" in html.get_content()
    with instance_unit_of_work() as session:
        assert session.execute(text("SELECT sealed, sent_at IS NULL FROM letters")).one() == ("", False)


def test_what_a_letter_says_stands_nowhere_in_the_open(promised: tuple[int, int]) -> None:
    with instance_unit_of_work() as session:
        tables = "SELECT t::text FROM letters t UNION ALL SELECT t::text FROM outbox t"
        assert "CANARY" not in "".join(session.execute(text(tables)).scalars())


def test_a_server_that_is_away_is_asked_again_later(
    promised: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MKT_SMTP_URL", "smtp://127.0.0.1:1")
    settings.cache_clear()

    with pytest.raises(LetterNotSent, match="nothing listens there"):
        letters.send(*promised)

    settings.cache_clear()

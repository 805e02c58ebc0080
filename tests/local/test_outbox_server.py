"""The outbox keeps a mail before it says so, whatever the mail looks like, and answers a wrong command."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.local.outbox_server import OutboxServer
from mkt_dashboard.local.process import free_port, is_port_taken, wait_until
from mkt_dashboard.providers.email import outbox
from mkt_dashboard.rendering import letter
from mkt_dashboard.rendering.letter import LetterText


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setenv("MKT_DATA_DIR", str(tmp_path))
    settings.cache_clear()
    port = free_port()
    loop = asyncio.new_event_loop()
    serving = loop.create_task(OutboxServer(outbox.path()).serve(port))

    def serve() -> None:
        try:
            loop.run_until_complete(serving)
        except asyncio.CancelledError:
            loop.close()

    thread = threading.Thread(target=serve)
    thread.start()
    assert wait_until(lambda: is_port_taken(port), seconds=5)
    yield port
    loop.call_soon_threadsafe(serving.cancel)
    thread.join()
    settings.cache_clear()


def a_mail(subject: str = "Grüße aus Wrenfell") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@example.com", "ada@example.com", subject
    mail["Message-ID"] = "<1@example.com>"
    mail.set_content("Hello\n.\n..dots\nBye")
    mail.add_alternative('<p>Hello <a href="https://example.com/a">tents</a></p>', subtype="html")
    return mail


def test_a_mail_is_kept_before_the_answer(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(a_mail())

        [row] = outbox.list_mails()
    assert (row.rcpt_to, row.subject) == ("ada@example.com", "Grüße aus Wrenfell")


def test_a_mail_is_read_as_its_recipient_got_it(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(a_mail())

    mail = outbox.get_mail(outbox.list_mails()[0].id)
    assert mail.text == "Hello\n.\n..dots\nBye\n"
    assert mail.links == ("https://example.com/a",)
    assert mail.header("message-id") == "<1@example.com>"


def test_lists_are_searched_and_paged(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(5):
            client.send_message(a_mail(f"100% off, part {number}"))

    first = outbox.list_mails(limit=2)
    second = outbox.list_mails(limit=2, before_id=first[-1].id)
    assert [row.subject[-1] for row in first + second] == ["4", "3", "2", "1"]
    assert len(outbox.list_mails("0% off, part 3")) == 1
    assert outbox.list_mails("0_ off") == []


def test_a_letter_is_shown_only_to_who_manages_members(port: int) -> None:
    """A Campaign Manager reads the outbox; the link of somebody's new password would let her in as him."""
    text = LetterText("Set a new password", ("Hello",), "Set it", "https://example.com/reset/secret")
    data = letter.write(text, from_name="W", from_email="no-reply@example.com", to_email="ada@example.com")
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.send_message(a_mail())
        client.sendmail("no-reply@example.com", ["ada@example.com"], data)

    mail, *letters = reversed(outbox.list_mails())
    assert [row.subject for row in letters] == ["Set a new password"]
    assert outbox.list_mails(with_letters=False) == [mail]
    assert (outbox.count_mails(), outbox.count_mails(with_letters=False)) == (2, 1)
    with pytest.raises(NotFound):
        outbox.get_mail(letters[0].id, with_letters=False)


def test_a_wrong_command_gets_an_answer_and_the_conversation_goes_on(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.ehlo()

        assert client.docmd("DANCE")[0] == 502
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("RCPT", "TO:<a@example.com>")[0] == 503
        assert client.docmd("MAIL", "FROM:nobody")[0] == 501
        client.send_message(a_mail())
    assert outbox.count_mails() == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b".\r\n", b""),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"\r\n.\r\n", b"\r\n"),
        (b"a\x00\xff\r\n.\r\n", b"a\x00\xff\r\n"),
        (b"Subject: =?nonsense?Q?=ZZ?=\r\n\r\n.\r\n", b"Subject: =?nonsense?Q?=ZZ?=\r\n\r\n"),
    ],
)
def test_strange_bodies_are_kept_as_they_came(port: int, sent: bytes, kept: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.docmd("EHLO", "here")
        client.docmd("MAIL", "FROM:<a@example.com>")
        client.docmd("RCPT", "TO:<b@example.com>")
        client.docmd("DATA")
        client.send(sent)
        assert client.getreply()[0] == 250

    mail = outbox.get_mail(outbox.list_mails()[0].id)
    assert mail.raw == kept


def test_commands_may_travel_together(port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.docmd("EHLO", "here")
        client.send(b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n")
        assert [client.getreply()[0] for _ in range(3)] == [250, 250, 354]
        client.send(b"one\r\n.\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<c@example.com>\r\nDATA\r\n")
        assert [client.getreply()[0] for _ in range(4)] == [250, 250, 250, 354]
        client.send(b"two\r\n.\r\n")
        assert client.getreply()[0] == 250

    assert outbox.count_mails() == 2


def test_an_outbox_that_never_received_anything_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MKT_DATA_DIR", str(tmp_path / "new"))
    settings.cache_clear()

    assert outbox.list_mails() == []
    with pytest.raises(NotFound):
        outbox.get_mail(1)
    settings.cache_clear()

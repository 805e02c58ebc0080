"""One message in, one message out, whatever a contact wrote into the fields (CVE-2023-51764 and after)."""

import smtplib
import socket
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.rendering.mails import compiled, message, part


class Sink:
    """Keeps what a real SMTP server understood."""

    def __init__(self) -> None:
        self.messages: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.messages.append(envelope.content)
        return "250 OK"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    sink = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port, decode_data=False)
    controller.start()
    yield sink, port
    controller.stop()


@pytest.mark.parametrize(
    "end",
    [
        "\n.\n",
        "\r\n.\r\n",
        "\r.\r",
        "\n.\r\n",
        "\r\n.\n",
        "\r\n\0.\r\n",
        "\r\n.\0\r\n",
        "\u2028.\u2028",
        "\x85.\x85",
    ],
)
def test_a_server_receives_exactly_one_message(sink: tuple[Sink, int], end: str):
    kept, port = sink
    smuggled = f"x{end}MAIL FROM:<evil@example.com>{end}RCPT TO:<b@example.com>{end}DATA{end}y{end}"
    raw = message(compiled("{{ city }}"), {"city": smuggled})

    with smtplib.SMTP("127.0.0.1", port) as connection:
        connection.ehlo()
        connection.mail("a@example.com")
        connection.rcpt("b@example.com")
        assert connection.docmd("DATA")[0] == 354
        connection.send(raw + b".\r\n")
        assert connection.getreply()[0] == 250
        assert connection.docmd("QUIT")[0] == 221
        connection.close()

    assert len(kept.messages) == 1
    assert part(kept.messages[0], "plain") == part(raw, "plain")

"""One message handed over, and what is said when the server does not take it."""

import socket
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from mkt_dashboard.core.addresses import SmtpSecurity, SmtpServer
from mkt_dashboard.providers.email.single import NotAccepted, send_single

DATA = b"Subject: [Test] First snow\r\n\r\nIt fell.\r\n"


class Refusing:
    """Takes what it is told to take and remembers it."""

    def __init__(self) -> None:
        self.taken: list[Any] = []

    async def handle_RCPT(self, _: Any, __: Any, envelope: Any, address: str, ___: Any) -> str:
        if address.startswith("nobody"):
            return "550 5.1.1 mailbox does not exist"
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        if envelope.mail_from.startswith("spam"):
            return "554 5.7.1 content refused"
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def refusing() -> Refusing:
    return Refusing()


@pytest.fixture
def server(refusing: Refusing) -> Iterator[SmtpServer]:
    def login(_: Any, __: Any, ___: Any, ____: Any, given: Any) -> AuthResult:
        return AuthResult(success=given.password == b"right", handled=given.password == b"right")

    controller = Controller(
        refusing, hostname="127.0.0.1", port=_free_port(), authenticator=login, auth_require_tls=False
    )
    controller.start()
    yield SmtpServer("127.0.0.1", controller.port, SmtpSecurity.NONE, None, None)
    controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def test_the_server_gets_exactly_the_bytes(refusing: Refusing, server: SmtpServer) -> None:
    send_single(server, "news@example.com", "ada@example.com", DATA)

    (taken,) = refusing.taken
    assert (taken.mail_from, taken.rcpt_tos) == ("news@example.com", ["ada@example.com"])
    assert message_from_bytes(taken.content)["Subject"] == "[Test] First snow"


def test_a_right_login_is_let_in(refusing: Refusing, server: SmtpServer) -> None:
    login = SmtpServer(server.host, server.port, SmtpSecurity.NONE, "us", "right")

    send_single(login, "news@example.com", "ada@example.com", DATA)

    assert len(refusing.taken) == 1


@pytest.mark.parametrize(
    ("sender", "to", "sentence"),
    [
        ("news@example.com", "nobody@example.com", "refuses nobody@example.com: “550 5.1.1 mailbox does not"),
        ("spam@example.com", "ada@example.com", "did not take the mail: “554 5.7.1 content refused”"),
    ],
)
def test_a_refusal_repeats_what_the_server_said(
    server: SmtpServer, sender: str, to: str, sentence: str
) -> None:
    with pytest.raises(NotAccepted, match=sentence):
        send_single(server, sender, to, DATA)


def test_a_wrong_login_says_where_to_correct_it(server: SmtpServer) -> None:
    wrong = SmtpServer(server.host, server.port, SmtpSecurity.NONE, "us", "wrong")

    with pytest.raises(NotAccepted, match=r"refuses our login.*MKT_SMTP_URL"):
        send_single(wrong, "news@example.com", "ada@example.com", DATA)


def test_a_server_without_starttls_is_not_sent_to_in_the_open(refusing: Refusing, server: SmtpServer) -> None:
    secure = SmtpServer(server.host, server.port, SmtpSecurity.STARTTLS, None, None)

    with pytest.raises(NotAccepted, match="STARTTLS"):
        send_single(secure, "news@example.com", "ada@example.com", DATA)
    assert refusing.taken == []


def test_a_server_that_is_away_is_named(server: SmtpServer) -> None:
    away = SmtpServer("127.0.0.1", 9, SmtpSecurity.NONE, None, None)

    with pytest.raises(NotAccepted, match=r"127.0.0.1:9 cannot be used: nothing listens there"):
        send_single(away, "news@example.com", "ada@example.com", DATA)

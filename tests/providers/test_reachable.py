"""Which addresses we connect to: a corpus of tricks, and a listener on this machine that nobody reaches."""

import socket
import threading
from collections.abc import Iterator

import pytest

from mkt_dashboard.core.config import settings
from mkt_dashboard.providers.identity import fetching
from mkt_dashboard.providers.identity.fetching import FetchFailed, fetch_json
from mkt_dashboard.providers.identity.reachable import NotReachable, require_reachable, split_checked

HOSTS_OF_THIS_MACHINE = (
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "localhost",
    "0.0.0.0",
    "0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::7f00:1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:7f00:1::80ff:fffe]",
)
PRIVATE = (
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fc00::1]",
    "[fd00:ec2::254]",
    "[ff02::1]",
    "[::ffff:10.0.0.1]",
    "[::ffff:169.254.169.254]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "[2001:db8::1]",
)
MANGLED = (
    "http://id.example.com",
    "ftp://id.example.com",
    "file:///etc/passwd",
    "gopher://id.example.com",
    "//id.example.com",
    "https://",
    "https:///path",
    "https://user@id.example.com",
    "https://user:word@id.example.com",
    "https://id.example.com@127.0.0.1",
    "https://id.example.com\\@127.0.0.1",
    "https://id.example.com%2f@127.0.0.1",
    "https://127.0.0.1%23.example.com",
    "https://id.example.com#@127.0.0.1",
    "https://id.example.com\r\nHost: x",
    "https://id.example.com/\tx",
    "https://ⓛocalhost",
    "https://127。0。0。1",
    "https://id.example.com:99999",
    "https://id.example.com:0",
    "https://[::1",
    "https://[fe80::1%25eth0]/",
    " https://id.example.com",
    "",
)


@pytest.fixture
def on_the_internet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("MKT_PUBLIC_URL", "https://app.example.com")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A private service. It notes whoever connects."""
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def note() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                seen.append(str(address))
                connection.close()

        threading.Thread(target=note, daemon=True).start()
        yield server.getsockname()[1], seen
        server.shutdown(socket.SHUT_RDWR)


def test_no_spelling_of_this_machine_gets_a_connection(
    on_the_internet: None, listener: tuple[int, list[str]]
) -> None:
    port, seen = listener
    for host in HOSTS_OF_THIS_MACHINE:
        with pytest.raises(NotReachable):
            fetch_json("GET", f"https://{host}:{port}/.well-known/openid-configuration")

    assert seen == []


@pytest.mark.parametrize("host", PRIVATE)
def test_private_networks_are_refused_before_connecting(on_the_internet: None, host: str) -> None:
    with pytest.raises(NotReachable, match="not on the public internet"):
        fetch_json("GET", f"https://{host}/")


@pytest.mark.parametrize("url", MANGLED)
def test_a_mangled_address_is_refused(on_the_internet: None, url: str) -> None:
    with pytest.raises(NotReachable):
        fetch_json("GET", url)


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    parts = split_checked("https://id.example.com", loopback=False)

    assert require_reachable(parts, ["93.184.215.14"], loopback=False) == "93.184.215.14"
    with pytest.raises(NotReachable):
        require_reachable(parts, ["93.184.215.14", "10.0.0.1"], loopback=False)


def test_plain_http_is_for_this_machine_alone_even_while_developing() -> None:
    parts = split_checked("http://id.example.com", loopback=True)

    with pytest.raises(NotReachable):
        require_reachable(parts, ["93.184.215.14"], loopback=True)
    assert require_reachable(parts, ["127.0.0.1"], loopback=True) == "127.0.0.1"


def test_a_name_is_looked_up_once_so_that_it_cannot_change_its_mind(
    on_the_internet: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    connected: list[tuple[str, int]] = []

    def look_up(host: str, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(host)
        return [(0, 0, 0, "", ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", 443))]

    def connect(address: tuple[str, int], *_: object, **__: object) -> socket.socket:
        connected.append(address)
        raise OSError("no network in tests")

    monkeypatch.setattr(fetching.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(fetching.socket, "create_connection", connect)
    with pytest.raises(FetchFailed):
        fetch_json("GET", "https://id.example.com/")

    assert asked == ["id.example.com"]
    assert connected == [("93.184.215.14", 443)]


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
            "answered 302",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "JSON object"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1_100_000, "more than a megabyte"),
        (
            b'HTTP/1.1 400 No\r\nContent-Length: 25\r\n\r\n{"error":"invalid_client"}'[:-1] + b"}",
            "answered 400",
        ),
    ],
)
def test_an_answer_that_is_no_answer_is_refused(answer: bytes, sentence: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                try:
                    connection.sendall(answer)
                except OSError:
                    return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(FetchFailed, match=sentence):
            fetch_json("GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join(5)

"""The first thing a request meets."""

from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from mkt_dashboard.api.body_limit import LARGEST_BODY, LARGEST_UPLOAD
from mkt_dashboard.api.content_policy import inline_scripts, policy
from mkt_dashboard.api.edge import Edge, allowed_origins

OURS = "http://localhost:8000"
TOKEN = "84b378f6-3836-4839-c920-6531dbc16664"


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    """Behind the edge: says how much it was sent, or greets a socket."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.send", "text": "welcome"})
        return
    if scope["path"].endswith("/page/"):
        await HTMLResponse("<h1>A page</h1>")(scope, receive, send)
        return
    size = 0
    async for part in Request(scope, receive).stream():
        size += len(part)
    await JSONResponse({"size": size})(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    edge = Edge(
        inside,
        origins=allowed_origins("https://app.example.com", 8000),
        is_page=lambda path: path == "/page" or path == "/",
        scripts=["sha256-abc="],
    )
    return TestClient(edge, base_url=OURS, follow_redirects=False)


@pytest.mark.parametrize("path", ["/_upload", "/_upload/x.html", "/_all_routes", "/auth-codespace"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "HEAD"])
def test_what_reflex_leaves_open_is_closed(client: TestClient, path: str, method: str) -> None:
    assert client.request(method, path, headers={"Origin": OURS}).status_code == 404


@pytest.mark.parametrize("origin", [OURS, "http://127.0.0.1:8000", "https://app.example.com"])
def test_our_own_pages_may_change_things(client: TestClient, origin: str) -> None:
    assert client.post("/api/v1/lists", json={}, headers={"Origin": origin}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://localhost", "https://app.example.com.evil.example"]
)
def test_other_sites_may_not(client: TestClient, origin: str) -> None:
    answer = client.post("/api/v1/lists", json={}, headers={"Origin": origin})

    assert answer.status_code == 403
    assert answer.json()["error"] == "foreign_origin"


def test_a_program_with_a_bearer_token_names_no_origin(client: TestClient) -> None:
    assert client.post("/api/v1/lists", json={}, headers={"Authorization": "Bearer x"}).status_code == 200


def test_a_cookie_without_an_origin_changes_nothing(client: TestClient) -> None:
    assert client.post("/api/v1/lists", json={}, headers={"Cookie": "mkt_session=x"}).status_code == 403


def test_nobody_signs_in_without_an_origin(client: TestClient) -> None:
    assert client.post("/sign-in", data={"email": "a"}).status_code == 403


def test_a_mailbox_provider_may_unsubscribe_from_anywhere(client: TestClient) -> None:
    answer = client.post("/u/token", data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "null"})

    assert answer.status_code == 200


def test_a_body_up_to_a_megabyte_passes_and_a_byte_more_does_not(client: TestClient) -> None:
    assert client.post("/x", content=b"a" * LARGEST_BODY).json() == {"size": LARGEST_BODY}

    answer = client.post("/x", content=b"a" * (LARGEST_BODY + 1))

    assert answer.status_code == 413
    assert answer.json()["message"] == "That is more than 1 MB. Send less at once."


def test_a_body_that_does_not_say_its_size_is_counted(client: TestClient) -> None:
    answer = client.post("/x", content=(b"a" * 100_000 for _ in range(11)))

    assert answer.status_code == 413


def test_an_import_may_be_large(client: TestClient) -> None:
    answer = client.post("/api/v1/imports", content=b"a" * (LARGEST_BODY + 1))

    assert answer.status_code == 200
    assert LARGEST_UPLOAD == 250 * LARGEST_BODY


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    headers = client.get("/page", headers={"Cookie": "mkt_session=x"}).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "script-src 'self' 'sha256-abc='" in headers["content-security-policy"]


def test_a_screen_without_a_session_leads_to_the_sign_in_page_and_back(client: TestClient) -> None:
    answer = client.get("/page?tab=2", headers={"Accept": "text/html"})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/page%3Ftab%3D2"


def test_a_socket_of_our_pages_is_let_in(client: TestClient) -> None:
    with client.websocket_connect(f"/_event/?token={TOKEN}", headers={"Origin": OURS}) as socket:
        assert socket.receive_text() == "welcome"


@pytest.mark.parametrize(
    "origin", [None, "null", "https://evil.example", "http://localhost:8001", "https://localhost:8000"]
)
def test_a_socket_from_elsewhere_is_not(client: TestClient, origin: str | None) -> None:
    headers = {} if origin is None else {"Origin": origin}

    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(f"/_event/?token={TOKEN}", headers=headers),
    ):
        pass


def test_the_policy_names_each_inline_script_and_allows_no_other(tmp_path: Path) -> None:
    page = "<script>one()</script><script src='/a.js'></script><script type='module'>two()</script>"
    (tmp_path / "index.html").write_text(page)

    hashes = inline_scripts(tmp_path)

    assert len(hashes) == 2
    assert "unsafe-eval" not in policy(hashes)
    assert "script-src 'self' 'sha256-" in policy(hashes)


def test_what_goes_wrong_inside_stays_what_it_is() -> None:
    edge = Edge(PlainTextResponse("short", 418), origins=frozenset(), is_page=lambda _: False)

    assert TestClient(edge).get("/x").status_code == 418

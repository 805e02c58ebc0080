"""Call the doors as a browser, a mailbox provider or a program would."""

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.tracking import links
from tests.sent_campaign import PASSWORD

BROWSER = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15"


@pytest.fixture
def client() -> TestClient:
    """Everything behind the edge; the screens are one plain page."""
    links.cache_clear()
    return TestClient(
        Doors(PlainTextResponse("a screen")),
        follow_redirects=False,
        raise_server_exceptions=False,
        headers={"user-agent": BROWSER},
    )


def token_of(client: TestClient, email: str) -> str:
    answer = client.post("/api/v1/auth/token", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer.json()["access_token"]


def cookie_of(client: TestClient, email: str) -> str:
    """Sign in as a browser does and return the token of its session."""
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
    token = answer.cookies["mkt_session"]
    client.cookies.clear()
    return token


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def error_of(answer: httpx.Response, status: int, code: str) -> dict[str, object]:
    """Check that an answer is an error in our one shape, and return it."""
    body = answer.json()
    assert (answer.status_code, body["error"]) == (status, code), answer.text
    assert set(body) == {"error", "message", "fields"}
    assert body["message"].endswith(".")
    return body

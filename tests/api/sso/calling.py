"""Go to the provider and come back, as a browser would."""

from typing import Any

import httpx
from sqlalchemy import text
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams import queries
from mkt_dashboard.domain.teams.schemas import Visitor
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from tests import oidc_provider

OURS = "http://localhost:8000"
PASSWORD = "a long enough password"
PEOPLE: dict[str, dict[str, Any]] = {
    "ada": {"email": "ada@corp.example", "email_verified": True, "name": "Ada Berg", "groups": ["content"]},
    "unverified": {"email": "priya@corp.example", "email_verified": False, "groups": ["content"]},
    "text": {"email": "priya@corp.example", "email_verified": "true", "groups": ["content"]},
    "silent": {"email": "priya@corp.example", "groups": ["content"]},
    "foreign": {"email": "ada@elsewhere.example", "email_verified": True, "groups": ["content"]},
    "priya": {"email": "priya@corp.example", "email_verified": True, "name": "P", "groups": ["admins"]},
    "nobody": {"email": "no@corp.example", "email_verified": True, "groups": ["others"]},
}


def a_browser() -> TestClient:
    doors = Doors(PlainTextResponse("a screen"))
    edge = Edge(doors, origins=allowed_origins(OURS, 8000), is_page=lambda _: False)
    return TestClient(edge, base_url=OURS, follow_redirects=False, headers={"Origin": OURS})


def begin(browser: TestClient, connection: SsoConnection) -> str:
    answer = browser.get(f"/auth/sso/start/{connection.public_id}?next=/campaigns")
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def come(browser: TestClient, connection: SsoConnection, login: str) -> httpx.Response:
    return browser.get(oidc_provider.sign_in_there(begin(browser, connection), login))


def problem_of(answer: httpx.Response) -> str:
    assert "mkt_session=" not in answer.headers.get("set-cookie", "")
    return httpx.URL(answer.headers["location"]).params.get("problem", "")


def visitor_of(browser: TestClient) -> Visitor:
    with instance_unit_of_work() as session:
        found = queries.find_visitor(session, browser.cookies["mkt_session"])
    assert found is not None
    return found


def rows(query: str) -> list[Any]:
    with instance_unit_of_work() as session:
        return list(session.connection().execute(text(query)).all())

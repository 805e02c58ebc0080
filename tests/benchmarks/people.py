"""Somebody to measure as: an admin of a workspace of its own, signed in to the API."""

import secrets
from collections.abc import Generator

import httpx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams

EMAIL = "bench@example.com"
PASSWORD = secrets.token_urlsafe(16)


def client(url: str, email: str = EMAIL) -> httpx.Client:
    """Make the account and return a client that carries its token."""
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Bench", time_zone="Europe/Vienna")
        workspace.sender_email = "news@example.com"
        workspace.postal_address = "1 Mill Lane, Exampletown"
        teams.add_member(session, workspace, email, "Bea Nch", role=Role.MARKETING_ADMIN, password=PASSWORD)
    api = httpx.Client(base_url=f"{url}/api/v1", timeout=120)
    api.auth = Refreshing(api.post("/auth/token", json={"email": email, "password": PASSWORD}).json(), url)
    return api


class Refreshing(httpx.Auth):
    """Carries the access token, and gets another when its ten minutes are over."""

    requires_response_body = True

    def __init__(self, tokens: dict[str, str], url: str) -> None:
        self.tokens, self.url = tokens, url

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        answer = yield request
        if answer.status_code == 401:
            body = {"refresh_token": self.tokens["refresh_token"]}
            fresh = yield httpx.Request("POST", f"{self.url}/api/v1/auth/refresh", json=body)
            self.tokens = fresh.json()
            request.headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
            yield request

"""Somebody to measure as: an admin of a workspace of its own, signed in to the API."""

import secrets

import httpx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams

PASSWORD = secrets.token_urlsafe(16)


def client(url: str, email: str = "bench@example.com") -> httpx.Client:
    """Make the account and return a client that carries its token."""
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Bench", time_zone="Europe/Vienna")
        workspace.sender_email = "news@example.com"
        workspace.postal_address = "1 Mill Lane, Exampletown"
        teams.add_member(session, workspace, email, "Bea Nch", role=Role.MARKETING_ADMIN, password=PASSWORD)
    api = httpx.Client(base_url=f"{url}/api/v1", timeout=120)
    answer = api.post("/auth/token", json={"email": email, "password": PASSWORD}).json()
    api.headers["Authorization"] = f"Bearer {answer['access_token']}"
    return api

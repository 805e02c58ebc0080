"""Members, invitations and roles for programs, and the forms that go over to another workspace."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import select
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from mkt_dashboard.api.doors import Doors
from mkt_dashboard.api.edge import Edge, allowed_origins
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Member, Workspace
from tests.api.calling import bearer, error_of, token_of
from tests.domain.teams.people import newest_token
from tests.sent_campaign import PASSWORD

OURS = "http://localhost:8000"
ADMIN, VIEWER, EVE = "priya@example.com", "vera@example.com", "eve@example.com"


@pytest.fixture
def two_workspaces(committing: None) -> dict[str, UUID]:
    """Ours with an admin and a viewer, and one elsewhere."""
    with instance_unit_of_work() as session:
        ours = teams.create_workspace(session, "Wrenfell Outdoor")
        elsewhere = teams.create_workspace(session, "Elsewhere")
        people = [
            teams.add_member(session, ours, ADMIN, "Priya", role=Role.MARKETING_ADMIN, password=PASSWORD),
            teams.add_member(session, ours, VIEWER, "Vera", role=Role.VIEWER, password=PASSWORD),
            teams.add_member(session, elsewhere, EVE, "Eve", role=Role.MARKETING_ADMIN, password=PASSWORD),
        ]
        emails = (ADMIN, VIEWER, EVE)
        found = {email: person.public_id for email, person in zip(emails, people, strict=True)}
        return {**found, "ours": ours.public_id, "elsewhere": elsewhere.public_id}


@pytest.fixture
def browser(two_workspaces: dict[str, UUID]) -> TestClient:
    """A browser behind the edge that keeps its cookie."""
    doors = Doors(PlainTextResponse("a screen"))
    edge = Edge(doors, origins=allowed_origins(OURS, 8000), is_page=lambda path: path.startswith("/join/"))
    return TestClient(edge, base_url=OURS, follow_redirects=False, headers={"Origin": OURS})


def sign_in(browser: TestClient, email: str) -> None:
    assert browser.post("/sign-in", data={"email": email, "password": PASSWORD}).status_code == 303


def where(browser: TestClient) -> list[str]:
    """Name the members this browser sees now."""
    return [row["name"] for row in browser.get("/api/v1/members").json()["items"]]


def test_an_admin_lists_and_changes_members(client: TestClient, two_workspaces: dict[str, UUID]) -> None:
    admin = bearer(token_of(client, ADMIN))
    viewer = bearer(token_of(client, VIEWER))
    path = f"/api/v1/members/{two_workspaces[VIEWER]}"

    assert client.patch(path, json={"role": "Analyst"}, headers=admin).json()["role"] == "Analyst"
    # The token names rights she had before; a new one comes in.
    assert error_of(client.get("/api/v1/lists", headers=viewer), 401, "stale_token")
    analyst = bearer(token_of(client, VIEWER))
    assert client.get("/api/v1/lists", headers=analyst).status_code == 200
    assert client.patch(path, json={"active": False}, headers=admin).json()["deactivated_at"]

    assert client.get("/api/v1/lists", headers=analyst).status_code == 401
    assert [row["name"] for row in client.get("/api/v1/members", headers=admin).json()["items"]] == [
        "Priya",
        "Vera",
    ]


ROUTES = [
    ("GET", "/api/v1/members", None),
    ("GET", "/api/v1/members/{vera@example.com}", None),
    ("PATCH", "/api/v1/members/{vera@example.com}", {"role": "Marketing Admin"}),
    ("GET", "/api/v1/invitations", None),
    ("POST", "/api/v1/invitations", {"email": "ada@example.com", "role": "Viewer"}),
    ("POST", "/api/v1/invitations/{vera@example.com}/resend", None),
    ("DELETE", "/api/v1/invitations/{vera@example.com}", None),
    ("GET", "/api/v1/roles", None),
    ("POST", "/api/v1/roles", {"name": "Agency", "permissions": []}),
    ("PUT", "/api/v1/roles/{vera@example.com}", {"name": "Agency", "permissions": []}),
    ("DELETE", "/api/v1/roles/{vera@example.com}", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_nobody_and_a_viewer_get_nothing(
    client: TestClient, two_workspaces: dict[str, UUID], method: str, path: str, body: object
) -> None:
    path = path.replace("{vera@example.com}", str(two_workspaces[VIEWER]))

    error_of(client.request(method, path, json=body), 401, "unauthenticated")
    viewer = bearer(token_of(client, VIEWER))
    error_of(client.request(method, path, json=body, headers=viewer), 403, "forbidden")


def test_what_belongs_to_another_workspace_does_not_exist(
    client: TestClient, two_workspaces: dict[str, UUID]
) -> None:
    admin, eve = bearer(token_of(client, ADMIN)), bearer(token_of(client, EVE))
    role = client.post("/api/v1/roles", json={"name": "Agency", "permissions": []}, headers=eve).json()["key"]
    invitation = client.post(
        "/api/v1/invitations", json={"email": "ada@example.com", "role": "Viewer"}, headers=eve
    ).json()["id"]
    member = two_workspaces[EVE]
    foreign = [
        ("GET", f"/api/v1/members/{member}", None),
        ("PATCH", f"/api/v1/members/{member}", {"active": False}),
        ("PATCH", f"/api/v1/members/{two_workspaces[VIEWER]}", {"role": role}),
        ("POST", "/api/v1/invitations", {"email": "ben@example.com", "role": role}),
        ("POST", f"/api/v1/invitations/{invitation}/resend", None),
        ("DELETE", f"/api/v1/invitations/{invitation}", None),
        ("PUT", f"/api/v1/roles/{role}", {"name": "Mine", "permissions": []}),
        ("DELETE", f"/api/v1/roles/{role}", None),
    ]

    for method, path, body in foreign:
        error_of(client.request(method, path, json=body, headers=admin), 404, "not_found")

    assert client.get("/api/v1/members", headers=eve).json()["items"][0]["deactivated_at"] is None
    assert [one["id"] for one in client.get("/api/v1/invitations", headers=eve).json()["items"]] == [
        invitation
    ]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "/api/v1/members/{}", {"role": "Viewer", "workspace_id": 2}),
        ("PATCH", "/api/v1/members/{}", {"is_owner": True}),
        ("POST", "/api/v1/invitations", {"email": "a@example.com", "role": "Viewer", "workspace_id": 2}),
        ("POST", "/api/v1/invitations", {"email": "a@example.com", "role": "Viewer", "token_hash": "x"}),
        ("POST", "/api/v1/roles", {"name": "A", "permissions": [], "workspace_id": 2}),
        ("POST", "/api/v1/roles", {"name": "A", "permissions": ["moon:launch"]}),
    ],
)
def test_a_field_nobody_asked_for_is_refused(
    client: TestClient, two_workspaces: dict[str, UUID], method: str, path: str, body: dict[str, object]
) -> None:
    admin = bearer(token_of(client, ADMIN))

    answer = client.request(method, path.format(two_workspaces[VIEWER]), json=body, headers=admin)

    error_of(answer, 422, "invalid")


def test_the_invited_joins_through_the_form_and_is_in(
    browser: TestClient, two_workspaces: dict[str, UUID]
) -> None:
    sign_in(browser, ADMIN)
    body = {"email": "jonas@example.com", "role": "Content Editor"}
    assert browser.post("/api/v1/invitations", json=body).status_code == 201
    token = _token(two_workspaces["ours"])
    browser.cookies.clear()
    assert browser.get(f"/join/{token}", headers={"accept": "text/html"}).text == "a screen"

    smuggled = {
        "name": "Jonas",
        "password": PASSWORD,
        "role": "Marketing Admin",
        "workspace_id": "2",
        "email": EVE,
    }
    answer = browser.post(f"/join/{token}", data=smuggled)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/api/v1/contents").status_code == 200
    error_of(browser.get("/api/v1/members"), 403, "forbidden")
    again = browser.post(f"/join/{token}", data={"name": "Mallory", "password": PASSWORD})
    assert again.headers["location"].endswith("?problem=conflict")


@pytest.mark.parametrize(
    ("form", "problem"),
    [
        ({"name": "Jonas", "password": "short"}, "password"),
        ({"name": " ", "password": PASSWORD}, "name"),
    ],
)
def test_a_bad_form_says_which_field(
    browser: TestClient, two_workspaces: dict[str, UUID], form: dict[str, str], problem: str
) -> None:
    sign_in(browser, ADMIN)
    browser.post("/api/v1/invitations", json={"email": "jonas@example.com", "role": "Viewer"})
    token = _token(two_workspaces["ours"])

    answer = browser.post(f"/join/{token}", data=form)

    assert answer.headers["location"] == f"/join/{token}?problem={problem}"
    assert "set-cookie" not in answer.headers


def test_who_has_an_account_joins_goes_over_and_back(
    browser: TestClient, two_workspaces: dict[str, UUID]
) -> None:
    sign_in(browser, ADMIN)
    browser.post("/api/v1/invitations", json={"email": EVE, "role": "Marketing Admin"})
    token = _token(two_workspaces["ours"])
    for someone_else in (ADMIN, VIEWER):
        sign_in(browser, someone_else)
        refused = browser.post(f"/join/{token}", data={"as_me": "yes"})
        assert refused.headers["location"].endswith("?problem=conflict")

    sign_in(browser, EVE)
    old = dict(browser.cookies)
    assert browser.post(f"/join/{token}", data={"as_me": "yes"}).status_code == 303
    assert where(browser) == ["Priya", "Vera", "Eve"]
    new = dict(browser.cookies)
    assert (
        browser.post("/auth/switch", data={"workspace_id": str(two_workspaces["elsewhere"])}).status_code
        == 303
    )
    assert where(browser) == ["Eve"]

    for ended in (old, new):
        browser.cookies.clear()
        browser.cookies.update(ended)
        error_of(browser.get("/api/v1/members"), 401, "unauthenticated")


def test_nobody_goes_over_to_a_workspace_that_is_not_hers(
    browser: TestClient, two_workspaces: dict[str, UUID]
) -> None:
    sign_in(browser, ADMIN)

    for foreign in (two_workspaces["elsewhere"], uuid4()):
        error_of(browser.post("/auth/switch", data={"workspace_id": str(foreign)}), 404, "not_found")
    browser.cookies.clear()
    answer = browser.post("/auth/switch", data={"workspace_id": str(two_workspaces["ours"])})
    error_of(answer, 401, "unauthenticated")


def test_an_admin_makes_one_more_workspace_and_owns_it(
    browser: TestClient, two_workspaces: dict[str, UUID]
) -> None:
    sign_in(browser, VIEWER)
    error_of(browser.post("/auth/workspaces", data={"name": "Mine"}), 403, "forbidden")

    sign_in(browser, ADMIN)
    error_of(browser.post("/auth/workspaces", data={"name": "  "}), 422, "invalid")
    assert browser.post("/auth/workspaces", data={"name": "North"}).status_code == 303

    [row] = browser.get("/api/v1/members").json()["items"]
    assert (row["name"], row["role"], row["is_owner"]) == ("Priya", "Marketing Admin", True)
    with instance_unit_of_work() as session:
        assert len(session.exec(select(Member)).all()) == 4


@pytest.mark.parametrize("path", ["/auth/switch", "/auth/workspaces", "/join/abc"])
def test_a_form_of_another_site_is_refused(browser: TestClient, path: str) -> None:
    sign_in(browser, ADMIN)

    for origin in ("https://evil.example", "null"):
        answer = browser.post(path, data={"name": "x", "as_me": "yes"}, headers={"Origin": origin})
        assert answer.status_code == 403


def _token(workspace_id: UUID) -> str:
    with instance_unit_of_work() as session:
        ours = session.exec(select(Workspace).where(Workspace.public_id == workspace_id)).one()
        return newest_token(session, ours.id)

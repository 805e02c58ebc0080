"""The campaigns of the API: who may, whose they are, what is answered the first and the second time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.campaigns import sending
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.models import Workspace
from tests import factories
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

ONE = "/api/v1/campaigns/{id}"
ROUTES = [
    ("GET", "/api/v1/campaigns"),
    ("POST", "/api/v1/campaigns"),
    ("GET", ONE),
    ("PUT", ONE),
    ("DELETE", ONE),
    *[("POST", f"{ONE}/{deed}") for deed in ("launch", "pause", "resume", "cancel")],
    ("GET", f"{ONE}/metrics"),
    ("GET", f"{ONE}/messages"),
]
pytestmark = pytest.mark.usefixtures("committing", "valkey")


@dataclass
class Desk:
    """A workspace with a list of three and an email, and somebody who calls the API there."""

    client: TestClient
    workspace: Workspace
    headers: dict[str, str]
    list_id: UUID
    content_id: UUID

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        return self.client.request(method, path, json=body, headers=self.headers | headers)

    def create(self, **fields: object) -> dict[str, object]:
        answer = self.call("POST", "/api/v1/campaigns", self.whole() | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def whole(self) -> dict[str, object]:
        return {
            "name": "First Snow Weekend",
            "type": "email",
            "content_id": str(self.content_id),
            "audience": {"include": [{"list": str(self.list_id)}], "exclude": []},
            "sender": {"name": "Wrenfell Outdoor", "email": "news@wrenfell.example.com"},
        }

    def as_role(self, role: Role) -> "Desk":
        email = f"{role.name.lower()}@wrenfell.example.com"
        a_member(self.workspace, email, role)
        headers = bearer(token_of(self.client, email))
        return Desk(self.client, self.workspace, headers, self.list_id, self.content_id)


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return _desk(client, "Wrenfell Outdoor", "manager@wrenfell.example.com")


@pytest.fixture
def elsewhere(client: TestClient) -> Desk:
    return _desk(client, "Elsewhere", "admin@elsewhere.example.com", Role.MARKETING_ADMIN)


def _desk(client: TestClient, name: str, email: str, role: Role = Role.CAMPAIGN_MANAGER) -> Desk:
    workspace = a_workspace(name)
    a_member(workspace, email, role)
    with instance_unit_of_work() as session:
        people = factories.a_list_of(session, workspace.id, *[f"p{n}@example.com" for n in range(3)])
        content_id = factories.an_email(session, Actor.system(workspace.id))
    headers = bearer(token_of(client, email))
    return Desk(client, workspace, headers, people.public_id, content_id)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_a_token(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path.format(id=uuid4()))

    error_of(answer, 401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), [one for one in ROUTES if one[0] != "GET"])
def test_a_viewer_changes_nothing(desk: Desk, method: str, path: str) -> None:
    campaign = desk.create()

    answer = desk.as_role(Role.VIEWER).call(method, path.format(id=campaign["id"]), {"name": "Mine"})

    assert "a Marketing Admin" in str(error_of(answer, 403, "forbidden")["message"])


def test_a_viewer_sees_campaigns_but_no_numbers(desk: Desk) -> None:
    campaign = desk.create()
    viewer = desk.as_role(Role.VIEWER)

    assert viewer.call("GET", ONE.format(id=campaign["id"])).json()["name"] == "First Snow Weekend"
    error_of(viewer.call("GET", f"{ONE}/metrics".format(id=campaign["id"])), 403, "forbidden")


@pytest.mark.parametrize(("method", "path"), [one for one in ROUTES if "{id}" in one[1]])
def test_another_workspace_has_no_such_campaign(desk: Desk, elsewhere: Desk, method: str, path: str) -> None:
    campaign = desk.create()

    answer = elsewhere.call(method, path.format(id=campaign["id"]), {"name": "Mine"})

    error_of(answer, 404, "not_found")


def test_a_campaign_is_answered_as_it_was_asked_for(desk: Desk) -> None:
    schedule = {"at": "2031-11-20T17:00:00+01:00", "time_zone": "Europe/Vienna"}
    wanted = desk.whole() | {
        "schedule": schedule,
        "budget": {"total": "900.00", "spent": "0", "currency": "EUR"},
        "goals": [{"type": "revenue", "target": "140000"}],
    }

    made = desk.call("POST", "/api/v1/campaigns", wanted).json()

    assert {key: made[key] for key in desk.whole()} == desk.whole()
    assert made["schedule"] == {"at": "2031-11-20T16:00:00Z", "time_zone": "Europe/Vienna"}
    assert (made["status"], made["status_detail"]) == ("draft", "draft")
    assert made["goals"] == [{"type": "revenue", "target": "140000"}]
    assert desk.call("GET", ONE.format(id=made["id"])).json() == made


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"type": "pigeon"}, "type"),
        ({"sender": {"name": "A\nBcc: x", "email": "no"}}, "sender.email"),
        ({"schedule": {"at": "2031-11-20T17:00:00"}}, "schedule.at"),
        ({"schedule": {"at": "2031-11-20T17:00:00Z", "time_zone": "Mars/Base"}}, "schedule.time_zone"),
        ({"audience": {"include": [{"list": "x"}]}}, "audience.include.0.list"),
        ({"goals": [{"type": "fame", "target": 3}]}, "goals.0.type"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_named_with_a_sentence(desk: Desk, wrong: dict[str, object], field: str) -> None:
    answer = desk.call("POST", "/api/v1/campaigns", desk.whole() | wrong)

    fields = error_of(answer, 422, "invalid")["fields"]
    assert field in dict(fields)  # type: ignore[call-overload]


def test_somebody_elses_list_and_email_are_not_found(desk: Desk, elsewhere: Desk) -> None:
    theirs = elsewhere.whole()

    for part in ("content_id", "audience"):
        answer = desk.call("POST", "/api/v1/campaigns", desk.whole() | {part: theirs[part]})
        error_of(answer, 404, "not_found")


def test_a_change_keeps_what_is_not_given(desk: Desk) -> None:
    made = desk.create()

    changed = desk.call("PUT", ONE.format(id=made["id"]), {"name": "Second snow"}).json()

    assert (changed["name"], changed["audience"]) == ("Second snow", made["audience"])


def test_a_change_over_somebody_elses_is_told(desk: Desk) -> None:
    made = desk.create()
    path = ONE.format(id=made["id"])
    desk.call("PUT", path, {"name": "Theirs", "revision": made["revision"]})

    answer = desk.call("PUT", path, {"name": "Mine", "revision": made["revision"]})

    error_of(answer, 409, "edit_conflict")
    assert desk.call("GET", path).json()["name"] == "Theirs"


def test_lists_are_paged_and_filtered(desk: Desk) -> None:
    for name in ("One", "Two", "Three"):
        desk.create(name=name)

    first = desk.call("GET", "/api/v1/campaigns?limit=2").json()
    second = desk.call("GET", f"/api/v1/campaigns?limit=2&cursor={first['next_cursor']}").json()
    found = desk.call("GET", "/api/v1/campaigns?search=tw&status=draft").json()
    running = desk.call("GET", "/api/v1/campaigns?status=active").json()

    assert [one["name"] for one in first["items"] + second["items"]] == ["Three", "Two", "One"]
    assert second["next_cursor"] is None
    assert [one["name"] for one in found["items"]] == ["Two"]
    assert running["items"] == []


def test_a_draft_is_deleted_once(desk: Desk) -> None:
    path = ONE.format(id=desk.create()["id"])

    assert desk.call("DELETE", path).status_code == 204
    error_of(desk.call("DELETE", path), 404, "not_found")


def test_a_launch_without_content_and_audience_says_so_card_by_card(desk: Desk) -> None:
    made = desk.call("POST", "/api/v1/campaigns", {"name": "Bare"}).json()

    answer = desk.call("POST", f"{ONE}/launch".format(id=made["id"]))

    fields = dict(error_of(answer, 422, "invalid")["fields"])  # type: ignore[call-overload]
    assert {"audience", "content"} <= set(fields)
    assert all(str(sentence).endswith(".") for sentence in fields.values())


def test_of_two_launches_at_once_one_is_told_that_it_runs(desk: Desk) -> None:
    path = f"{ONE}/launch".format(id=desk.create()["id"])

    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda _: desk.call("POST", path), range(2)))

    assert sorted(answer.status_code for answer in answers) == [202, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "live page" in str(error_of(refused, 409, "conflict")["message"])


def test_a_launch_that_is_repeated_with_its_key_is_answered_the_same(desk: Desk) -> None:
    path = f"{ONE}/launch".format(id=desk.create()["id"])
    key = {"Idempotency-Key": "launch-1"}

    first, second = desk.call("POST", path, **key), desk.call("POST", path, **key)

    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json() == second.json()
    assert first.json()["status"] == "active"


@pytest.mark.parametrize(
    ("deeds", "status"),
    [
        (["pause"], "paused"),
        (["pause", "resume"], "active"),
        (["cancel"], "completed"),
        (["pause", "cancel"], "completed"),
    ],
)
def test_a_running_campaign_is_steered(desk: Desk, deeds: list[str], status: str) -> None:
    campaign_id = _running(desk)

    answers = [desk.call("POST", f"{ONE}/{deed}".format(id=campaign_id)) for deed in deeds]

    assert [answer.status_code for answer in answers] == [202] * len(deeds)
    assert answers[-1].json()["status"] == status


@pytest.mark.parametrize("deed", ["pause", "resume", "cancel"])
def test_a_draft_cannot_be_steered(desk: Desk, deed: str) -> None:
    made = desk.create()

    answer = desk.call("POST", f"{ONE}/{deed}".format(id=made["id"]))

    error_of(answer, 409, "conflict")


def test_the_second_pause_is_told(desk: Desk) -> None:
    campaign_id = _running(desk)
    desk.call("POST", f"{ONE}/pause".format(id=campaign_id))

    error_of(desk.call("POST", f"{ONE}/pause".format(id=campaign_id)), 409, "conflict")


def test_the_outcomes_sum_up_to_the_audience(desk: Desk) -> None:
    campaign_id = _running(desk)

    metrics = desk.call("GET", f"{ONE}/metrics".format(id=campaign_id)).json()

    parts = ("queued", "sent", "failed", "suppressed", "unknown")
    assert metrics["audience"] == sum(metrics[part] for part in parts) == 3
    assert metrics["opens"] == {"all": 0, "human": 0, "unique_human": 0}


def test_every_number_has_its_people(desk: Desk) -> None:
    campaign_id = _running(desk)
    path = f"{ONE}/messages".format(id=campaign_id)

    first = desk.call("GET", f"{path}?outcome=queued&limit=2").json()
    second = desk.call("GET", f"{path}?outcome=queued&limit=2&cursor={first['next_cursor']}").json()

    assert [one["email"] for one in first["items"] + second["items"]] == [
        f"p{number}@example.com" for number in range(3)
    ]
    assert {one["outcome"] for one in first["items"]} == {"queued"}
    assert second["next_cursor"] is None
    error_of(desk.call("GET", f"{path}?outcome=charmed"), 422, "invalid")


def test_an_analyst_sees_people_without_their_names(desk: Desk) -> None:
    campaign_id = _running(desk)

    answer = desk.as_role(Role.ANALYST).call("GET", f"{ONE}/messages".format(id=campaign_id)).json()

    assert {one["email"] for one in answer["items"]} == {"p…@e…"}
    assert {one["contact_id"] for one in answer["items"]} == {None}


def _running(desk: Desk) -> str:
    """Launch a campaign and do what the first worker does; nothing is sent."""
    campaign_id = str(desk.create()["id"])
    assert desk.call("POST", f"{ONE}/launch".format(id=campaign_id)).status_code == 202
    with instance_unit_of_work() as session:
        internal = session.exec(select(Campaign).where(Campaign.public_id == UUID(campaign_id))).one()
    sending.prepare(internal.workspace_id, internal.id)
    return campaign_id


def test_the_mail_is_shown_with_its_clicks_and_runs_nothing(desk: Desk) -> None:
    campaign_id = _running(desk)

    answer = desk.call("GET", f"{ONE}/click_map".format(id=campaign_id))

    assert answer.status_code == 200
    assert answer.text.count('<a data-clicks="0"') == 2
    assert answer.headers["content-security-policy"].startswith("sandbox;")


def test_a_draft_has_no_click_map(desk: Desk) -> None:
    made = desk.create()

    error_of(desk.call("GET", f"{ONE}/click_map".format(id=made["id"])), 404, "not_found")

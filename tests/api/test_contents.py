"""The emails of the API: written, compiled, seen, tested, put away."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiosmtpd.controller import Controller
from sqlmodel import col, update
from starlette.testclient import TestClient

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.models import Workspace
from tests.api.calling import bearer, error_of, token_of
from tests.sent_campaign import a_member, a_workspace

ALL = "/api/v1/contents"
ONE = f"{ALL}/{{id}}"
BODY = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ first_name|default('there') }} of {{ city }}"
    "</mj-text></mj-column></mj-section></mj-body></mjml>"
)
BROKEN = "<mjml>\n<mj-body>\n<mj-sektion></mj-sektion>\n</mj-body></mjml>"
pytestmark = pytest.mark.usefixtures("committing", "valkey")


@dataclass
class Desk:
    """Somebody who calls the API of one workspace."""

    client: TestClient
    workspace: Workspace
    headers: dict[str, str]

    def call(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        return self.client.request(method, path, json=body, headers=self.headers | headers)

    def write(self, **fields: object) -> dict[str, Any]:
        whole = {"name": "First Snow Weekend", "type": "email", "subject": "First snow", "body": BODY}
        answer = self.call("POST", ALL, whole | fields)
        assert answer.status_code == 201, answer.text
        return answer.json()


@pytest.fixture
def desk(client: TestClient) -> Desk:
    return _desk(client, "Wrenfell Outdoor", "editor@wrenfell.example.com", Role.CONTENT_EDITOR)


@pytest.fixture
def elsewhere(client: TestClient) -> Desk:
    return _desk(client, "Elsewhere", "admin@elsewhere.example.com", Role.MARKETING_ADMIN)


def _desk(client: TestClient, name: str, email: str, role: Role) -> Desk:
    workspace = a_workspace(name)
    a_member(workspace, email, role)
    return Desk(client, workspace, bearer(token_of(client, email)))


@dataclass
class Inbox:
    """What the mail server of a test took."""

    taken: list[Any]

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    taken = Inbox([])
    controller = Controller(taken, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("MKT_SMTP_URL", f"smtp://127.0.0.1:{port}")
    settings.cache_clear()
    yield taken
    controller.stop()
    monkeypatch.undo()
    settings.cache_clear()


ROUTES = [
    ("GET", ALL),
    ("POST", ALL),
    ("GET", ONE),
    ("PUT", ONE),
    ("DELETE", ONE),
    ("GET", f"{ONE}/preview"),
    ("POST", f"{ONE}/preview"),
    ("POST", f"{ONE}/test"),
]
WHOLE = {"name": "Mine", "type": "email", "subject": "Mine", "body": BODY}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_a_token(client: TestClient, method: str, path: str) -> None:
    error_of(client.request(method, path.format(id=uuid4())), 401, "unauthenticated")


@pytest.mark.parametrize(("method", "path"), [one for one in ROUTES if "{id}" in one[1]])
def test_another_workspace_has_no_such_email(desk: Desk, elsewhere: Desk, method: str, path: str) -> None:
    made = desk.write()
    body = None if method == "GET" else {} if path.endswith(("test", "preview")) else WHOLE

    error_of(elsewhere.call(method, path.format(id=made["id"]), body), 404, "not_found")
    assert desk.call("GET", ONE.format(id=made["id"])).json()["name"] == "First Snow Weekend"


@pytest.mark.parametrize(
    ("method", "path"), [("POST", ALL), ("PUT", ONE), ("DELETE", ONE), ("POST", f"{ONE}/test")]
)
def test_a_viewer_changes_and_sends_nothing(desk: Desk, method: str, path: str) -> None:
    made = desk.write()
    a_member(desk.workspace, "viewer@wrenfell.example.com", Role.VIEWER)
    viewer = Desk(desk.client, desk.workspace, bearer(token_of(desk.client, "viewer@wrenfell.example.com")))

    error_of(viewer.call(method, path.format(id=made["id"]), WHOLE), 403, "forbidden")


def test_an_email_is_written_compiled_and_frozen(desk: Desk) -> None:
    made = desk.write()

    assert (made["version"], made["status"], made["variables"]) == (1, "draft", ["first_name", "city"])
    assert desk.call("GET", ONE.format(id=made["id"])).json() == made


def test_an_email_that_does_not_compile_says_where_and_leaves_nothing(desk: Desk) -> None:
    answer = desk.call("POST", ALL, WHOLE | {"body": BROKEN})

    error = error_of(answer, 422, "invalid")
    assert str(error["fields"]["body"]).startswith("Line 3, column 1: ")  # type: ignore[index]
    assert desk.call("GET", ALL).json()["items"] == []


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"body": ""}, "body"),
        ({"body": "<mjml>" + "x" * 400_000}, "body"),
        ({"subject": "s" * 999}, "subject"),
        ({"type": "sms"}, "type"),
        ({"subject": "{{ first_name"}, "subject"),
        ({"body": BODY.replace("Hello", "{% for a in range(9) %}")}, "body"),
    ],
)
def test_each_wrong_field_is_named(desk: Desk, wrong: dict[str, str], field: str) -> None:
    error = error_of(desk.call("POST", ALL, WHOLE | wrong), 422, "invalid")

    assert list(error["fields"]) == [field]  # type: ignore[call-overload]


def test_the_same_request_twice_with_a_key_writes_one_email(desk: Desk) -> None:
    key = {"Idempotency-Key": "once"}

    first, second = (desk.call("POST", ALL, WHOLE, **key).json() for _ in range(2))

    assert first == second
    assert len(desk.call("GET", ALL).json()["items"]) == 1


def test_replacing_makes_the_next_version_and_the_same_text_none(desk: Desk) -> None:
    made = desk.write()
    path = ONE.format(id=made["id"])

    again = desk.call("PUT", path, WHOLE | {"name": made["name"], "subject": made["subject"]}).json()
    changed = desk.call("PUT", path, WHOLE).json()

    assert (again["version"], changed["version"], changed["subject"]) == (1, 2, "Mine")


def test_the_list_is_paged_and_searched(desk: Desk) -> None:
    for number in range(3):
        desk.write(name=f"Mail {number}")

    first = desk.call("GET", f"{ALL}?limit=2").json()
    rest = desk.call("GET", f"{ALL}?limit=2&cursor={first['next_cursor']}").json()

    assert [row["name"] for row in first["items"] + rest["items"]] == ["Mail 2", "Mail 1", "Mail 0"]
    assert rest["next_cursor"] is None
    assert [row["name"] for row in desk.call("GET", f"{ALL}?search=mail 1").json()["items"]] == ["Mail 1"]


def test_an_archived_email_leaves_the_list(desk: Desk) -> None:
    made = desk.write()

    assert desk.call("DELETE", ONE.format(id=made["id"])).status_code == 204

    assert desk.call("GET", ALL).json()["items"] == []
    (kept,) = desk.call("GET", f"{ALL}?archived=true").json()["items"]
    assert kept["status"] == "archived"


def test_a_preview_says_what_a_sample_person_reads_and_what_is_wrong(desk: Desk) -> None:
    made = desk.write()

    seen = desk.call("POST", f"{ONE}/preview".format(id=made["id"]), {}).json()

    assert "Hello Greta" in seen["html"]
    assert "Hello Greta" in seen["text"]
    assert ["“city” is not a field" in problem["message"] for problem in seen["problems"]] == [True]


def test_who_may_not_see_contacts_gets_no_preview_as_one(desk: Desk) -> None:
    made = desk.write()

    answer = desk.call("POST", f"{ONE}/preview".format(id=made["id"]), {"contact_id": str(uuid4())})

    error_of(answer, 403, "forbidden")


@pytest.mark.parametrize(
    "path", [f"{ALL}/starters/newsletter/preview", f"{ALL}/starters/blank/preview", ONE + "/preview"]
)
def test_the_page_of_an_email_may_run_and_frame_nothing(desk: Desk, path: str) -> None:
    made = desk.write(body=BODY.replace("Hello", "&lt;script&gt;Hello"))

    answer = desk.call("GET", path.format(id=made["id"]))

    policy = answer.headers["content-security-policy"]
    assert answer.status_code == 200
    assert policy.startswith("sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert "<script" not in answer.text


def test_a_test_goes_to_the_one_who_asks_marked_and_untracked(desk: Desk, inbox: Inbox) -> None:
    body = BODY.replace("Hello", '<a href="https://shop.example.com/snow">Snow</a> Hello')
    made = desk.write(body=body)

    answer = desk.call("POST", f"{ONE}/test".format(id=made["id"]))

    assert answer.json() == {"sent_to": ["editor@wrenfell.example.com"]}
    (taken,) = inbox.taken
    mail = message_from_bytes(taken.content, policy=policy.default)
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert (mail["Subject"], mail["To"]) == ("[Test] First snow", "editor@wrenfell.example.com")
    assert "Hello Greta" in html
    assert "https://shop.example.com/snow" in html
    assert "/t/o/" not in html


def test_the_unsubscribe_link_of_a_test_unsubscribes_nobody(desk: Desk, inbox: Inbox) -> None:
    made = desk.write()
    desk.call("POST", f"{ONE}/test".format(id=made["id"]))
    mail = message_from_bytes(inbox.taken[0].content, policy=policy.default)
    link = str(mail["List-Unsubscribe"]).strip("<>").removeprefix(settings().public_url)

    shown, posted = desk.client.get(link), desk.client.post(link)

    assert (shown.status_code, posted.status_code) == (200, 200)
    assert "test" in shown.text.lower()


def test_a_test_goes_to_members_only(desk: Desk, elsewhere: Desk, inbox: Inbox) -> None:
    made = desk.write()
    path = f"{ONE}/test".format(id=made["id"])
    a_member(desk.workspace, "jonas@wrenfell.example.com", Role.VIEWER)

    error = error_of(desk.call("POST", path, {"to": ["admin@elsewhere.example.com"]}), 422, "invalid")
    sent = desk.call("POST", path, {"to": ["Jonas@wrenfell.example.com"]}).json()

    assert "is not a member of this workspace" in str(error["message"])
    assert sent == {"sent_to": ["jonas@wrenfell.example.com"]}
    assert len(inbox.taken) == 1


def test_an_email_with_errors_is_not_sent_as_a_test(desk: Desk, inbox: Inbox) -> None:
    made = desk.write()
    with instance_unit_of_work() as session:
        session.exec(update(Content).where(col(Content.public_id) == made["id"]).values(body=BROKEN))

    error = error_of(desk.call("POST", f"{ONE}/test".format(id=made["id"])), 422, "invalid")

    assert "Line 3, column 1" in str(error["message"])
    assert inbox.taken == []


def test_twenty_tests_an_hour_are_enough(desk: Desk, inbox: Inbox) -> None:
    made = desk.write()
    path = f"{ONE}/test".format(id=made["id"])

    answers = [desk.call("POST", path) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [200] * 20 + [429]
    assert "20 tests an hour" in answers[-1].json()["message"]


def test_a_mail_server_that_is_away_is_a_sentence(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = desk.write()
    monkeypatch.setenv("MKT_SMTP_URL", "smtp://127.0.0.1:9")
    settings.cache_clear()

    answer = desk.call("POST", f"{ONE}/test".format(id=made["id"]))

    monkeypatch.undo()
    settings.cache_clear()
    assert "nothing listens there" in str(error_of(answer, 502, "not_accepted")["message"])

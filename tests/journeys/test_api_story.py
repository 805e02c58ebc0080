"""The whole story without a browser: what a script of the marketing team does over REST."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.factories import BODY
from tests.journeys.outbox import mails_to
from tests.running_system import System

CSV = (
    "email;first_name;city\n"
    "mia@story.example.com;Mia;Graz\n"
    "noah@story.example.com;Noah;Oslo\n"
    "not an address;Nobody;Nowhere\n"
    "MIA@story.example.com;Mia again;Graz\n"
    "lena@story.example.com;;Málaga\n"
)


@pytest.fixture
def api(system: System) -> httpx.Client:
    client = httpx.Client(base_url=f"{system.url}/api/v1", timeout=30)
    answer = client.post(
        "/auth/token", json={"email": "manager@demo.example.com", "password": system.demo_password}
    )
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def until(question: Callable[[], Any], seconds: float = 30) -> Any:
    """Ask again until the answer is truthy, and return it."""
    end = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer


def test_from_a_csv_to_a_report(system: System, api: httpx.Client) -> None:
    people = api.post("/lists", json={"name": f"Story {time.time()}"}).json()
    upload = api.post(
        "/imports", files={"file": ("people.csv", CSV.encode())}, data={"list_id": people["id"]}
    )
    assert upload.status_code == 202

    imported = until(
        lambda: (now := api.get(f"/imports/{upload.json()['id']}").json())["status"] == "done" and now
    )
    assert (imported["rows"], imported["created"], imported["rejected"]) == (5, 3, 2)
    errors = api.get(imported["errors_url"].removeprefix("/api/v1")).text
    assert "4" in errors

    email = api.post(
        "/contents",
        json={
            "name": "Story",
            "type": "email",
            "subject": "Snow, {{ first_name|default('you') }}",
            "body": BODY,
        },
    )
    assert email.status_code == 201
    campaign = api.post(
        "/campaigns",
        json={
            "name": "Story",
            "type": "email",
            "content_id": email.json()["id"],
            "audience": {"include": [{"list": people["id"]}], "exclude": []},
            "sender": {"name": "Wrenfell Outdoor", "email": "hello@wrenfell.example.com"},
        },
    ).json()
    path = f"/campaigns/{campaign['id']}"
    launched = api.post(f"{path}/launch")
    assert (launched.status_code, launched.json()["status"]) == (202, "active")
    assert api.post(f"{path}/launch").status_code == 409

    assert until(lambda: api.get(path).json()["status_detail"] == "completed")
    numbers = api.get(f"{path}/metrics").json()
    assert (numbers["audience"], numbers["sent"], numbers["queued"]) == (3, 3, 0)

    (mail,) = mails_to(system, "lena@story.example.com")
    assert mail.message["Subject"] == "Snow, you"
    assert "Hello there" in mail.html

    visit = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    time.sleep(2.1)  # a hit within two seconds of the sending is a machine's
    assert httpx.get(mail.pixel, headers=visit).headers["content-type"] == "image/gif"
    click = httpx.get(mail.links[0], headers=visit)
    assert (click.status_code, click.headers["location"]) == (302, "https://shop.example.com/snow")
    assert until(lambda: api.get(f"{path}/metrics").json()["clicks"]["unique_human"] == 1)
    assert api.get(f"{path}/metrics").json()["opens"]["all"] >= 1

    assert "button" in httpx.get(mail.unsubscribe_url).text.lower()
    assert api.get(f"{path}/metrics").json()["unsubscribed"] == 0
    gone = httpx.post(mail.unsubscribe_url, data={"List-Unsubscribe": "One-Click"})
    assert gone.status_code == 200
    assert until(lambda: api.get(f"{path}/metrics").json()["unsubscribed"] == 1)

    people_behind = api.get(f"{path}/messages", params={"outcome": "sent"}).json()["items"]
    assert {item["email"] for item in people_behind} == {
        "mia@story.example.com",
        "noah@story.example.com",
        "lena@story.example.com",
    }

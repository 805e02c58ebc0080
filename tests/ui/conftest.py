"""What the tests of the screens share: a served application and a workspace with a secret in every table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.passwords import hash_password
from tests import factories
from tests.browser import browser
from tests.ui.serving import WITHOUT_SCREENS, served

CANARY = "CANARY7f3a"
# Each sign-in from a machine of its own, or one of them would be asked to wait.
MACHINES = count()
PASSWORD = "a long enough password"
OWNER = "olga@example.com"
# A browser writes each refusal into its console; these are answers that the page shows in words.
EXPECTED = re.compile("Failed to load resource: .* status of (401|403|409|422|429)")


@dataclass(frozen=True)
class Team:
    """One member a role, all in one workspace full of canaries."""

    url: str
    emails: dict[Role, str]

    def cookie(self, role: Role) -> str:
        """Sign a member in as a browser would and return the Cookie header."""
        return self.cookie_of(self.emails[role])

    def cookie_of(self, email: str) -> str:
        """Sign somebody in by her address, the owner of the installation for example."""
        answer = httpx.post(
            f"{self.url}/sign-in",
            data={"email": email, "password": PASSWORD},
            headers={"Origin": self.url, "X-Forwarded-For": f"198.18.0.{next(MACHINES) % 250}"},
        )
        return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application without its built pages: sockets, API and edge."""
    log = tmp_path_factory.mktemp("web") / "web.log"
    with served({**WITHOUT_SCREENS, "MKT_DEMO": "0"}, log) as url:
        yield url


@pytest.fixture(scope="session")
def screens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application with its built pages."""
    from mkt_dashboard.local import frontend

    folder = tmp_path_factory.mktemp("screens")
    frontend.build(folder / "build.log")
    with served({**frontend.serving_environment(), "MKT_DEMO": "0"}, folder / "web.log") as url:
        yield url


@pytest.fixture
def team(web: str, committing: None) -> Team:
    """A workspace that is really in the database, because the server reads it from there."""
    return a_team(web)


def an_owner() -> str:
    """Make the owner of the installation, who is a member of no workspace, and return her address."""
    with instance_unit_of_work() as session:
        factories.an_instance_owner(session, OWNER, hash_password(PASSWORD))
    return OWNER


def a_team(url: str) -> Team:
    emails: dict[Role, str] = {}
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor", time_zone="Europe/Vienna")
        for role in Role:
            emails[role] = f"{role.name.lower()}@example.com"
            name = f"{role.value} {CANARY}"
            teams.add_member(session, workspace, emails[role], name, role=role, password=PASSWORD)
        manager = factories.a_member(session, workspace)
        contacts = factories.a_list_of(session, workspace.id, f"{CANARY.lower()}@example.com", name=CANARY)
        factories.a_campaign(session, manager, contacts, name=f"{CANARY} campaign")
    return Team(url, emails)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def member(screens: str, committing: None) -> Team:
    return a_team(screens)


@pytest.fixture
def page(chromium: Browser, screens: str) -> Iterator[Page]:
    """A page that must not complain in its console nor ask anything of another host."""
    complaints: list[str] = []
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=screens)
    opened = context.new_page()

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not EXPECTED.match(message.text):
            complaints.append(message.text)

    def watch(request: Request) -> None:
        ours = (screens, screens.replace("http", "ws"), "data:", "blob:")
        if not request.url.startswith(ours):
            complaints.append(f"outside request: {request.url}")

    opened.on("console", listen)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", watch)
    yield opened
    context.close()
    assert complaints == []

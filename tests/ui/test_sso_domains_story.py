"""A domain is proved and a connection deleted on the screen, with a real DNS server and a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.sso import service
from mkt_dashboard.domain.teams.sso.models import SsoIdentity
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft
from mkt_dashboard.local import frontend
from tests import dns_server
from tests.browser import browser
from tests.dns_server import Zone
from tests.ui.conftest import PASSWORD, Team, a_team
from tests.ui.serving import served

pytestmark = pytest.mark.browser
ISSUER = "https://id.example.com/realms/corp"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def zone() -> Iterator[Zone]:
    with dns_server.serving() as serving:
        yield serving


@pytest.fixture(scope="module")
def asking(screens: str, zone: Zone, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built pages, served by a process that asks our own DNS server."""
    log: Path = tmp_path_factory.mktemp("asking") / "web.log"
    told = {**frontend.serving_environment(), "MKT_DEMO": "0", "MKT_DNS_RESOLVER": zone.address}
    with served(told, log) as url:
        yield url


@pytest.fixture
def team(asking: str, committing: None) -> Team:
    """A team with a connection that the Viewer, who has no password, came in through once."""
    made = a_team(asking)
    with instance_unit_of_work() as session:
        viewer = session.exec(select(Account).where(Account.email == made.emails[Role.VIEWER])).one()
        member = session.exec(select(Member).where(Member.account_id == viewer.id)).one()
        viewer.has_password = False
        draft = ConnectionDraft(
            name="Corp",
            issuer=ISSUER,
            client_id="mkt",
            client_secret="a secret",
            domains=["corp.example", "gmail.com"],
            default_role=Role.VIEWER,
        )
        service.create_connection(session, Actor.system(member.workspace_id), draft)
        workspace_id, account_id = member.workspace_id, viewer.id
        session.add(
            SsoIdentity(workspace_id=workspace_id, account_id=account_id, issuer=ISSUER, subject="viewer")
        )
    return made


@pytest.fixture
def page(chromium: Browser, team: Team) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=team.url)
    shown = context.new_page()
    shown.goto("/sign-in?next=/settings/sign-in")
    shown.get_by_label("Email").fill(team.emails[Role.MARKETING_ADMIN])
    shown.get_by_label("Password", exact=True).fill(PASSWORD)
    shown.get_by_role("button", name="Sign in", exact=True).click()
    expect(shown.get_by_role("heading", name="Single sign-on")).to_be_visible()
    yield shown
    context.close()


def test_a_domain_is_proved_step_by_step(page: Page, zone: Zone) -> None:
    panel = page.locator("section", has=page.get_by_role("heading", name="4. Whose the domains are"))
    domain = panel.get_by_role("listitem").filter(has_text="corp.example").first
    expect(domain.get_by_text("not proved")).to_be_visible()
    expect(panel.get_by_text("Anybody gets an address here")).to_be_visible()
    expect(panel.get_by_role("button", name="Check gmail.com now")).to_have_count(0)
    record = domain.get_by_text(re.compile("^mkt-verify=")).inner_text()
    page.get_by_role("switch", name="Only single sign-on for these domains").click()
    expect(page.get_by_text("Prove first that corp.example, gmail.com is yours")).to_be_visible()

    zone.records["corp.example"] = ["v=spf1 -all"]
    domain.get_by_role("button", name="Check corp.example now").click()
    expect(domain.get_by_text("1 record: “v=spf1 -all”")).to_be_visible()
    expect(domain.get_by_text("none of them is ours")).to_be_visible()

    zone.records["corp.example"].append(record)
    domain.get_by_role("button", name="Check corp.example now").click()
    expect(page.get_by_text("corp.example is proved.")).to_be_visible()
    expect(domain.get_by_text("proved", exact=True)).to_be_visible()
    page.reload()
    expect(domain.get_by_text("proved", exact=True)).to_be_visible()


def test_deleting_says_whom_it_touches_and_asks_for_the_name_once(page: Page) -> None:
    page.get_by_role("button", name="Delete connection").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 member comes in through it")
    expect(dialog).to_contain_text("1 of them has no password yet")
    dialog.get_by_role("button", name="Delete connection").click()
    expect(dialog).to_contain_text("Write “Corp” to delete it.")

    dialog.get_by_label("Write the name of the connection").fill("Corp")
    dialog.get_by_role("button", name="Delete connection").click()

    expect(page.get_by_text("“Corp” is deleted.")).to_be_visible()
    expect(page.get_by_role("heading", name="No single sign-on yet")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="No single sign-on yet")).to_be_visible()

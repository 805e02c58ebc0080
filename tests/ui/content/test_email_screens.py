"""An email is written in a real browser: seen while it is typed, mended, kept, and never run."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect
from sqlmodel import Session, select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.content import service
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.content.schemas import EmailDraft
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.ui import links
from tests.browser import browser
from tests.ui.conftest import PASSWORD, Team, a_team

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("committing")]

MAIL = (
    "<mjml>\n  <mj-body>\n    <mj-section>\n      <mj-column>\n"
    '        <mj-text>Hello {{ first_name|default("there") }}, {words}</mj-text>\n'
    "      </mj-column>\n    </mj-section>\n  </mj-body>\n</mjml>"
)
HOSTILE = "<script>top.document.title = 1</script><iframe src='https://evil.example'></iframe>"
TOLERATED = (
    "<style>@import url(https://evil.example/a.css);</style>"
    '<a href="https://evil.example/out" target="_top">way out</a>'
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def people(screens: str) -> Team:
    return a_team(screens)


@pytest.fixture
def desk(chromium: Browser, people: Team) -> Iterator[Page]:
    page = signed_in(chromium, people, Role.CONTENT_EDITOR)
    yield page
    page.context.close()


def signed_in(chromium: Browser, people: Team, role: Role, *, width: int = 1440) -> Page:
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(f"{people.url}/sign-in")
    page.fill("input[name=email]", people.emails[role])
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{people.url}/")
    return page


def begin(page: Page, people: Team, name: str = "Gift Guide") -> None:
    page.goto(f"{people.url}{links.NEW_EMAIL}")
    page.get_by_role("radio", name="Blank").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create email").click()
    expect(page.locator(".mjml .cm-content")).to_be_visible()


def type_over(page: Page, text: str) -> None:
    """Put another text into the code, as a paste does, so that nothing is closed or indented for us."""
    page.locator(".mjml[data-ready=true] .cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def mail(words: str) -> str:
    return MAIL.replace("{words}", words)


def frame(page: Page) -> FrameLocator:
    return page.frame_locator(".mailframe iframe:not(.coming)")


def kept() -> Content:
    with instance_unit_of_work() as session:
        return session.exec(select(Content).where(Content.name == "Gift Guide")).one()


def test_what_is_typed_is_seen_and_kept(desk: Page, people: Team) -> None:
    begin(desk, people)

    type_over(desk, mail("the first 15 cm fell last night."))

    expect(frame(desk).get_by_text("Hello Greta, the first 15 cm fell last night.")).to_be_visible()
    expect(desk.locator("#saved")).to_contain_text("Saved")
    assert "15 cm" in kept().body


def test_an_error_is_shown_at_its_line_and_a_click_leads_there(desk: Page, people: Team) -> None:
    begin(desk, people)
    type_over(desk, mail("good"))
    expect(frame(desk).get_by_text("good")).to_be_visible()

    type_over(desk, mail("bad").replace("mj-column>", "mj-colum>"))

    problem = desk.get_by_role("button", name="There is no tag <mj-colum>. Did you mean “mj-column”?")
    expect(problem).to_contain_text("4:7")
    expect(desk.locator(".cm-lintRange-error").first).to_have_text("<mj-colum")
    expect(desk.get_by_text("This is how it was when it last compiled.")).to_be_visible()
    expect(frame(desk).get_by_text("good")).to_be_visible()
    problem.click()
    expect(desk.get_by_text("Line 4, column")).to_be_visible()


def test_a_merge_tag_goes_where_the_cursor_is_with_its_fallback(desk: Page, people: Team) -> None:
    begin(desk, people)
    desk.get_by_label("Subject", exact=True).fill("Snow for ")
    desk.get_by_label("Insert a merge tag into the subject").click()
    desk.get_by_label("Fallback").fill("you")

    desk.get_by_title("Insert {{ first_name }}").click()

    expect(desk.get_by_label("Subject", exact=True)).to_have_value('Snow for {{ first_name|default("you") }}')
    expect(desk.locator(".inboxbox")).to_contain_text("Snow for Greta")


def test_ctrl_s_makes_a_version_that_can_be_compared_and_restored(desk: Page, people: Team) -> None:
    begin(desk, people)
    type_over(desk, mail("version one."))
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Version 1 is made.")).to_be_visible()
    type_over(desk, mail("version two."))
    expect(frame(desk).get_by_text("version two.")).to_be_visible()

    desk.locator("aside").get_by_role("button", name="Versions").click()
    desk.get_by_title("Compare with the draft").click()
    expect(desk.locator(".textdiff .cm-changedText").first).to_be_visible()
    desk.get_by_role("button", name="Restore version 1").click()

    expect(frame(desk).get_by_text("version one.")).to_be_visible()
    expect(desk.locator(".mjml .cm-content")).to_contain_text("version one.")


def test_what_was_typed_at_the_last_moment_stays_in_its_own_email(desk: Page, people: Team) -> None:
    begin(desk, people, "Another mail")
    begin(desk, people)
    desk.get_by_role("link", name="All emails").click()
    desk.get_by_role("link", name="Gift Guide").last.click()
    expect(frame(desk).get_by_text("Hello Greta,")).to_be_visible()

    type_over(desk, mail("typed just now."))
    expect(desk.locator(".mjml .cm-content")).to_contain_text("typed just now.")
    desk.evaluate("() => window.history.back()")
    desk.get_by_role("link", name="Another mail").last.click()

    expect(desk.get_by_role("heading", name="Another mail")).to_be_visible()
    expect(desk.locator(".mjml .cm-content")).to_contain_text("Hello")
    expect(desk.locator(".mjml .cm-content")).not_to_contain_text("typed just now.")
    _until_kept("typed just now.")


def _until_kept(words: str, seconds: float = 20) -> None:
    """The page has moved on; what was typed is on its way to the database."""
    end = time.monotonic() + seconds
    while words not in kept().body and time.monotonic() < end:
        time.sleep(0.05)
    assert words in kept().body


def test_two_people_who_write_at_once_see_both_texts(desk: Page, people: Team) -> None:
    begin(desk, people)
    type_over(desk, mail("mine."))
    expect(desk.locator("#saved")).to_be_visible()
    content = kept()
    manager = Actor.system(content.workspace_id)
    with unit_of_work(manager) as session:
        theirs = EmailDraft(subject="Theirs", body=mail("theirs."))
        service.save_draft(session, manager, content.public_id, theirs, kept().revision)

    type_over(desk, mail("mine, longer."))
    desk.get_by_role("button", name="Not saved, two texts").click()

    expect(desk.locator(".textdiff")).to_contain_text("theirs.")
    expect(desk.locator(".textdiff")).to_contain_text("mine, longer.")
    assert "theirs." in kept().body
    desk.get_by_role("button", name="Take theirs, left").click()
    expect(desk.locator(".mjml .cm-content")).to_contain_text("theirs.")
    expect(desk.get_by_label("Subject", exact=True)).to_have_value("Theirs")


def test_a_hostile_mail_runs_nothing_and_reaches_nothing(desk: Page, people: Team) -> None:
    """What the compiler refuses cannot be shown; what it lets pass is shown where nothing runs."""
    begin(desk, people)
    # What the policy of the frame blocks is announced at times, but never reaches the network, which is here.
    left: list[str] = []
    desk.context.route("**/evil.example/**", lambda route: (left.append(route.request.url), route.abort()))

    type_over(desk, mail(f"hostile.</mj-text><mj-text>{HOSTILE}"))
    expect(desk.locator(".mjml-problems .badge.red")).to_be_visible()
    type_over(desk, mail(f"hostile.</mj-text><mj-text>{TOLERATED}"))

    expect(frame(desk).get_by_text("hostile.")).to_be_visible()
    frame(desk).get_by_text("way out").click()
    shown = desk.locator(".mailframe iframe:not(.coming)")
    expect(shown).to_have_attribute("sandbox", "")
    assert "default-src 'none'" in (shown.get_attribute("srcdoc") or "")
    assert shown.evaluate("frame => frame.contentDocument") is None
    assert links.EMAILS in desk.url
    assert left == []


def test_a_viewer_reads_and_writes_nothing(chromium: Browser, people: Team, desk: Page) -> None:
    begin(desk, people)
    viewer = signed_in(chromium, people, Role.VIEWER)

    viewer.goto(f"{people.url}{links.email(str(kept().public_id))}")

    expect(viewer.get_by_text("You may look, not write.")).to_be_visible()
    expect(viewer.get_by_role("button", name="Make version")).to_have_count(0)
    expect(viewer.locator(".mjml .cm-content")).to_have_attribute("aria-readonly", "true")
    viewer.context.close()


def test_on_a_phone_an_email_is_read(chromium: Browser, people: Team, desk: Page) -> None:
    begin(desk, people)
    phone = signed_in(chromium, people, Role.CONTENT_EDITOR, width=390)

    phone.goto(f"{people.url}{links.email(str(kept().public_id))}")

    expect(frame(phone).get_by_text("Hello Greta")).to_be_visible()
    expect(phone.locator(".codepane")).to_be_hidden()
    phone.context.close()


def test_an_email_is_found_archived_and_brought_back(desk: Page, people: Team) -> None:
    begin(desk, people)
    desk.goto(f"{people.url}{links.EMAILS}")
    expect(desk.locator("article.tpl")).to_have_count(2)
    desk.get_by_placeholder("Name or subject").fill("gift gui")
    expect(desk.locator("article.tpl")).to_have_count(1)
    expect(desk).to_have_url(f"{people.url}{links.EMAILS}?search=gift+gui")

    desk.locator("article.tpl").get_by_label("More").click()
    desk.get_by_role("button", name="Archive").click()

    expect(desk.get_by_text("No email fits")).to_be_visible()
    desk.get_by_role("button", name="Undo").click()
    expect(desk.locator("article.tpl")).to_have_count(1)


def test_another_workspaces_email_is_not_there(desk: Page, people: Team) -> None:
    with instance_unit_of_work() as session:
        elsewhere = Content(workspace_id=_elsewhere(session), name="Theirs", body=mail("secret"))
        session.add(elsewhere)
        session.flush()
        content_id = str(elsewhere.public_id)

    desk.goto(f"{people.url}{links.email(content_id)}")

    expect(desk.get_by_text("There is no such email")).to_be_visible()
    assert "secret" not in desk.content()


def _elsewhere(session: Session) -> int:
    return teams.create_workspace(session, "Elsewhere").id

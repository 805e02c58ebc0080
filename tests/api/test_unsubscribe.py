"""POST with the token unsubscribes, once, before it answers; nothing else changes anything."""

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.tracking import tokens
from tests.sent_campaign import SentCampaign, a_sent_campaign

SCANNERS = (
    "Barracuda Sentinel (EE)",
    "Mozilla/5.0 (compatible; SafeLinks)",
    "Mimecast-URL-Protection/1.0",
    "Mozilla/5.0",
    "python-requests/2.32",
    "",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/118.0.0.0 Safari/537.36",
)
TRACES = """
SELECT (SELECT count(*) FROM suppressions), (SELECT count(*) FROM audit),
       (SELECT count(*) FROM contacts WHERE consent <> 'granted'),
       (SELECT count(*) FROM list_memberships WHERE status <> 'subscribed'),
       (SELECT count(*) FROM messages WHERE unsubscribed_at IS NOT NULL),
       (SELECT count(*) FROM events WHERE type = 'unsubscribe')
"""
UNTOUCHED = (0, 0, 0, 0, 0, 0)
ONCE = (1, 1, 1, 1, 1, 1)


@pytest.fixture
def mail(committing: None) -> SentCampaign:
    return a_sent_campaign()


def traces() -> tuple[int, ...]:
    with instance_unit_of_work() as session:
        return tuple(session.connection().execute(text(TRACES)).one())


def address_of(mail: SentCampaign, position: int = 0) -> str:
    return f"/u/{tokens.unsubscribe_token(mail.campaign_id, position)}"


def test_the_page_asks_and_changes_nothing(client: TestClient, mail: SentCampaign) -> None:
    page = client.get(address_of(mail))

    assert page.status_code == 200
    assert "Stop mails to ada0@example.com?" in page.text
    assert "1 High Street" in page.text
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers
    assert page.headers["cache-control"] == "no-store, private"
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert traces() == UNTOUCHED


@pytest.mark.parametrize("user_agent", SCANNERS)
def test_scanners_that_read_the_page_five_times_unsubscribe_nobody(
    client: TestClient, mail: SentCampaign, user_agent: str
) -> None:
    for _ in range(5):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = client.request(method, address_of(mail), headers={"user-agent": user_agent})
            assert answer.status_code in (200, 204)

    assert traces() == UNTOUCHED


@pytest.mark.parametrize(
    "posted",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"data": {"confirm": "yes"}},
        {"content": b""},
        {"content": b"\xff\x00{", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"x" * 100_000, "headers": {"content-type": "application/json"}},
    ],
    ids=["form", "multipart", "button", "empty", "mangled", "large"],
)
def test_a_post_unsubscribes_whatever_it_holds(
    client: TestClient, mail: SentCampaign, posted: dict[str, object]
) -> None:
    answer = client.post(address_of(mail), **posted)  # pyright: ignore[reportArgumentType]

    assert answer.status_code == 200
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "You will get no more mails" in answer.text
    assert traces() == ONCE


def test_a_second_post_changes_nothing_more(client: TestClient, mail: SentCampaign) -> None:
    for _ in range(3):
        assert client.post(address_of(mail)).status_code == 200

    assert traces() == ONCE
    assert "You will get no more mails" in client.get(address_of(mail)).text


def test_only_the_recipient_of_the_mail_is_unsubscribed(client: TestClient, mail: SentCampaign) -> None:
    other = a_sent_campaign(name="ben")

    client.post(address_of(mail, 1))

    with instance_unit_of_work() as session:
        changed = session.connection().execute(
            text("SELECT id, consent_source FROM contacts WHERE consent = 'withdrawn'")
        )
        assert [row.id for row in changed] == [mail.contact_ids[1]]
    assert other.contact_ids[1] not in mail.contact_ids
    assert traces() == ONCE


def test_the_reason_is_kept_and_thanked_for(client: TestClient, mail: SentCampaign) -> None:
    client.post(address_of(mail))

    thanks = client.post(address_of(mail), data={"reason": "too_many"})

    assert "Thank you" in thanks.text
    with instance_unit_of_work() as session:
        kept = session.connection().execute(text("SELECT detail FROM events")).scalar_one()
    assert kept == {"source": "page", "reason": "too_many"}
    assert traces() == ONCE


def test_an_invented_reason_is_not_kept(client: TestClient, mail: SentCampaign) -> None:
    answer = client.post(address_of(mail), data={"reason": "<script>"})

    assert answer.status_code == 200
    with instance_unit_of_work() as session:
        assert "reason" not in session.connection().execute(text("SELECT detail FROM events")).scalar_one()


def test_an_erased_contact_stays_suppressed(client: TestClient, mail: SentCampaign) -> None:
    with instance_unit_of_work() as session:
        session.connection().execute(text("DELETE FROM contacts"))

    answer = client.post(address_of(mail))

    assert answer.status_code == 200
    assert "This address" in answer.text
    assert traces() == (1, 1, 0, 0, 1, 1)


@pytest.mark.parametrize("token", ["", "x", "a" * 36, "..%2f..%2fetc", "%00", "a/b"])
def test_a_forged_token_gets_a_friendly_page_and_changes_nothing(
    client: TestClient, mail: SentCampaign, token: str
) -> None:
    for method in ("GET", "POST"):
        answer = client.request(method, f"/u/{token}")
        assert answer.status_code == 404
        assert "This link leads nowhere" in answer.text

    assert traces() == UNTOUCHED


def test_the_token_of_the_pixel_unsubscribes_nobody(client: TestClient, mail: SentCampaign) -> None:
    answer = client.post(f"/u/{tokens.track_token(mail.campaign_id, 0)}")

    assert answer.status_code == 404
    assert traces() == UNTOUCHED


def test_a_well_signed_token_of_a_message_that_is_not_there_leads_nowhere(
    client: TestClient, mail: SentCampaign
) -> None:
    assert client.post(f"/u/{tokens.unsubscribe_token(mail.campaign_id, 99)}").status_code == 404
    assert traces() == UNTOUCHED


def test_the_link_of_a_test_mail_says_that_it_was_a_test(client: TestClient, mail: SentCampaign) -> None:
    address = f"/u/{tokens.token_of_test_send(mail.workspace_id)}"

    for method in ("GET", "POST"):
        assert "This mail was a test" in client.request(method, address).text
    assert traces() == UNTOUCHED


def test_a_name_with_markup_is_shown_as_text(client: TestClient, committing: None) -> None:
    mail = a_sent_campaign(name="<b>x")

    page = client.get(address_of(mail)).text

    assert "<b>x" not in page.replace("<b>Workspace", "")
    assert "&lt;b&gt;x" in page

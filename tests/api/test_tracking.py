"""The pixel and the links: counted for whoever holds the token, a friendly page for whoever does not."""

import time

import pytest
from redis import Redis
from sqlalchemy import text
from starlette.testclient import TestClient

from mkt_dashboard.core.db import engine, instance_unit_of_work
from mkt_dashboard.domain.tracking import tokens
from mkt_dashboard.domain.tracking.hits import Hit, unpack
from mkt_dashboard.domain.tracking.intake import FIELD, STREAM
from mkt_dashboard.domain.tracking.models import EventType
from tests.sent_campaign import LINKS, SentCampaign, a_sent_campaign


@pytest.fixture
def mail(committing: None) -> SentCampaign:
    return a_sent_campaign()


def hits_on(valkey: Redis, wanted: int) -> list[Hit]:
    """Wait until so many hits are on the stream, and a moment longer for those that should not be."""
    until = time.monotonic() + 2
    hits: list[Hit] = []
    while time.monotonic() < until and len(hits) < wanted:
        entries = valkey.xrange(STREAM)
        hits = [hit for _, fields in entries for hit in unpack(fields[FIELD.encode()])]  # pyright: ignore
    if not wanted:
        time.sleep(0.1)
        assert not valkey.xlen(STREAM)
    return hits


def pixel(mail: SentCampaign, position: int = 0) -> str:
    return f"/t/o/{tokens.track_token(mail.campaign_id, position)}"


def link(mail: SentCampaign, number: int | str = 1) -> str:
    return f"/t/c/{tokens.track_token(mail.campaign_id, 0)}/{number}"


def test_the_pixel_is_a_picture_that_is_never_stored(
    client: TestClient, mail: SentCampaign, valkey: Redis
) -> None:
    answer = client.get(pixel(mail, 1))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/gif")
    assert answer.content.startswith(b"GIF89a\x01\x00\x01\x00")
    assert "no-store" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    (hit,) = hits_on(valkey, 1)
    assert (hit.type, hit.campaign_id, hit.position) == (EventType.OPEN, mail.campaign_id, 1)
    assert hit.user_agent.startswith("Mozilla/5.0 (Macintosh")
    assert abs(hit.at_ms - time.time() * 1000) < 5_000


def test_a_link_leads_to_the_very_address_the_author_wrote(
    client: TestClient, mail: SentCampaign, valkey: Redis
) -> None:
    answer = client.get(link(mail))

    assert (answer.status_code, answer.headers["location"]) == (302, LINKS[0])
    (hit,) = hits_on(valkey, 1)
    assert (hit.type, hit.link_number) == (EventType.CLICK, 1)


@pytest.mark.parametrize(
    ("url", "location"),
    [
        ("https://example.com/a b?q=ü#ß", "https://example.com/a%20b?q=%C3%BC#%C3%9F"),
        ("https://example.com/%20?x=%2F&y=1+2", "https://example.com/%20?x=%2F&y=1+2"),
        ("https://example.com/\r\nSet-Cookie: a=b", "https://example.com/%0D%0ASet-Cookie:%20a=b"),
    ],
)
def test_no_address_breaks_the_header(
    client: TestClient, committing: None, valkey: Redis, url: str, location: str
) -> None:
    answer = client.get(link(a_sent_campaign(links=(url,))))

    assert (answer.status_code, answer.headers["location"]) == (302, location)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example.com", "ftp://a.b"]
)
def test_only_web_addresses_are_led_to(client: TestClient, committing: None, valkey: Redis, url: str) -> None:
    answer = client.get(link(a_sent_campaign(links=(url,))))

    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize("number", [0, 9, 99_999, "-1", "1.5", "x", "²", "", "1/2"])
def test_a_link_that_is_not_in_the_mail_leads_nowhere(
    client: TestClient, mail: SentCampaign, valkey: Redis, number: int | str
) -> None:
    answer = client.get(link(mail, number))

    assert answer.status_code == 404
    assert "This link leads nowhere" in answer.text
    assert not hits_on(valkey, 0)


@pytest.mark.parametrize(
    "path", ["o/forged", "c/forged/1", "c/forged/1?url=https://evil.example.com", "", "x/y"]
)
def test_a_forged_token_is_not_counted_and_leads_nowhere(
    client: TestClient, mail: SentCampaign, valkey: Redis, path: str
) -> None:
    answer = client.get(f"/t/{path}")

    assert answer.status_code == 404
    assert "location" not in answer.headers
    assert not hits_on(valkey, 0)


def test_the_unsubscribe_token_counts_nothing(client: TestClient, mail: SentCampaign, valkey: Redis) -> None:
    token = tokens.unsubscribe_token(mail.campaign_id, 0)

    assert client.get(f"/t/o/{token}").status_code == 404
    assert client.get(f"/t/c/{token}/1").status_code == 404
    assert not hits_on(valkey, 0)


def test_head_is_answered_and_marked(client: TestClient, mail: SentCampaign, valkey: Redis) -> None:
    assert client.head(link(mail)).headers["location"] == LINKS[0]
    assert client.head(pixel(mail)).status_code == 200

    assert [hit.is_head for hit in hits_on(valkey, 2)] == [True, True]


def test_posting_to_a_link_is_refused_and_not_counted(
    client: TestClient, mail: SentCampaign, valkey: Redis
) -> None:
    assert client.post(link(mail)).status_code == 405
    assert client.options(link(mail)).status_code == 204
    assert not hits_on(valkey, 0)


def test_a_link_seen_once_works_while_postgresql_is_away(
    client: TestClient, mail: SentCampaign, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(link(mail, 1))
    with instance_unit_of_work() as session:
        session.connection().execute(text("DELETE FROM tracked_links"))
    engine().dispose()
    monkeypatch.setattr(engine().pool, "_creator", _refused)

    assert client.get(link(mail, 1)).headers["location"] == LINKS[0]
    unseen = client.get(link(mail, 2))
    assert unseen.status_code == 503
    assert "try again in a moment" in unseen.text


def _refused(*_: object) -> None:
    import psycopg

    raise psycopg.OperationalError("connection refused")


def test_only_the_network_of_somebody_is_kept(client: TestClient, mail: SentCampaign, valkey: Redis) -> None:
    away = TestClient(client.app, client=("203.0.113.77", 1234))

    away.get(pixel(mail), headers={"x-forwarded-for": "198.51.100.1"})

    (hit,) = hits_on(valkey, 1)
    assert hit.network == "203.0.113.0/24"


def test_a_strange_user_agent_is_cut_and_cleaned(
    client: TestClient, mail: SentCampaign, valkey: Redis
) -> None:
    client.get(pixel(mail), headers={"user-agent": "a\tb\x7f" + "x" * 5_000})

    (hit,) = hits_on(valkey, 1)
    assert hit.user_agent.startswith("abxx")
    assert len(hit.user_agent) <= 300

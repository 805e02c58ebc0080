"""Programs are told from people by name, by haste and by how much they ask for at once."""

from datetime import UTC, datetime, timedelta

import pytest

from mkt_dashboard.domain.tracking.bursts import Burst, RecentClicks
from mkt_dashboard.domain.tracking.hits import Hit
from mkt_dashboard.domain.tracking.machines import Why, why_machine
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.domain.tracking.tokens import MessageRef

SENT_AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = SENT_AT + timedelta(minutes=5)
SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.0 Safari/605.1.15"

PEOPLE = (
    SAFARI,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.0",
    "Microsoft Office/16.0 (Microsoft Outlook 16.0.16827; Pro)",
    "Mozilla/4.0 (compatible; ms-office; MSOffice 16)",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
)
PROGRAMS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "python-requests/2.32",
    "curl/8.5.0",
    "Go-http-client/1.1",
    "Barracuda Sentinel (EE)",
    "Mimecast-URL-Protection/1.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246 Mozilla/5.0",
    "",
    "   ",
)


def why(
    type: EventType = EventType.CLICK, name: str = SAFARI, *, at: datetime = LATER, is_head: bool = False
) -> Why | None:
    return why_machine(type, name, is_head=is_head, at=at, sent_at=SENT_AT)


@pytest.mark.parametrize("type", [EventType.OPEN, EventType.CLICK])
@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_people(name: str, type: EventType) -> None:
    assert why(type, name) is None


@pytest.mark.parametrize("type", [EventType.OPEN, EventType.CLICK])
@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_are_programs(name: str, type: EventType) -> None:
    assert why(type, name) is not None


def test_apple_opens_every_mail_but_clicks_none() -> None:
    assert why(EventType.OPEN, "Mozilla/5.0") is Why.APPLE_PRIVACY
    assert why(EventType.CLICK, "Mozilla/5.0") is None


def test_head_is_never_a_person() -> None:
    assert why(is_head=True) is Why.HEAD


def test_nobody_reads_a_mail_in_the_second_it_arrives() -> None:
    assert why(at=SENT_AT + timedelta(seconds=1.9)) is Why.TOO_SOON
    assert why(at=SENT_AT + timedelta(seconds=2)) is None


def click(at_ms: int, number: int, position: int = 0) -> Hit:
    return Hit(at_ms, EventType.CLICK, 1, position, number, False, "", SAFARI)


def test_three_links_within_two_seconds_are_a_program() -> None:
    bursts = RecentClicks().bursts([click(10_000, 1), click(10_500, 2), click(11_900, 3)])

    assert bursts == {MessageRef(1, 0): Burst(10_000, 11_900)}


@pytest.mark.parametrize(
    "clicks",
    [
        [click(10_000, 1), click(10_100, 2)],
        [click(10_000, 1), click(10_100, 1), click(10_200, 1), click(10_300, 2)],
        [click(10_000, 1), click(12_500, 2), click(15_000, 3)],
        [click(10_000, 1, 0), click(10_000, 2, 1), click(10_000, 3, 2)],
    ],
    ids=["two links", "one pressed again", "slowly", "three people"],
)
def test_people_press_few_links_slowly(clicks: list[Hit]) -> None:
    assert RecentClicks().bursts(clicks) == {}


def test_a_burst_is_seen_across_batches_and_when_told_twice() -> None:
    recent = RecentClicks()
    recent.bursts([click(10_000, 1), click(10_100, 2)])

    for _ in range(2):
        assert recent.bursts([click(10_200, 3)]) == {MessageRef(1, 0): Burst(10_000, 10_200)}


def test_old_clicks_are_forgotten() -> None:
    recent = RecentClicks()
    recent.bursts([click(10_000, 1), click(10_100, 2)])
    recent.forget_before(20_000)

    assert recent.bursts([click(10_200, 3)]) == {}

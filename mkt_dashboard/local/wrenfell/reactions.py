"""What comes back after a mail of the demo: opens, clicks and farewells, by people and by programs."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mkt_dashboard.domain.delivery.unsubscribes import UnsubscribeReason
from mkt_dashboard.domain.tracking.hits import Hit
from mkt_dashboard.domain.tracking.machines import APPLE_PRIVACY_PROXY, GOOGLE_PREFETCH, MANY_LINKS
from mkt_dashboard.domain.tracking.models import EventType
from mkt_dashboard.local.wrenfell.people import Person, Reader
from mkt_dashboard.local.wrenfell.workspace import TIME_ZONE

# How awake people are at each hour of their day, and on each day of the week.
HOURS = (4, 2, 1, 1, 2, 8, 35, 70, 85, 78, 70, 68, 80, 70, 60, 58, 62, 72, 85, 95, 100, 90, 55, 18)
WEEKDAYS = (1.0, 0.97, 1.0, 0.96, 0.85, 0.72, 0.8)
# A quarter reads it soon, most within the first evening, the rest within days; hardly anybody in the minute.
MEAN_DELAYS_HOURS, DELAY_SHARES, DELAY_SHAPE = (2.2, 9.0, 34.0), (26, 42, 32), 1.5
OPENS_AGAIN, CLICKS_OF_OPENS = 0.3, 0.75
UNSUBSCRIBES, COMPLAINS = 0.009, 0.0006
ONE_CLICK, GATEWAY_FOLLOWS = 0.4, 0.3
REASONS = (UnsubscribeReason.TOO_MANY, UnsubscribeReason.NOT_RELEVANT, UnsubscribeReason.OTHER)
REASON_SHARES = (45, 30, 8)
REASONS_GIVEN = 0.6

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
BROWSERS = {
    Reader.PHONE: (
        f"Mozilla/5.0 (Linux; Android 16; Pixel 10) {WEBKIT} Chrome/142.0 Mobile Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    ),
    Reader.DESK: (
        f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0 Safari/537.36",
        "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Thunderbird/145.0",
    ),
    Reader.WEBMAIL: (
        "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    ),
}
PREFETCH = (
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) {GOOGLE_PREFETCH}"
)
RELAY = "203.0.113.0/24"


@dataclass(frozen=True)
class Sending:
    """What went out: its number, how well it pleases, and how many links it has."""

    campaign_id: int
    appeal: float
    links: int


@dataclass(frozen=True)
class Farewell:
    """Somebody had enough."""

    at: datetime
    is_complaint: bool
    source: str
    reason: UnsubscribeReason | None


@dataclass(frozen=True)
class Reaction:
    """All that one message caused."""

    hits: list[Hit]
    farewell: Farewell | None


class Reactions:
    """Draws what people and programs do with the mails of one campaign."""

    def __init__(self, sending: Sending, source: random.Random) -> None:
        self._sending, self._random = sending, source
        # The head of a mail leads to the shop and is hardly pressed; the story is what people came for.
        self._pull = [6, 60, *(18 - 3 * place for place in range(max(0, sending.links - 2)))][: sending.links]

    def to(self, position: int, person: Person, sent_at: datetime) -> Reaction:
        hits = list(self._of_programs(position, person, sent_at))
        opened_at = self._opened_at(person, sent_at)
        if opened_at is None:
            return Reaction(hits, None)
        if person.reader is not Reader.PRIVACY_PROXY:
            hits += self._of_reading(position, person, opened_at)
        if self._random.random() < min(0.8, person.clicks * self._sending.appeal * CLICKS_OF_OPENS):
            hits += self._of_pressing(position, person, opened_at)
        return Reaction(hits, self._farewell(opened_at))

    def _opened_at(self, person: Person, sent_at: datetime) -> datetime | None:
        if self._random.random() > person.opens * min(1.4, self._sending.appeal):
            return None
        return self._when_awake(sent_at, self._random.choices(MEAN_DELAYS_HOURS, DELAY_SHARES)[0])

    def _when_awake(self, after: datetime, mean_hours: float) -> datetime:
        """Draw a delay until it falls into an hour at which people read."""
        at = after
        for _ in range(8):
            hours = self._random.gammavariate(DELAY_SHAPE, mean_hours / DELAY_SHAPE)
            at = after + timedelta(hours=hours, seconds=20)
            here = at.astimezone(ZoneInfo(TIME_ZONE))
            if self._random.random() * 100 < HOURS[here.hour] * WEEKDAYS[here.weekday()]:
                break
        return at

    def _of_programs(self, position: int, person: Person, sent_at: datetime) -> Iterator[Hit]:
        draw = self._random.random
        if person.reader is Reader.PRIVACY_PROXY and draw() < 0.9:
            at = sent_at + timedelta(seconds=8 + self._random.expovariate(1 / 900))
            yield self._hit(EventType.OPEN, position, at, APPLE_PRIVACY_PROXY, RELAY)
        if person.reader is Reader.WEBMAIL and draw() < 0.12:
            at = sent_at + timedelta(seconds=3 + draw() * 40)
            yield self._hit(EventType.OPEN, position, at, PREFETCH, RELAY)
        if person.reader is Reader.GATEWAY and draw() < 0.85:
            yield from self._of_gateway(position, person, sent_at)

    def _of_gateway(self, position: int, person: Person, sent_at: datetime) -> Iterator[Hit]:
        """A gateway looks at the pictures in the moment of arrival, and behind every link of some mails."""
        at = sent_at + timedelta(seconds=0.2 + self._random.random())
        browser = BROWSERS[Reader.DESK][0]
        yield self._hit(EventType.OPEN, position, at, browser, person.network)
        if self._random.random() > GATEWAY_FOLLOWS:
            return
        at += timedelta(seconds=5 + self._random.random() * 30)
        is_head = self._sending.links < MANY_LINKS
        for link in range(self._sending.links):
            at += timedelta(milliseconds=self._random.randrange(40, 200))
            yield self._hit(
                EventType.CLICK, position, at, browser, person.network, link=link, is_head=is_head
            )

    def _of_reading(self, position: int, person: Person, opened_at: datetime) -> Iterator[Hit]:
        browser, at = self._browser(person), opened_at
        yield self._hit(EventType.OPEN, position, at, browser, person.network)
        while self._random.random() < OPENS_AGAIN:
            at = self._when_awake(at + timedelta(minutes=4), 11)
            yield self._hit(EventType.OPEN, position, at, browser, person.network)

    def _of_pressing(self, position: int, person: Person, opened_at: datetime) -> Iterator[Hit]:
        # A proxy fetches pictures only: whoever presses a link does so in a browser of her own.
        browser = (
            self._browser(person) if person.reader is Reader.DESK else BROWSERS[Reader.PHONE][position % 2]
        )
        at = opened_at
        for link in self._chosen():
            at += timedelta(seconds=6 + self._random.expovariate(1 / 35))
            yield self._hit(EventType.CLICK, position, at, browser, person.network, link=link)

    def _chosen(self) -> Sequence[int]:
        presses = self._random.choices((1, 2, 3), (78, 17, 5))[0]
        return self._random.choices(range(len(self._pull)), self._pull, k=presses)

    def _farewell(self, opened_at: datetime) -> Farewell | None:
        draw = self._random.random()
        if draw > UNSUBSCRIBES + COMPLAINS:
            return None
        at = opened_at + timedelta(seconds=15 + self._random.expovariate(1 / 40))
        if draw < COMPLAINS:
            return Farewell(at, is_complaint=True, source="feedback_loop", reason=None)
        if self._random.random() < ONE_CLICK:
            return Farewell(at, is_complaint=False, source="one-click", reason=None)
        told = (
            self._random.choices(REASONS, REASON_SHARES)[0] if self._random.random() < REASONS_GIVEN else None
        )
        return Farewell(at, is_complaint=False, source="page", reason=told)

    def _browser(self, person: Person) -> str:
        choice = BROWSERS.get(person.reader, BROWSERS[Reader.DESK])
        return choice[len(person.email) % len(choice)]

    def _hit(
        self,
        type: EventType,
        position: int,
        at: datetime,
        browser: str,
        network: str,
        *,
        link: int | None = None,
        is_head: bool = False,
    ) -> Hit:
        at_ms = int(at.timestamp() * 1000)
        return Hit(at_ms, type, self._sending.campaign_id, position, link, is_head, network, browser)

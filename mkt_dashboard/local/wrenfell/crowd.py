"""The invented people of the demo, some six thousand, the same ones on every machine."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from mkt_dashboard.local.wrenfell.names import COUNTRIES, Country
from mkt_dashboard.local.wrenfell.people import (
    BATCHES,
    QUARTER,
    Batch,
    ListName,
    Origin,
    Person,
    Reader,
    imported_at,
)

SEED = 20_260
BEFORE, DURING = 4_300, 1_390  # how many were there before the quarter, and joined one by one in it
YEARS_BEFORE = timedelta(days=730)
MAILBOXES = (
    ("mail.example.com", 30),
    ("post.example.net", 18),
    ("inbox.example.org", 14),
    ("webmail.example.com", 9),
    ("fastpost.example.org", 6),
    ("letterbox.example.net", 5),
)
COMPANIES = (
    "huber-bau.example.com",
    "alpenblick-hotels.example.net",
    "stadtwerke-nord.example.org",
    "kovac-design.example.com",
    "klinik-am-see.example.org",
    "rossi-legnami.example.net",
    "nordlys-consulting.example.com",
    "university-south.example.org",
    "bergbahnen-west.example.net",
    "linden-architects.example.com",
)
AT_A_COMPANY = 0.16
SHARES = [country.share for country in COUNTRIES]
ACTIVITIES = (
    ("day hikes", 30),
    ("via ferrata", 12),
    ("ski touring", 17),
    ("trail running", 15),
    ("camping", 11),
    ("climbing", 9),
    ("bikepacking", 6),
)
TAG_OF = {"day hikes": "hiker", "ski touring": "skier", "trail running": "runner", "climbing": "climber"}
LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", " ": ""}
)
ON_NEWSLETTER = {Origin.FAIR: 1.0, Origin.RECEIPT: 0.3, Origin.CLUB: 0.0}


@dataclass
class Crowd:
    """Makes people, the same ones each time; only the days count from today."""

    today: datetime
    _random: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311 - no secret
    _days: random.Random = field(default_factory=lambda: random.Random(SEED + 1))  # noqa: S311
    _addresses: set[str] = field(default_factory=set)

    def gather(self) -> list[Person]:
        """Return everybody, in the order they came."""
        batches = [(imported_at(self.today, batch), batch) for batch in BATCHES for _ in range(batch.size)]
        alone = [(day, None) for day in (*self._days_before(), *self._days_of_the_quarter())]
        return [self._person(*one) for one in sorted([*alone, *batches], key=lambda one: one[0])]

    def _days_before(self) -> Iterator[datetime]:
        begin = self.today - QUARTER - YEARS_BEFORE
        for _ in range(BEFORE):
            yield self._at_an_hour(begin + YEARS_BEFORE * self._days.random() ** 0.7)

    def _days_of_the_quarter(self) -> Iterator[datetime]:
        """More each week, and more at weekends."""
        begin = self.today - QUARTER
        made = 0
        while made < DURING:
            day = begin + QUARTER * self._days.random() ** 0.8
            if day.weekday() < 5 and self._days.random() < 0.25:
                continue
            made += 1
            yield min(self._at_an_hour(day), self.today - timedelta(minutes=made % 50 + 3))

    def _at_an_hour(self, day: datetime) -> datetime:
        hour = self._days.choices(range(7, 23), (2, 4, 6, 7, 7, 6, 5, 5, 6, 6, 7, 8, 9, 8, 5, 2))[0]
        return day.replace(
            hour=hour, minute=self._days.randrange(60), second=self._days.randrange(60), microsecond=0
        )

    def _person(self, created_at: datetime, batch: Batch | None) -> Person:
        country, town = self._home(batch)
        first, last = self._random.choice(country.first_names), self._random.choice(country.last_names)
        activity = _weighted(self._random, ACTIVITIES)
        origin = batch.origin if batch else self._origin(town)
        orders = self._orders(origin)
        is_at_work = self._random.random() < AT_A_COMPANY
        # Some sign the card with no name, some leave the family name out.
        named = self._random.random()
        person = Person(
            email=self._address(first, last, is_at_work=is_at_work),
            first_name=first if named < 0.93 else "",
            last_name=last if named < 0.88 else "",
            attributes=self._attributes(country, town, activity, orders, created_at),
            tags=[TAG_OF[activity]] if activity in TAG_OF else [],
            origin=origin,
            created_at=created_at,
            lists={},
            reader=self._reader(is_at_work=is_at_work),
            opens=self._random.betavariate(1.5, 2.1),
            clicks=self._random.betavariate(1.2, 7.0),
            network=f"{self._random.choice(('192.0.2', '198.51.100', '203.0.113'))}.0/24",
        )
        self._join(person, activity, town, orders)
        self._fate(person)
        return person

    def _home(self, batch: Batch | None) -> tuple[Country, str]:
        """Return a country and a town; the first towns of a country are the shop's strongest."""
        at_the_till = batch is not None and batch.origin is Origin.TILL
        country = COUNTRIES[0] if at_the_till else self._random.choices(COUNTRIES, SHARES)[0]
        strength = range(len(country.towns), 0, -1)
        return country, country.towns[0] if at_the_till else self._random.choices(country.towns, strength)[0]

    def _origin(self, town: str) -> Origin:
        if town == "Graz" and self._random.random() < 0.6:
            return Origin.TILL
        choices = ((Origin.FORM, 46), (Origin.CHECKOUT, 33), (Origin.CLUB, 16), (Origin.RECEIPT, 5))
        return Origin(_weighted(self._random, choices))

    def _orders(self, origin: Origin) -> int:
        bought = origin in (Origin.CHECKOUT, Origin.TILL, Origin.RECEIPT)
        return (
            int(self._random.expovariate(1 / 2.1)) + int(bought)
            if bought or self._random.random() < 0.45
            else 0
        )

    def _attributes(
        self, country: Country, town: str, activity: str, orders: int, created_at: datetime
    ) -> dict[str, str | int]:
        found: dict[str, str | int] = {"city": town, "country": country.name, "orders": orders}
        if self._random.random() < 0.78:
            found["favourite_activity"] = activity
        if orders:
            last = created_at + (self.today - created_at) * self._random.random() ** 0.6
            found["last_order_on"] = last.date().isoformat()
        return found

    def _address(self, first: str, last: str, *, is_at_work: bool) -> str:
        one, two = _plain(first), _plain(last)
        shapes = (
            f"{one}.{two}",
            f"{one[0]}.{two}",
            f"{one}{two[0]}",
            f"{one}.{two}{self._random.randrange(60, 99)}",
        )
        name = shapes[0] if is_at_work else self._random.choices(shapes, (50, 18, 12, 20))[0]
        domain = self._random.choice(COMPANIES) if is_at_work else _weighted(self._random, MAILBOXES)
        address, number = f"{name}@{domain}", 1
        while address in self._addresses:
            number += 1
            address = f"{name}{number}@{domain}"
        self._addresses.add(address)
        return address

    def _reader(self, *, is_at_work: bool) -> Reader:
        if is_at_work:
            return Reader.GATEWAY if self._random.random() < 0.45 else Reader.DESK
        return Reader(
            _weighted(
                self._random,
                ((Reader.PHONE, 38), (Reader.PRIVACY_PROXY, 27), (Reader.WEBMAIL, 23), (Reader.DESK, 12)),
            )
        )

    def _join(self, person: Person, activity: str, town: str, orders: int) -> None:
        """Put the person on lists, each at its own time."""
        at, draw = person.created_at, self._random.random
        if draw() < ON_NEWSLETTER.get(person.origin, 0.8):
            person.lists[ListName.NEWSLETTER] = at
        if person.origin is Origin.CLUB or draw() < 0.14:
            person.lists[ListName.TRAIL_CLUB] = at
        if person.origin is Origin.TILL or (town == "Graz" and draw() < 0.5):
            person.lists[ListName.GRAZ] = at
        if orders >= 8:
            person.lists[ListName.VIP] = self._later(at)
            person.tags.append("vip")
        if draw() < (0.3 if activity == "ski touring" else 0.07):
            opened = max(at, self.today - timedelta(days=30))
            person.lists[ListName.WINTER] = opened + (self.today - opened) * draw() ** 1.3

    def _later(self, at: datetime) -> datetime:
        return at + (self.today - at) * self._random.random() * 0.8

    def _fate(self, person: Person) -> None:
        """Some mailboxes are gone; some people had left before the quarter began."""
        begin = self.today - QUARTER
        person.is_dead = self._random.random() < 0.011
        if person.created_at < begin - timedelta(days=20) and self._random.random() < 0.035:
            person.gave_up_at = person.created_at + (begin - person.created_at) * self._random.random()
            person.lists = {name: at for name, at in person.lists.items() if at <= person.gave_up_at}


def _weighted(source: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    return source.choices([value for value, _ in choices], [weight for _, weight in choices])[0]


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKD", name.lower().translate(LETTERS))
    return text.encode("ascii", "ignore").decode()

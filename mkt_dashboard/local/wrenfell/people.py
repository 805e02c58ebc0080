"""A person of the demo: who she is, how she came, and how she reads her mail."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

QUARTER = timedelta(days=92)


class ListName(StrEnum):
    NEWSLETTER = "Newsletter"
    VIP = "VIP customers"
    TRAIL_CLUB = "Trail club"
    GRAZ = "Store Graz"
    WINTER = "Winter preview waiting list"


class Origin(StrEnum):
    """How a contact came; the words stand in its consent source."""

    FORM = "Newsletter form on wrenfell.example.com"
    CHECKOUT = "Box ticked at checkout"
    CLUB = "Trail club sign-up"
    TILL = "Card signed at the till, store Graz"
    FAIR = "Sign-up sheet, mountain fair Innsbruck"
    RECEIPT = ""  # an address for the receipt: no consent to anything else


@dataclass(frozen=True)
class Batch:
    """People who came at once, with a file."""

    file_name: str
    days_ago: int
    origin: Origin
    size: int


BATCHES = (
    Batch("store-graz-cards.csv", 80, Origin.TILL, 214),
    Batch("fair-innsbruck-sheets.csv", 12, Origin.FAIR, 96),
)


class Reader(StrEnum):
    """What opens the mail: decides which opens and clicks are a program's."""

    PHONE = "phone"
    DESK = "desk"
    WEBMAIL = "webmail"
    PRIVACY_PROXY = "privacy proxy"
    GATEWAY = "gateway"


@dataclass(slots=True)
class Person:
    """One contact, with the habits that decide what comes back from her."""

    email: str
    first_name: str
    last_name: str
    attributes: dict[str, str | int]
    tags: list[str]
    origin: Origin
    created_at: datetime
    lists: dict[ListName, datetime]
    reader: Reader
    opens: float
    clicks: float
    network: str
    is_dead: bool = False
    gave_up_at: datetime | None = None


def imported_at(today: datetime, batch: Batch) -> datetime:
    """Return when the file of a batch was read."""
    day = today - timedelta(days=batch.days_ago)
    return day.replace(hour=9, minute=24, second=11, microsecond=0)

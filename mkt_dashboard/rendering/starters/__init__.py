"""Five mails to begin with, our own, for an outdoor shop that does not exist."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.rendering.compiled import EmailSource


@dataclass(frozen=True)
class Starter:
    """A mail somebody may copy and write on."""

    key: str
    name: str
    description: str
    subject: str
    preheader: str

    @property
    def source(self) -> EmailSource:
        return EmailSource(self.subject, self.preheader, _body(self.key))


STARTERS = (
    Starter(
        key="newsletter",
        name="Newsletter",
        description="One main story, two short ones and a notice.",
        subject="Six quiet paths before the snow",
        preheader="None longer than a day, each with something warm at its end.",
    ),
    Starter(
        key="product-announcement",
        name="Product announcement",
        description="One new thing, its picture and the three facts that sell it.",
        subject="New: the Fell 32, our lightest pack",
        preheader="890 grams, 32 litres, repaired for life.",
    ),
    Starter(
        key="sale",
        name="Sale",
        description="One clear offer, three products with old and new price, the small print.",
        subject='{{ first_name|default("Three days") }}: 20% off everything warm',
        preheader="Friday to Sunday, no code needed.",
    ),
    Starter(
        key="event-invitation",
        name="Event invitation",
        description="When, where and what to bring, with one button to say yes.",
        subject="You are invited: a night under the tents",
        preheader="Friday 13 November, 18:00, in the yard behind the shop. Soup is on us.",
    ),
    Starter(
        key="personal-letter",
        name="Personal letter",
        description="Plain words from one person to another, without pictures.",
        subject='A question, {{ first_name|default("if I may") }}',
        preheader="What did you buy it for?",
    ),
)


def get_starter(key: str) -> Starter:
    for starter in STARTERS:
        if starter.key == key:
            return starter
    raise NotFound("There is no such template to begin with. Choose one from the list.")


@cache
def _body(key: str) -> str:
    return (Path(__file__).parent / f"{key}.mjml").read_text(encoding="utf-8")

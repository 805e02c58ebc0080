"""What the live page says of the numbers: the places of all contacts, the pace, and what each button does."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.delivery.models import Outcome
from mkt_dashboard.domain.delivery.queries import Numbers, ReasonCount, Sent
from mkt_dashboard.ui import links, theme
from mkt_dashboard.ui.campaigns import words
from mkt_dashboard.ui.components.figures import written

COLOURS = {
    "sent": "var(--green-dot)",
    "failed": "var(--red-dot)",
    "suppressed": "var(--gray-dot)",
    "unknown": "var(--violet-dot)",
    "sending": "var(--c1)",
    "queued": "var(--q2)",
}
# So long back the pace is measured; shorter jumps, longer lags behind.
PACE_SECONDS = 12.0
SHORT = timedelta(minutes=4)


class Place(TypedDict):
    """One outcome with everybody in it. The places sum up to the audience."""

    key: str
    name: str
    meaning: str
    amount: str
    share: float
    colour: str
    href: str


class Cause(TypedDict):
    """Why some got nothing."""

    says: str
    amount: str
    width: str
    status: str
    example: str
    href: str


class Effect(TypedDict):
    """What a button would do now."""

    icon: str
    tint: str
    verb: str
    says: str


def places_of(numbers: Numbers, campaign_id: str) -> list[Place]:
    """Return each outcome with its people. Sending stands beside queued here, so that they sum up."""
    amounts = {
        "sent": numbers.sent,
        "failed": numbers.failed,
        "suppressed": numbers.suppressed,
        "unknown": numbers.unknown,
        "sending": numbers.sending,
        "queued": numbers.queued - numbers.sending,
    }
    return [
        Place(
            key=key,
            name=words.OUTCOMES[key][0],
            meaning=words.OUTCOMES[key][1],
            amount=written(amount),
            share=amount / numbers.audience if numbers.audience else 0.0,
            colour=COLOURS[key],
            href=str(links.campaign_people(campaign_id, key)),
        )
        for key, amount in amounts.items()
    ]


def causes_of(found: Sequence[ReasonCount], outcome: Outcome, campaign_id: str) -> list[Cause]:
    """Return why some ended with this outcome, the most frequent first."""
    chosen = [one for one in found if one.outcome == outcome]
    most = max((one.count for one in chosen), default=1)
    return [
        Cause(
            says=words.reason_in_words(one.reason, one.status),
            amount=written(one.count),
            width=f"{one.count / most * 100:.1f}%",
            status=one.status,
            example=one.example,
            href=f"{links.campaign_people(campaign_id, outcome.name.lower())}&"
            + urlencode({"reason": one.reason, "status": one.status}),
        )
        for one in chosen
    ]


def effects_of(numbers: Numbers, status: CampaignStatus) -> list[Effect]:
    """Say what each button that can be pressed now would do, with the numbers of now."""
    waiting, line = written(numbers.queued - numbers.sending), written(numbers.sending)
    pause = Effect(
        icon="pause",
        tint="amber",
        verb="Pause",
        says=f"Stops within one message per connection, at most {line} more leave. "
        f"{waiting} wait, nothing is lost.",
    )
    resume = Effect(
        icon="play",
        tint="sky",
        verb="Resume",
        says="Goes on where it stopped. Suppressions are checked again for each mail, nobody gets it twice.",
    )
    cancel = Effect(icon="ban", tint="red", verb="Cancel the rest", says=cancelling(numbers))
    chosen = {
        CampaignStatus.PREPARING: [cancel],
        CampaignStatus.RUNNING: [pause, resume, cancel],
        CampaignStatus.PAUSED: [resume, cancel],
    }
    return chosen.get(status, [])


def cancelling(numbers: Numbers) -> str:
    """Say what a cancellation takes away and what it cannot."""
    rest = words.counted(numbers.queued - numbers.sending, "contact")
    verb = "gets no mail and is" if numbers.queued - numbers.sending == 1 else "get no mail and are"
    return (
        f"{rest} {verb} recorded as suppressed, “cancelled”. "
        f"{words.counted(numbers.sent, 'sent mail')} can’t be called back. No undo."
    )


def pace(seen: list[tuple[float, int, int]]) -> tuple[float, float]:
    """Return (sent, ended) a second between the first and the last look."""
    if len(seen) < 2 or seen[-1][0] <= seen[0][0]:
        return 0.0, 0.0
    (begin, sent, ended), (end, sent_now, ended_now) = seen[0], seen[-1]
    return (sent_now - sent) / (end - begin), (ended_now - ended) / (end - begin)


def step_of(started_at: datetime | None, finished_at: datetime | None) -> timedelta:
    """Return how wide the bars of the chart are: a second for what is quick, else a minute."""
    length = (finished_at or now()) - started_at if started_at else timedelta(0)
    return timedelta(seconds=1) if length < SHORT else timedelta(minutes=1)


def chart_of(sent: Sequence[Sent], step: timedelta, time_zone: str) -> dict[str, Any]:
    """Draw what was sent, stretch by stretch, on the reader's clock; pauses are zeros.

    The stretch that is not over yet would look like a fall, so it is left out.
    """
    zone, over = ZoneInfo(time_zone), now() - step
    amounts = {one.at: one.sent for one in sent if one.at <= over}
    if not amounts:
        return {}
    at, last = min(amounts), max(amounts)
    moments: list[datetime] = []
    while at <= last and len(moments) < 1_500:
        moments.append(at)
        at += step
    x = [moment.astimezone(zone).replace(tzinfo=None).isoformat() for moment in moments]
    y = [amounts.get(moment, 0) for moment in moments]
    trace = theme.line("Sent", x, y, is_filled=True) if len(x) > 2 else theme.bars("Sent", x, y)
    shape = "%H:%M:%S" if step < timedelta(minutes=1) else "%H:%M"
    layout = theme.plot_layout()
    return {"data": [trace], "layout": layout | {"xaxis": layout["xaxis"] | {"tickformat": shape}}}

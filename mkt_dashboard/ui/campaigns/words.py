"""How numbers, outcomes, reasons and events are said on the screens of campaigns."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mkt_dashboard.core.figures import NARROW_SPACE, counted
from mkt_dashboard.domain.delivery.models import Reason

__all__ = ["counted"]  # said beside the rest: `words.counted(3, "mail")`

NOTHING = "–"

OUTCOMES = {
    "sent": ("Sent", "The receiving server accepted the mail."),
    "failed": ("Failed", "The server refused it for good, or the address cannot be mailed."),
    "suppressed": ("Suppressed", "Not sent on purpose: no consent, unsubscribed, bounced before, cancelled."),
    "unknown": (
        "Unknown",
        "The line broke after the last dot, so nobody knows whether it arrived. Never sent again by itself.",
    ),
    "sending": ("Sending", "On the line right now: past the gate, the server has not answered yet."),
    "queued": ("Queued", "Still waits. Deferred ones wait for their next attempt."),
    "deferred": ("Deferred", "The server said “later”. It is tried again by itself."),
}

REASONS = {
    Reason.NO_CONSENT: "No consent to email",
    Reason.UNSUBSCRIBED: "Unsubscribed",
    Reason.BOUNCED: "Bounced before",
    Reason.COMPLAINED: "Complained before",
    Reason.ERASED: "Contact was erased",
    Reason.MANUAL: "Suppressed by hand",
    Reason.CANCELLED: "Cancelled before it left",
    Reason.INVALID_ADDRESS: "Address cannot be mailed",
    Reason.EXPIRED: "Tried too long, given up",
    Reason.REJECTED: "Refused by the server",
    Reason.NO_ANSWER: "No answer after the last dot",
    Reason.WORKER_DIED: "Sending was cut off",
}
# RFC 3463 in words people use.
STATUSES = {
    "5.1.1": "Mailbox does not exist",
    "5.1.2": "Domain does not exist",
    "5.1.10": "Domain takes no mail",
    "5.2.1": "Mailbox is switched off",
    "5.2.2": "Mailbox is full",
    "4.2.2": "Mailbox is full",
    "4.3.2": "Server takes no mail now",
    "4.7.1": "Slowed down by the server",
    "5.4.4": "Domain has no mail server",
    "5.7.1": "Refused by policy",
    "5.7.26": "Sender is not authenticated",
}

EVENTS = {
    "open": ("mail-open", "opened"),
    "click": ("mouse-pointer-click", "clicked"),
    "unsubscribe": ("bell-off", "unsubscribed"),
    "hard_bounce": ("circle-x", "bounced"),
    "soft_bounce": ("clock-alert", "bounced for now"),
    "complaint": ("ban", "complained"),
}

ACTIONS = {
    "campaign.created": ("plus", "began this campaign"),
    "campaign.updated": ("pencil", "changed"),
    "campaign.launched": ("send", "launched it"),
    "campaign.scheduled": ("calendar-clock", "scheduled it"),
    "campaign.moved": ("folder", "moved it to another folder"),
    "campaign.unscheduled": ("calendar-x", "took it off the schedule"),
    "campaign.paused": ("pause", "paused it"),
    "campaign.resumed": ("play", "resumed it"),
    "campaign.cancelled": ("ban", "cancelled the rest"),
    "campaign.completed": ("circle-check", "finished sending"),
}
FIELDS = {
    "audience": "the audience",
    "budget": "the budget",
    "content_id": "the email",
    "goals": "the goal",
    "name": "the name",
    "schedule": "the schedule",
    "sender": "the sender",
    "track_clicks": "click tracking",
    "track_opens": "open tracking",
}


def reason_in_words(reason: str, status: str) -> str:
    """Say why a mail was not sent.

    >>> reason_in_words("rejected", "5.1.1")
    'Mailbox does not exist'
    """
    if status in STATUSES:
        return STATUSES[status]
    return REASONS.get(Reason(reason), reason) if reason in list(Reason) else reason or "No reason given"


def share(part: int, whole: int) -> str:
    """Write a share: one decimal, two under 1 %, an en dash of nothing.

    >>> share(1, 3).replace(NARROW_SPACE, " ")
    '33.3 %'
    """
    if not whole:
        return NOTHING
    ratio = part / whole * 100
    digits = 2 if 0 < ratio < 1 else 1
    return f"{ratio:.{digits}f}{NARROW_SPACE}%"


def day_and_time(moment: datetime, time_zone: str) -> str:
    """Write a moment as the design does: “Fri 20 Nov, 17:00”."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def duration(seconds: float) -> str:
    """Write how long something takes.

    >>> duration(754)
    '12 min 34 s'
    """
    whole = max(0, round(seconds))
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {left} s" if minutes else f"{left} s"

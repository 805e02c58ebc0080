"""The stream of one contact in words: day by day, each line with its icon and what there is to say."""

from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.campaigns import contact_history
from mkt_dashboard.domain.campaigns.contact_history import HistoryLine
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.figures import written

# Which lines each side of the timeline shows.
KINDS = ("human", "messages", "changes")

# What happened → icon, tint, words.
MESSAGES = {
    "sent": ("send", "", "Sent"),
    "failed": ("circle-x", "red", "Failed"),
    "suppressed": ("bell-off", "amber", "Left out of"),
    "unknown": ("circle-question-mark", "amber", "May have got"),
    "deferred": ("clock", "amber", "Will be tried again:"),
    "sending": ("loader", "", "On its way:"),
}
EVENTS = {
    "open": ("mail-open", "sky", "Opened"),
    "click": ("mouse-pointer-click", "sky", "Clicked in"),
    "unsubscribe": ("bell-off", "amber", "Unsubscribed from"),
    "hard_bounce": ("circle-x", "red", "Hard bounce of"),
    "soft_bounce": ("circle-alert", "amber", "Soft bounce of"),
    "complaint": ("circle-alert", "red", "Complained about"),
}
CHANGES = {
    "contact.created": ("plus", "green", "Added"),
    "contact.changed": ("pencil", "", "Changed"),
    "contact.phone_revealed": ("eye", "", "Phone number seen"),
    "contact.unsubscribed": ("bell-off", "amber", "Taken out by hand"),
    "import.created": ("file-up", "green", "Added by"),
    "import.updated": ("file-up", "", "Changed by"),
}
REASONS = {
    "no_consent": "no consent to email",
    "unsubscribed": "unsubscribed",
    "bounced": "the address bounced before",
    "complained": "complained before",
    "erased": "was erased",
    "manual": "taken out by hand",
    "cancelled": "the campaign was cancelled",
    "invalid_address": "not an address",
}


class Line(TypedDict):
    """One line of the stream; `day` is the heading above it, where a new day begins."""

    day: str
    time: str
    icon: str
    tint: str
    what: str
    about: str
    path: str
    below: str
    who: str


def lines_of(session: Session, actor: Actor, contact_id: UUID, kind: str, time_zone: str) -> list[Line]:
    """Return the stream of a contact, in the reader's zone."""
    found = contact_history.list_history(session, actor, contact_id)
    zone = ZoneInfo(time_zone)
    lines: list[Line] = []
    last_day = ""
    for one in found:
        if _is_shown(one, kind):
            at = one.at.astimezone(zone)
            day = _day(at)
            lines.append(_line(one, at, "" if day == last_day else day))
            last_day = day
    return lines


def figures_of(session: Session, actor: Actor, contact_id: UUID) -> dict[str, str]:
    """Return the headline numbers of a contact."""
    found = contact_history.get_figures(session, actor, contact_id)
    return {
        "sent": written(found.sent),
        "opened": written(found.opened),
        "clicked": written(found.clicked),
        "last_sent": found.last_sent_at.isoformat() if found.last_sent_at else "",
        "last_clicked": found.last_clicked_at.isoformat() if found.last_clicked_at else "",
    }


def _is_shown(one: HistoryLine, kind: str) -> bool:
    sides = {
        "human": one.kind == "event" and one.verdict == "human",
        "messages": one.kind == "message",
        "changes": one.kind == "change",
    }
    return sides.get(kind, True)


def _line(one: HistoryLine, at: datetime, day: str) -> Line:
    table = {"message": MESSAGES, "event": EVENTS, "change": CHANGES}[one.kind]
    icon, tint, what = table.get(one.what, ("history", "", one.what.replace("_", " ").replace(".", " ")))
    is_machine = one.verdict == "machine"
    return Line(
        day=day,
        time=f"{at:%H:%M}",
        icon=icon,
        tint="" if is_machine else tint,
        what=what,
        about=one.about or "",
        path=_path(one),
        below=_below(one),
        who=one.verdict if one.kind == "event" else "",
    )


def _path(one: HistoryLine) -> str:
    if one.about_id is None:
        return ""
    link = links.import_ if one.what.startswith("import.") else links.campaign
    return str(link(str(one.about_id)))


def _below(one: HistoryLine) -> str:
    if one.kind == "change":
        return f"by {one.detail}" if one.detail else "an import"
    if one.what == "click":
        return urlsplit(one.detail).netloc + urlsplit(one.detail).path
    if one.kind == "event":
        return "kept, in no figure" if one.verdict == "machine" else ""
    return REASONS.get(one.detail, one.detail)


def _day(at: datetime) -> str:
    today = now().astimezone(at.tzinfo).date()
    if at.date() == today:
        return "Today"
    return f"{at:%a} {at.day} {at:%b}" + ("" if at.year == today.year else f" {at.year}")

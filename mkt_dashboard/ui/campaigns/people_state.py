"""The people behind one number of a campaign. Which number it is stands in the address."""

from typing import TypedDict
from urllib.parse import urlencode

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.campaigns import queries
from mkt_dashboard.domain.delivery import queries as delivery
from mkt_dashboard.domain.delivery.people import PeopleFilter, Person
from mkt_dashboard.domain.delivery.queries import Numbers
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.tracking import campaign_events
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.campaigns import words
from mkt_dashboard.ui.campaigns.campaign_state import CampaignState
from mkt_dashboard.ui.components.figures import written
from mkt_dashboard.ui.shared import fresh

IN_A_PAGE = 50
# The tabs, and what each says; numbers that have no tab are named by a chip.
TABS = {
    PeopleFilter.ALL: "All",
    PeopleFilter.DELIVERED: "Delivered",
    PeopleFilter.HUMAN_OPENED: "Opened",
    PeopleFilter.HUMAN_CLICKED: "Clicked",
    PeopleFilter.UNSUBSCRIBED: "Unsubscribed",
    PeopleFilter.FAILED: "Failed",
    PeopleFilter.SUPPRESSED: "Left out",
    PeopleFilter.UNKNOWN: "Unknown",
    PeopleFilter.QUEUED: "Queued",
}
OTHERS = {
    PeopleFilter.SENT: "Sent, bounced ones included",
    PeopleFilter.SENDING: "On the line right now",
    PeopleFilter.DEFERRED: "Deferred, tried again",
    PeopleFilter.BOUNCED: "Bounced after it was sent",
    PeopleFilter.COMPLAINED: "Complained",
    PeopleFilter.OPENED: "Opened, machines included",
    PeopleFilter.CLICKED: "Clicked, machines included",
}

NAMELESS = "erased contact"
OF_OTHERS = "on none of your lists"


class PeopleTab(TypedDict):
    """One tab with its count and its address."""

    key: str
    name: str
    amount: str
    href: str


class PersonLine(TypedDict):
    """One of the people, with how it ended and what followed."""

    key: str
    email: str
    name: str
    path: str
    outcome: str
    why: str
    reply: str
    ended_at: str
    opened_at: str
    is_human_open: bool
    clicked_at: str
    is_human_click: bool
    unsubscribed_at: str
    note: str


class PeopleState(CampaignState):
    is_loaded: bool = False
    which: str = "all"
    tabs: list[PeopleTab] = []
    chips: list[str] = []
    rows: list[PersonLine] = []
    shown: int = 0
    has_before: bool = False
    has_after: bool = False
    _next: int | None = None
    _trail: list[int] = []

    @action(Permission.ANALYTICS_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        before = self.public_id
        if self._load_head(fresh(session, actor)) is None:
            return
        if before != self.public_id:
            self.reset()
        which = address.query(self, "which")
        self.which = which if which in list(PeopleFilter) else str(PeopleFilter.ALL)
        link, after = _number(self, "link"), _number(self, "after")
        reason, status = address.query(self, "reason") or None, address.query(self, "status") or None
        campaign = queries.find_internal(session, actor, self._key())
        page = queries.list_people(
            session,
            actor,
            self._key(),
            PeopleFilter(self.which),
            link=link,
            reason=reason,
            status=status,
            after=after,
            limit=IN_A_PAGE,
        )
        nameless = NAMELESS if actor.lists is None else OF_OTHERS
        self.rows = [line_of(one, nameless) for one in page.items]
        self.shown, self._next = len(self.rows), page.next_key
        self.has_before, self.has_after = after is not None, page.next_key is not None
        numbers = delivery.count_numbers(session, actor, campaign.id, campaign.audience_size or 0)
        self.tabs = tabs_of(numbers, self.public_id)
        targets = campaign_events.list_link_targets(session, actor, campaign.id) if link is not None else {}
        self.chips = _chips(self.which, link, targets, reason=reason, status=status)
        self.is_loaded = True

    @action(Permission.ANALYTICS_READ)
    def turn(self, way: str) -> rx.event.EventSpec:
        """Forward by the key of the last row; back along the way that was come."""
        after = _number(self, "after")
        if way == "after" and self._next is not None:
            self._trail = [*self._trail, -1 if after is None else after]
            return self._go(self._next)
        earlier = self._trail[-1] if self._trail else -1
        self._trail = self._trail[:-1]
        return self._go(earlier)

    def _go(self, after: int) -> rx.event.EventSpec:
        asked = {"which": self.which}
        narrowed = {name: address.query(self, name) for name in ("link", "reason", "status")}
        asked |= {name: value for name, value in narrowed.items() if value}
        if after >= 0:
            asked["after"] = str(after)
        return rx.redirect(f"{self.sides['people']}?{urlencode(asked)}")


def _number(state: rx.State, name: str) -> int | None:
    text = address.query(state, name)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def tabs_of(numbers: Numbers, campaign_id: str) -> list[PeopleTab]:
    """Return the tabs with their counts; those with nobody in them are left out, but for the first four."""
    amounts = {
        PeopleFilter.ALL: numbers.audience,
        PeopleFilter.DELIVERED: numbers.delivered,
        PeopleFilter.HUMAN_OPENED: numbers.human_opened,
        PeopleFilter.HUMAN_CLICKED: numbers.human_clicked,
        PeopleFilter.UNSUBSCRIBED: numbers.unsubscribed,
        PeopleFilter.FAILED: numbers.failed,
        PeopleFilter.SUPPRESSED: numbers.suppressed,
        PeopleFilter.UNKNOWN: numbers.unknown,
        PeopleFilter.QUEUED: numbers.queued,
    }
    return [
        PeopleTab(
            key=str(which),
            name=name,
            amount=written(amounts[which]),
            href=str(links.campaign_people(campaign_id, str(which))),
        )
        for place, (which, name) in enumerate(TABS.items())
        if amounts[which] or place < 4
    ]


def _chips(
    which: str, link: int | None, targets: dict[int, str], *, reason: str | None, status: str | None
) -> list[str]:
    """Name what narrows the list beyond the tab."""
    chips = [OTHERS[PeopleFilter(which)]] if PeopleFilter(which) in OTHERS else []
    if link is not None:
        chips.append("Link: " + targets.get(link, f"number {link}").removeprefix("https://"))
    if reason or status:
        chips.append(words.reason_in_words(reason or "", status or ""))
    return chips


def line_of(person: Person, nameless: str = NAMELESS) -> PersonLine:
    """Write one of the people as a line of the table."""
    opened, clicked = person.human_opened_at or person.opened_at, person.human_clicked_at or person.clicked_at
    return PersonLine(
        key=str(person.position),
        email=person.email or nameless,
        name=f"{person.first_name} {person.last_name}".strip(),
        path=str(links.contact(str(person.contact_id))) if person.contact_id else "",
        outcome=person.outcome_word,
        why=words.reason_in_words(person.reason, _status(person.reply)) if person.reason else "",
        reply=person.reply,
        ended_at=person.ended_at.isoformat() if person.ended_at else "",
        opened_at=opened.isoformat() if opened else "",
        is_human_open=person.human_opened_at is not None,
        clicked_at=clicked.isoformat() if clicked else "",
        is_human_click=person.human_clicked_at is not None,
        unsubscribed_at=person.unsubscribed_at.isoformat() if person.unsubscribed_at else "",
        note=_note(person),
    )


def _note(person: Person) -> str:
    if person.complained_at:
        return "complained"
    if person.bounced_at:
        return "bounced since"
    return "unsubscribed" if person.unsubscribed_at else ""


def _status(reply: str) -> str:
    """Return the extended status of an answer: the second word of “550 5.1.1 No such user”."""
    parts = reply.replace("-", " ").split()
    return parts[1] if len(parts) > 1 and parts[1].count(".") == 2 else ""

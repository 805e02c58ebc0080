"""Where the links of a campaign lead.

What was asked once is remembered, so it is found while PostgreSQL is away.
"""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple

from sqlmodel import Session, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.tracking.models import TrackedLink

MOST_REMEMBERED = 20_000


class LinkRef(NamedTuple):
    campaign_id: int
    number: int


class Links:
    """The targets of links, the least used forgotten first. They never change once mails are out."""

    def __init__(self) -> None:
        self._known: OrderedDict[LinkRef, str] = OrderedDict()
        self._lock = Lock()

    def remembered(self, ref: LinkRef) -> str | None:
        with self._lock:
            url = self._known.get(ref)
            if url is not None:
                self._known.move_to_end(ref)
            return url

    def look_up(self, ref: LinkRef) -> str | None:
        """Ask the database. No mail names a link that is not there, so a miss is not remembered."""
        with instance_unit_of_work() as session:
            url = find_target(session, ref)
        if url is not None:
            with self._lock:
                self._known[ref] = url
                if len(self._known) > MOST_REMEMBERED:
                    self._known.popitem(last=False)
        return url


def find_target(session: Session, ref: LinkRef) -> str | None:
    statement = select(TrackedLink.url).where(
        TrackedLink.campaign_id == ref.campaign_id, TrackedLink.number == ref.number
    )
    return session.exec(statement).first()

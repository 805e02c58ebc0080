"""What the palette finds by a name: campaigns, emails and contacts the person may open."""

from typing import TypedDict

from sqlmodel import Session

from mkt_dashboard.domain.audience import queries as audience
from mkt_dashboard.domain.audience.schemas import ContactFilter, ContactRow
from mkt_dashboard.domain.campaigns import queries as campaigns
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links

OF_EACH = 4
SHORTEST = 2
WORDS = {"campaign": "Campaign", "content": "Email", "contact": "Contact"}


class Hit(TypedDict):
    """A line of the palette."""

    name: str
    path: str
    icon: str
    kind: str
    keys: str


def find(session: Session, actor: Actor, query: str) -> list[Hit]:
    """Return a few of each kind, in the order of the words above."""
    wanted = query.strip()[:100]
    if len(wanted) < SHORTEST:
        return []
    found: list[Hit] = []
    if actor.may(Permission.CAMPAIGN_READ):
        rows = campaigns.list_campaigns(session, actor, search=wanted, limit=OF_EACH)
        found += [_hit("campaign", str(row.id), row.name) for _, row in rows]
    if actor.may(Permission.CONTENT_READ):
        page = content.list_contents(session, actor, search=wanted, limit=OF_EACH)
        found += [_hit("content", str(row.id), row.name) for row in page.items]
    if actor.may(Permission.CONTACT_READ):
        people = audience.list_contacts(session, actor, ContactFilter(search=wanted), limit=OF_EACH)
        found += [_hit("contact", str(row.id), _named(row)) for row in people.items]
    return found


def _hit(kind: str, identity: str, name: str) -> Hit:
    icon, path = links.place_of(kind, identity)
    return Hit(name=name, path=path, icon=icon, kind=WORDS[kind], keys="")


def _named(contact: ContactRow) -> str:
    name = f"{contact.first_name} {contact.last_name}".strip()
    return f"{name}, {contact.email}" if name else contact.email

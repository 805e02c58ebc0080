"""What merge tags may say: the fields contacts of a workspace have, and people to see a preview as."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, column, exists, select, table, true
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.content.schemas import Person
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.tracking.tokens import token_of_test_send
from mkt_dashboard.rendering.merge_tags import SYSTEM_TAGS

MOST_PEOPLE = 6
OWN_FIELDS = ("email", "first_name", "last_name")
SYSTEM_HINTS = {
    "unsubscribe_url": "the link to leave; added at the end where it is missing",
    "workspace_name": "the name of this workspace",
    "postal_address": "your postal address, which the law asks for",
    "asset_url": "where pictures of yours are kept",
}

# Audience and content do not know each other's code; this much of its tables every merge tag needs.
_KEYS = table("attribute_keys", column("workspace_id"), column("key"))
_CONTACTS = table(
    "contacts",
    *map(
        column,
        ("id", "workspace_id", "public_id", "email", "first_name", "last_name", "attributes", "search_text"),
    ),
)

_MEMBERSHIPS = table("list_memberships", column("contact_id"), column("list_id"))
# Made to break layouts before a real contact does.
SAMPLES = (
    Person(
        "greta",
        "Greta Marek",
        "a sample person",
        {"email": "greta.marek@example.com", "first_name": "Greta", "last_name": "Marek"},
    ),
    Person("nameless", "No name at all", "shows your fallbacks", {"email": "hello@example.com"}),
    Person(
        "long",
        "Maximiliane-Theodora",
        "the longest name",
        {
            "email": "maximiliane-theodora.vandenbroeck-oberhuber@mail.example.com",
            "first_name": "Maximiliane-Theodora",
            "last_name": "van den Broeck-Oberhuber",
        },
    ),
    Person(
        "rtl",
        "نور الهاشمي",
        "written from right to left",
        {"email": "nour@example.com", "first_name": "نور", "last_name": "الهاشمي"},
    ),
)


def known_fields(session: Session, actor: Actor) -> frozenset[str]:
    """Every name a merge tag of this workspace may use."""
    return frozenset([*OWN_FIELDS, *SYSTEM_TAGS, *_attribute_keys(session, actor)])


def _attribute_keys(session: Session, actor: Actor) -> list[str]:
    statement = (
        select(_KEYS.c.key)
        .where(_KEYS.c.workspace_id == actor.workspace_id)
        .order_by(_KEYS.c.key)
        .limit(1000)
    )
    return list(session.execute(statement).scalars())


def preview_fields(
    session: Session, actor: Actor, contact_id: UUID | None = None, *, sample: str = "greta"
) -> dict[str, str]:
    """What merge tags say to one person: a contact where one is named, else a sample."""
    if contact_id is None:
        return _of_sample(session, actor, sample)
    actor.require(Permission.CONTACT_READ)
    actor.require(Permission.CONTACT_PII)
    statement = select(*_CONTACTS.c).where(
        _CONTACTS.c.workspace_id == actor.workspace_id, _CONTACTS.c.public_id == contact_id, _seen_by(actor)
    )
    contact = session.execute(statement).first()
    if contact is None:
        raise NotFound("There is no such contact. Choose another person for the preview.")
    own = {name: getattr(contact, name) for name in OWN_FIELDS}
    return {**_texts(contact.attributes), **own, **_system(session, actor)}


def _seen_by(actor: Actor) -> ColumnElement[bool]:
    """Say which contacts somebody works with: those of her lists."""
    if actor.lists is None:
        return true()
    return exists().where(
        _MEMBERSHIPS.c.contact_id == _CONTACTS.c.id, _MEMBERSHIPS.c.list_id.in_(sorted(actor.lists))
    )


def _of_sample(session: Session, actor: Actor, key: str) -> dict[str, str]:
    """A sample says something for every field, but for the one who shows what happens without."""
    person = next((person for person in SAMPLES if person.key == key), SAMPLES[0])
    names = [] if person.key == "nameless" else _attribute_keys(session, actor)
    made_up = {name: name.replace("_", " ").capitalize() for name in names}
    return {**dict.fromkeys(OWN_FIELDS, ""), **made_up, **person.fields, **_system(session, actor)}


def find_people(session: Session, actor: Actor, search: str) -> list[tuple[UUID, str, str]]:
    """Return a few contacts whose name or address holds `search`: id, name, address."""
    actor.require(Permission.CONTACT_READ)
    actor.require(Permission.CONTACT_PII)
    wanted = search.strip().lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    statement = (
        select(_CONTACTS.c.public_id, _CONTACTS.c.first_name, _CONTACTS.c.last_name, _CONTACTS.c.email)
        .where(_CONTACTS.c.workspace_id == actor.workspace_id, _seen_by(actor))
        .where(_CONTACTS.c.search_text.like(f"%{wanted.replace(chr(0), '')}%"))
        .order_by(_CONTACTS.c.id.desc())
        .limit(MOST_PEOPLE)
    )
    found = session.execute(statement).all()
    return [(one, f"{first} {last}".strip() or email, email) for one, first, last, email in found]


def _texts(attributes: dict[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in attributes.items()}


def _system(session: Session, actor: Actor) -> dict[str, str]:
    """The same names the sender fills in; the link of a preview leads to the page of test mails."""
    workspace = teams.get_workspace(session, actor)
    return {
        "unsubscribe_url": f"{settings().public_url}/u/{token_of_test_send(actor.workspace_id)}",
        "workspace_name": workspace.name,
        "postal_address": workspace.postal_address,
        "asset_url": settings().public_url,
    }

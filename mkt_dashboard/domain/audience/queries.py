"""Find contacts: one, a page of many, how many."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, func, literal, or_
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.domain.audience import scope
from mkt_dashboard.domain.audience.models import (
    AttributeKey,
    Contact,
    ContactList,
    Import,
    ImportContact,
    ImportEffect,
    ListMembership,
    MembershipStatus,
)
from mkt_dashboard.domain.audience.phones import queries as phone_numbers
from mkt_dashboard.domain.audience.schemas import ContactFilter, ContactPage, ContactRow, Count, Membership
from mkt_dashboard.domain.compliance.models import Suppression, SuppressionReason
from mkt_dashboard.domain.permissions import Actor, Permission

COUNTED = 10_000
MOST_ROWS = 200


def get_contact(session: Session, actor: Actor, contact_id: UUID) -> ContactRow:
    """Return one contact with the lists it is on and why it is suppressed, if it is."""
    actor.require(Permission.CONTACT_READ)
    return rows(session, actor, [find(session, actor, contact_id)])[0]


def find(session: Session, actor: Actor, contact_id: UUID) -> Contact:
    """Return the table row for other files of the audience. A contact of another workspace, or on no
    list of one's scope, does not exist."""
    statement = select(Contact).where(
        Contact.workspace_id == actor.workspace_id, Contact.public_id == contact_id, scope.contacts_of(actor)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such contact here. It may have been deleted.")
    return found


def list_contacts(
    session: Session,
    actor: Actor,
    wanted: ContactFilter,
    *,
    after: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> ContactPage:
    """Return a page of contacts, the newest first: those older than `after`, or newer than `before`."""
    actor.require(Permission.CONTACT_READ)
    limit = min(limit, MOST_ROWS)
    statement = select(Contact).where(*_conditions(session, actor, wanted)).limit(limit + 1)
    if before is not None:
        found = session.exec(statement.where(Contact.id > before).order_by(col(Contact.id))).all()
        page = found[:limit][::-1]
        has_older, has_newer = True, len(found) > limit
    else:
        if after is not None:
            statement = statement.where(Contact.id < after)
        found = session.exec(statement.order_by(col(Contact.id).desc())).all()
        page = found[:limit]
        has_older, has_newer = len(found) > limit, after is not None
    return ContactPage(
        items=rows(session, actor, page),
        next_key=page[-1].id if page and has_older else None,
        previous_key=page[0].id if page and has_newer else None,
    )


def count_contacts(session: Session, actor: Actor, wanted: ContactFilter, *, cap: int = COUNTED) -> Count:
    """Count what the filter matches, up to the cap: an exact number of millions would take seconds."""
    actor.require(Permission.CONTACT_READ)
    conditions = _conditions(session, actor, wanted)
    inside = sa_select(literal(1)).select_from(Contact).where(*conditions).limit(cap + 1)
    number = session.execute(sa_select(func.count()).select_from(inside.subquery())).scalar_one()
    return Count(number=min(number, cap), is_capped=number > cap)


def list_attribute_keys(session: Session, actor: Actor) -> list[str]:
    """Name the fields that contacts of this workspace have beside the fixed ones; mails may name them."""
    actor.require(Permission.WORKSPACE_READ)
    statement = (
        select(AttributeKey.key)
        .where(AttributeKey.workspace_id == actor.workspace_id)
        .order_by(AttributeKey.key)
        .limit(1000)
    )
    return list(session.exec(statement).all())


def _conditions(session: Session, actor: Actor, wanted: ContactFilter) -> list[ColumnElement[bool]]:
    conditions = [col(Contact.workspace_id) == actor.workspace_id, scope.contacts_of(actor)]
    if wanted.search.strip():
        conditions.append(_named(session, actor, wanted.search))
    if wanted.phone:
        key = bytes.fromhex(wanted.phone)
        conditions.append(col(Contact.id).in_(phone_numbers.find_contacts(session, actor, key)))
    if wanted.list_id:
        conditions.append(_on_list(session, actor, wanted.list_id))
    if wanted.consent:
        conditions.append(col(Contact.consent) == wanted.consent.value)
    if wanted.tag:
        conditions.append(col(Contact.tags).contains([wanted.tag]))  # type: ignore[attr-defined]
    if wanted.suppressed is not None:
        suppressed = exists().where(
            col(Suppression.workspace_id) == actor.workspace_id,
            col(Suppression.address_hash) == col(Contact.address_hash),
        )
        conditions.append(suppressed if wanted.suppressed else ~suppressed)
    if wanted.import_id:
        conditions.append(_in_import(session, actor, wanted.import_id, wanted.import_effect))
    return conditions


def _named(session: Session, actor: Actor, search: str) -> ColumnElement[bool]:
    """Match every word in name or address, or the whole phone number, which is found by its index."""
    words = search.lower().split()[:5]
    named = and_(*(_searched(actor).like(f"%{_escaped(word)}%", escape="\\") for word in words))
    key = phone_numbers.find_key(session, actor, search)
    if key is None:
        return named
    return or_(named, col(Contact.id).in_(phone_numbers.find_contacts(session, actor, key)))


def _searched(actor: Actor) -> SQLColumnExpression[str]:
    """Whoever may not see addresses may not find them letter by letter either."""
    if actor.may(Permission.CONTACT_PII):
        return col(Contact.search_text)
    return func.lower(col(Contact.first_name) + " " + col(Contact.last_name))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _on_list(session: Session, actor: Actor, list_id: UUID) -> ColumnElement[bool]:
    statement = select(ContactList.id).where(
        ContactList.workspace_id == actor.workspace_id,
        ContactList.public_id == list_id,
        scope.lists_of(actor),
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such list here.")
    members = sa_select(col(ListMembership.contact_id)).where(
        col(ListMembership.list_id) == found,
        col(ListMembership.status) == MembershipStatus.SUBSCRIBED.value,
    )
    return col(Contact.id).in_(members)


def _in_import(session: Session, actor: Actor, import_id: UUID, effect: str) -> ColumnElement[bool]:
    statement = select(Import.id).where(
        Import.workspace_id == actor.workspace_id, Import.public_id == import_id, scope.imports_of(actor)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such import here.")
    touched = sa_select(col(ImportContact.contact_id)).where(col(ImportContact.import_id) == found)
    if effect:
        if effect.upper() not in ImportEffect.__members__:
            raise InvalidInput(f"“{effect}” is no effect of an import. Use created, updated or unchanged.")
        touched = touched.where(col(ImportContact.effect) == ImportEffect[effect.upper()].value)
    return col(Contact.id).in_(touched)


def rows(session: Session, actor: Actor, contacts: Sequence[Contact]) -> list[ContactRow]:
    """Put contacts together with their lists, phone numbers and suppressions: three queries a page."""
    memberships = _memberships(session, actor, [contact.id for contact in contacts])
    phones = phone_numbers.masked_of(session, actor, [contact.id for contact in contacts])
    suppressed = _suppressions(session, actor, [contact.address_hash for contact in contacts])
    sees_all = actor.may(Permission.CONTACT_PII)
    return [
        ContactRow(
            id=contact.public_id,
            email=contact.email if sees_all else masked(contact.email),
            phone=phones.get(contact.id, ""),
            first_name=contact.first_name,
            last_name=contact.last_name,
            attributes=contact.attributes if sees_all else {},
            tags=contact.tags,
            consent=contact.consent,  # type: ignore[arg-type] - pydantic makes the enum
            consent_source=contact.consent_source,
            suppressed=suppressed.get(contact.address_hash),
            lists=memberships[contact.id],
            created_at=contact.created_at,
            updated_at=contact.updated_at,
        )
        for contact in contacts
    ]


def masked(email: str) -> str:
    """Hide whose address it is.

    >>> masked("ada@example.com")
    'a•••@example.com'
    """
    local, _, domain = email.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def _memberships(session: Session, actor: Actor, contact_ids: Sequence[int]) -> dict[int, list[Membership]]:
    found: dict[int, list[Membership]] = defaultdict(list)
    statement = (
        select(ListMembership, ContactList)
        .join(ContactList, col(ContactList.id) == ListMembership.list_id)
        .where(col(ListMembership.contact_id).in_(contact_ids), col(ContactList.archived_at).is_(None))
        .where(scope.memberships_of(actor))
        .order_by(ContactList.name)
    )
    for membership, on in session.exec(statement).all():
        found[membership.contact_id].append(
            Membership(
                id=on.public_id,
                name=on.name,
                status=MembershipStatus(membership.status),
                joined_at=membership.joined_at,
                left_at=membership.left_at,
            )
        )
    return found


def _suppressions(session: Session, actor: Actor, hashes: Sequence[UUID]) -> dict[UUID, SuppressionReason]:
    statement = select(Suppression.address_hash, Suppression.reason).where(
        Suppression.workspace_id == actor.workspace_id, col(Suppression.address_hash).in_(hashes)
    )
    return {value: SuppressionReason(reason) for value, reason in session.exec(statement).all()}

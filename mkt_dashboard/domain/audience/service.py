"""Change contacts. Whatever is changed here, consent never becomes looser than the contact left it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import beyond_scope
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.domain.audience import attributes, lists, queries, scope
from mkt_dashboard.domain.audience.models import (
    AttributeKey,
    Consent,
    Contact,
    ContactList,
    ListMembership,
    MembershipStatus,
)
from mkt_dashboard.domain.audience.phones import service as phones
from mkt_dashboard.domain.audience.schemas import Attributes, ContactChanges, ContactDraft, ContactRow
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.models import SuppressionReason
from mkt_dashboard.domain.permissions import Actor, Permission

STRICTNESS = {Consent.GRANTED: 0, Consent.NONE: 1, Consent.WITHDRAWN: 2}


def create_contact(session: Session, actor: Actor, draft: ContactDraft) -> ContactRow:
    """Add a contact. An address that is suppressed may be added; it stays suppressed.

    Who is limited to lists puts it on one of them, else she would not see it any more.
    """
    actor.require(Permission.CONTACT_CREATE)
    _refuse_on_no_list(actor, draft)
    onto = _open_lists(session, actor, draft.lists)
    email, key = _checked_address(draft.email)
    phone = phones.read(session, actor, draft.phone) if draft.phone.strip() else None
    held = {**draft.attributes}
    first_name = draft.first_name or str(held.pop("first_name", None) or "").strip()
    last_name = draft.last_name or str(held.pop("last_name", None) or "").strip()
    consent = draft.consent or (Consent.GRANTED if draft.lists else Consent.NONE)
    made = {
        "workspace_id": actor.workspace_id,
        "email": email,
        "email_key": key,
        "address_hash": addresses.address_hash(actor.workspace_id, key),
        "first_name": _one_line("first_name", first_name),
        "last_name": _one_line("last_name", last_name),
        "attributes": attributes.checked(held),
        "tags": list(dict.fromkeys(draft.tags)),
        "consent": consent.value,
        "consent_source": draft.consent_source
        or (f"Added by {actor.name}" if consent is Consent.GRANTED else ""),
    }
    statement = insert(Contact).values(made).on_conflict_do_nothing().returning(Contact)
    # Nobody who is limited sees a contact before it is on a list.
    with beyond_scope(session):
        contact = session.execute(statement).scalars().first()
        if contact is None:
            raise _taken(session, actor, key)
        _set_lists(session, actor, contact, onto)
    if phone is not None:
        phones.write(session, actor, {contact.id: phone})
    _register_keys(session, actor, contact.attributes)
    _record(session, actor, "contact.created", contact)
    return queries.rows(session, actor, [contact])[0]


def _refuse_on_no_list(actor: Actor, draft: ContactDraft) -> None:
    if actor.lists is not None and not draft.lists:
        sentence = "Choose at least one of your lists. On none of them you would not see this contact again."
        raise InvalidInput(sentence, {"lists": sentence})


def _taken(session: Session, actor: Actor, key: str) -> Conflict:
    """Say that the address is there. Whoever adds it knows it already; what is known of it stays hidden."""
    statement = select(Contact.id).where(
        Contact.workspace_id == actor.workspace_id, Contact.email_key == key, scope.contacts_of(actor)
    )
    is_seen = session.exec(statement).first() is not None
    way_out = "Open it to change it." if is_seen else "It is on none of your lists: ask a Marketing Admin."
    sentence = f"There is a contact with this address already. {way_out}"
    return Conflict(sentence, {"email": sentence})


def change_contact(session: Session, actor: Actor, contact_id: UUID, changes: ContactChanges) -> ContactRow:
    """Change what is given and leave the rest."""
    actor.require(Permission.CONTACT_UPDATE)
    contact = queries.find(session, actor, contact_id)
    if changes.seen_at is not None and changes.seen_at < contact.updated_at:
        raise Conflict("Somebody changed this contact while you had it open. Reload it and look at it again.")
    if changes.email is not None:
        _change_address(session, actor, contact, changes.email)
    if changes.consent is not None:
        _tighten_consent(contact, changes.consent, actor)
    _change_fields(contact, changes)
    contact.updated_at = now()
    session.add(contact)
    session.flush()
    _register_keys(session, actor, contact.attributes)
    if changes.phone is not None:
        _change_phone(session, actor, contact, changes.phone)
    if changes.lists is not None:
        _set_lists(session, actor, contact, _open_lists(session, actor, changes.lists))
    fields = sorted(changes.model_dump(exclude_none=True, exclude={"seen_at"}))
    _record(session, actor, "contact.changed", contact, fields=fields)
    return queries.rows(session, actor, [contact])[0]


def delete_contact(session: Session, actor: Actor, contact_id: UUID) -> None:
    """Delete a contact for good. If it has said no anywhere, its address stays suppressed: a later import
    must not bring it back as somebody who may be mailed."""
    actor.require(Permission.CONTACT_DELETE)
    contact = queries.find(session, actor, contact_id)
    with beyond_scope(session):
        _delete(session, actor, contact)


def _delete(session: Session, actor: Actor, contact: Contact) -> None:
    _refuse_on_lists_of_others(session, actor, contact)
    if contact.consent == Consent.WITHDRAWN or _has_left_a_list(session, contact):
        compliance.suppress(
            session, actor, [contact.address_hash], SuppressionReason.UNSUBSCRIBED, "the contact was deleted"
        )
    _record(session, actor, "contact.deleted", contact)
    on = (
        col(ListMembership.workspace_id) == actor.workspace_id,
        col(ListMembership.contact_id) == contact.id,
    )
    session.execute(delete(ListMembership).where(*on))
    session.delete(contact)
    session.flush()


def _refuse_on_lists_of_others(session: Session, actor: Actor, contact: Contact) -> None:
    """A contact that others work with as well is not one person's to delete."""
    others = select(ListMembership.contact_id).where(
        ListMembership.contact_id == contact.id, ~scope.memberships_of(actor)
    )
    if actor.lists is not None and session.exec(others.limit(1)).first() is not None:
        raise Conflict(
            "This contact is on lists that are not yours. Take it off yours, or ask a Marketing Admin."
        )


def unsubscribe_contact(session: Session, actor: Actor, contact_id: UUID, source: str = "") -> ContactRow:
    """Take a contact out of everything by hand, because it said so elsewhere. Twice is harmless."""
    actor.require(Permission.SUPPRESSION_ADD)
    contact = queries.find(session, actor, contact_id)
    # A no counts on every list, also on those that the one who writes it down does not see.
    with beyond_scope(session):
        withdraw(session, actor, contact.id, SuppressionReason.MANUAL, source or f"by hand, {actor.name}")
        session.refresh(contact)
    _record(session, actor, "contact.unsubscribed", contact)
    return queries.rows(session, actor, [contact])[0]


def withdraw(
    session: Session, actor: Actor, contact_key: int, reason: SuppressionReason, source: str
) -> None:
    """Record that a contact said no: consent, every list, and its address, in the caller's transaction.

    Takes the internal key: whoever calls this (the unsubscribe link, a complaint) comes from the ledger.
    """
    moment = now()
    statement = (
        update(Contact)
        .where(col(Contact.workspace_id) == actor.workspace_id, col(Contact.id) == contact_key)
        .values(consent=Consent.WITHDRAWN.value, consent_source=source, updated_at=moment)
        .returning(col(Contact.address_hash))
    )
    hashes = session.execute(statement).scalars().all()
    session.execute(
        update(ListMembership)
        .where(
            col(ListMembership.workspace_id) == actor.workspace_id,
            col(ListMembership.contact_id) == contact_key,
            col(ListMembership.status) == MembershipStatus.SUBSCRIBED.value,
        )
        .values(status=MembershipStatus.UNSUBSCRIBED.value, left_at=moment)
    )
    compliance.suppress(session, actor, hashes, reason, source)


def _checked_address(email: str) -> tuple[str, str]:
    fault = addresses.fault(email)
    if fault:
        raise InvalidInput(fault, {"email": fault})
    return email.strip(), addresses.normalise(email)


def _change_address(session: Session, actor: Actor, contact: Contact, email: str) -> None:
    """Give a contact another mailbox. A no that is bound to the old one goes along with the person."""
    email, key = _checked_address(email)
    if key != contact.email_key:
        taken = select(Contact.id).where(Contact.workspace_id == actor.workspace_id, Contact.email_key == key)
        with beyond_scope(session):
            is_taken = session.exec(taken).first() is not None
        if is_taken:
            sentence = "There is another contact with this address. Delete one of them first."
            raise Conflict(sentence, {"email": sentence})
        if queries.rows(session, actor, [contact])[0].suppressed:
            sentence = (
                "This contact is suppressed, and a new address would lift that. Add a new contact instead."
            )
            raise Conflict(sentence, {"email": sentence})
        contact.address_hash = addresses.address_hash(actor.workspace_id, key)
    contact.email, contact.email_key = email, key


def _change_phone(session: Session, actor: Actor, contact: Contact, written: str) -> None:
    if written.strip():
        phones.write(session, actor, {contact.id: phones.read(session, actor, written)})
    else:
        phones.remove(session, actor, contact.id)


def _change_fields(contact: Contact, changes: ContactChanges) -> None:
    if changes.attributes is not None:
        contact.attributes = attributes.checked(
            {**contact.attributes, **changes.attributes}, known=contact.attributes
        )
    if changes.first_name is not None:
        contact.first_name = _one_line("first_name", changes.first_name)
    if changes.last_name is not None:
        contact.last_name = _one_line("last_name", changes.last_name)
    if changes.tags is not None:
        contact.tags = list(dict.fromkeys(changes.tags))


def _one_line(field: str, value: str) -> str:
    if value and not value.replace("\u00a0", " ").isprintable():
        sentence = "A name cannot contain line breaks or control characters. Remove them."
        raise InvalidInput(sentence, {field: sentence})
    return value


def _tighten_consent(contact: Contact, wanted: Consent, actor: Actor) -> None:
    current = Consent(contact.consent)
    if STRICTNESS[wanted] < STRICTNESS[current]:
        sentence = (
            "Only the contact can give consent, through a form or a link of its own. It stays as it is."
        )
        raise Conflict(sentence, {"consent": sentence})
    if wanted is not current:
        contact.consent, contact.consent_source = wanted.value, f"Changed by {actor.name}"


def _register_keys(session: Session, actor: Actor, held: Attributes) -> None:
    if held:
        rows = [{"workspace_id": actor.workspace_id, "key": key} for key in sorted(held)]
        session.execute(insert(AttributeKey).values(rows).on_conflict_do_nothing())


def _open_lists(session: Session, actor: Actor, wanted: Sequence[UUID]) -> list[ContactList]:
    return [lists.find_open(session, actor, list_id) for list_id in dict.fromkeys(wanted)]


def _set_lists(session: Session, actor: Actor, contact: Contact, chosen: Sequence[ContactList]) -> None:
    """Put a contact on exactly these lists, of those one works with. One that it has left stays left."""
    members = select(ListMembership).where(
        ListMembership.contact_id == contact.id, scope.memberships_of(actor)
    )
    for membership in session.exec(members).all():
        unwanted = membership.list_id not in {one.id for one in chosen}
        if unwanted and membership.status == MembershipStatus.SUBSCRIBED:
            session.delete(membership)
    session.flush()
    rows = [
        {"workspace_id": actor.workspace_id, "list_id": one.id, "contact_id": contact.id} for one in chosen
    ]
    if rows:
        session.execute(insert(ListMembership).values(rows).on_conflict_do_nothing())


def _has_left_a_list(session: Session, contact: Contact) -> bool:
    statement = select(ListMembership.contact_id).where(
        ListMembership.contact_id == contact.id, ListMembership.status == MembershipStatus.UNSUBSCRIBED
    )
    return session.exec(statement).first() is not None


def _record(session: Session, actor: Actor, action: str, about: Contact, **detail: list[str]) -> None:
    """Write down who did it to whom, and which fields, without what stands in them: the audit log outlives
    the contact."""
    compliance.record(session, actor, action, object_type="contact", object_id=about.public_id, detail=detail)

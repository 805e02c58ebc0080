"""Contacts: find them, add them, change them, take them out."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.audience import queries, service
from mkt_dashboard.domain.audience.models import Consent, MembershipStatus
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.phones import service as phones
from mkt_dashboard.domain.audience.schemas import (
    ContactChanges,
    ContactDraft,
    ContactFilter,
    ContactRow,
    Membership,
)
from mkt_dashboard.domain.compliance.models import SuppressionReason
from mkt_dashboard.domain.permissions import Actor, Permission

router = APIRouter(prefix="/contacts", tags=["Contacts"])

Reader = Annotated[Actor, permitted(Permission.CONTACT_READ)]
Author = Annotated[Actor, permitted(Permission.CONTACT_CREATE)]
Editor = Annotated[Actor, permitted(Permission.CONTACT_UPDATE)]
Remover = Annotated[Actor, permitted(Permission.CONTACT_DELETE)]
SeesAll = Annotated[Actor, permitted(Permission.CONTACT_PII)]
Suppressor = Annotated[Actor, permitted(Permission.SUPPRESSION_ADD)]


class PhoneOut(BaseModel):
    """A whole phone number."""

    phone: Annotated[str, Field(description="E.164, such as +447700900123.")]
    readable: Annotated[str, Field(description="In groups, as people of its country write it.")]


class ContactOut(BaseModel):
    """One contact. Without the right to personal data the address is masked and the fields are left out."""

    id: UUID
    email: str
    phone: Annotated[str, Field(description="Masked; the whole number is at `/contacts/{id}/phone`.")]
    first_name: str
    last_name: str
    attributes: dict[str, Any]
    tags: list[str]
    lists: Annotated[list[UUID], Field(description="The lists the contact is on.")]
    memberships: Annotated[list[Membership], Field(description="Those it has left, too.")]
    consent: Consent
    consent_source: str
    suppressed: Annotated[SuppressionReason | None, Field(description="Why this address gets nothing.")]
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: ContactRow) -> "ContactOut":
        on = [one.id for one in row.lists if one.status is MembershipStatus.SUBSCRIBED]
        return cls.model_validate(row.model_dump() | {"lists": on, "memberships": row.lists})


@router.post("", status_code=201)
def create_contact(draft: ContactDraft, once: IdempotentOnce, actor: Author) -> ContactOut:
    """Add a contact. With lists and without `consent` you state that it agreed to get email."""
    return once(
        actor, lambda session: ContactOut.of(service.create_contact(session, actor, draft)), status=201
    )


@router.get("")
def list_contacts(
    actor: Reader,
    *,
    search: Annotated[
        str, Query(max_length=200, description="A part of the address or the name, or a phone number.")
    ] = "",
    on: Annotated[UUID | None, Query(alias="list", description="Only those on this list.")] = None,
    consent: Annotated[Consent | None, Query(description="Only those with this consent.")] = None,
    tag: Annotated[str, Query(max_length=100, description="Only those with this tag.")] = "",
    suppressed: Annotated[bool | None, Query(description="Only those who are, or are not.")] = None,
    import_id: Annotated[UUID | None, Query(alias="import", description="Only those of an import.")] = None,
    effect: Annotated[str, Query(description="With `import`: created, updated or unchanged.")] = "",
    cursor: Cursor = None,
    limit: Limit = USUAL_LIMIT,
) -> Page[ContactOut]:
    """List contacts, the newest first."""
    wanted = ContactFilter(
        search=search,
        list_id=on,
        consent=consent,
        tag=tag,
        suppressed=suppressed,
        import_id=import_id,
        import_effect=effect,
    )
    with unit_of_work(actor) as session:
        page = queries.list_contacts(session, actor, wanted, after=number_of(cursor), limit=limit)
    return Page(items=[ContactOut.of(one) for one in page.items], next_cursor=cursor_of(page.next_key))


@router.get("/{contact_id}")
def get_contact(contact_id: UUID, actor: Reader) -> ContactOut:
    """Read one contact."""
    with unit_of_work(actor) as session:
        return ContactOut.of(queries.get_contact(session, actor, contact_id))


@router.get("/{contact_id}/phone")
def reveal_phone(contact_id: UUID, actor: SeesAll, response: Response) -> PhoneOut:
    """Read the whole phone number of a contact. Who has seen it stands in the audit log."""
    response.headers["Cache-Control"] = "no-store, private"
    with unit_of_work(actor) as session:
        phone = phones.reveal(session, actor, contact_id)
    return PhoneOut(phone=phone, readable=numbers.readable(phone))


@router.patch("/{contact_id}")
def change_contact(
    contact_id: UUID, changes: ContactChanges, once: IdempotentOnce, actor: Editor
) -> ContactOut:
    """Change what is given; what is not given stays. Consent can only be made stricter here."""
    return once(
        actor,
        lambda session: ContactOut.of(service.change_contact(session, actor, contact_id, changes)),
    )


@router.delete("/{contact_id}", status_code=204)
def delete_contact(contact_id: UUID, actor: Remover) -> None:
    """Delete a contact for good. Whoever has said no stays suppressed."""
    with unit_of_work(actor) as session:
        service.delete_contact(session, actor, contact_id)


@router.post("/{contact_id}/unsubscribe")
def unsubscribe_contact(contact_id: UUID, once: IdempotentOnce, actor: Suppressor) -> ContactOut:
    """Take a contact out of everything, because it said so elsewhere. There is no way back from here."""
    return once(actor, lambda session: ContactOut.of(service.unsubscribe_contact(session, actor, contact_id)))

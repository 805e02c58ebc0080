"""Somebody says no: from the moment this commits nothing more leaves for that mailbox.

The signed token of a message is the proof; there is no sign-in. It works for as long as mails are kept, for a
contact that was erased, too, and any number of times: once is enough, and again changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.audience.models import Consent, Contact, ListMembership, MembershipStatus
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.models import Suppression, SuppressionReason
from mkt_dashboard.domain.delivery.models import Message, Recipient
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams.models import Workspace
from mkt_dashboard.domain.tracking.models import Event, EventType


class UnsubscribeReason(StrEnum):
    TOO_MANY = "too_many"
    NOT_RELEVANT = "not_relevant"
    NEVER_ASKED = "never_asked"
    OTHER = "other"


@dataclass(frozen=True)
class Leaver:
    """Who holds the token, and whose mails it is about. Without an email when the contact was erased."""

    workspace_id: int
    workspace_name: str
    postal_address: str
    email: str
    is_unsubscribed: bool


def find_leaver(session: Session, campaign_id: int, position: int) -> Leaver | None:
    """Look up what the page says; changes nothing. Needs `instance_unit_of_work`."""
    recipient = _recipient(session, campaign_id, position)
    if recipient is None:
        return None
    workspace = session.exec(select(Workspace).where(Workspace.id == recipient.workspace_id)).one()
    contact = _contact(session, recipient)
    suppressed = select(Suppression.reason).where(
        Suppression.workspace_id == recipient.workspace_id,
        Suppression.address_hash == recipient.address_hash,
    )
    return Leaver(
        workspace.id,
        workspace.name,
        workspace.postal_address,
        contact.email if contact else "",
        session.exec(suppressed).first() is not None,
    )


def unsubscribe(session: Session, campaign_id: int, position: int, *, source: str = "link") -> bool:
    """Suppress the mailbox, withdraw the consent, leave every list; say whether there is such a message.

    Needs `instance_unit_of_work`: nobody is signed in. Answer only after the commit.
    """
    recipient = _recipient(session, campaign_id, position)
    if recipient is None:
        return False
    actor = replace(Actor.system(recipient.workspace_id), name="The recipient", door="unsubscribe")
    hashes = [recipient.address_hash]
    is_new = compliance.suppress(session, actor, hashes, SuppressionReason.UNSUBSCRIBED, source) > 0
    contact_id = _withdraw(session, recipient)
    marked_at = _mark(session, recipient)
    if marked_at:
        _add_event(session, recipient, marked_at, source)
    if is_new or marked_at:
        compliance.record(
            session,
            actor,
            "contact.unsubscribed",
            object_type="contact",
            object_id=contact_id,
            detail={"source": source, "campaign_id": campaign_id},
        )
    return True


def keep_reason(session: Session, campaign_id: int, position: int, reason: UnsubscribeReason) -> None:
    """Remember why, where the unsubscribe itself is remembered. The last answer counts."""
    at = select(Message.unsubscribed_at).where(
        Message.campaign_id == campaign_id, Message.position == position
    )
    statement = (
        update(Event)
        .where(col(Event.campaign_id) == campaign_id, col(Event.position) == position)
        .where(col(Event.type) == EventType.UNSUBSCRIBE.value, col(Event.at) == at.scalar_subquery())
        .values(detail=col(Event.detail).op("||")(func.jsonb_build_object("reason", reason.value)))
    )
    session.exec(statement)


def _recipient(session: Session, campaign_id: int, position: int) -> Recipient | None:
    statement = select(Recipient).where(Recipient.campaign_id == campaign_id, Recipient.position == position)
    return session.exec(statement).first()


def _contact(session: Session, recipient: Recipient) -> Contact | None:
    statement = select(Contact).where(
        Contact.workspace_id == recipient.workspace_id, Contact.id == recipient.contact_id
    )
    return session.exec(statement).first()


def _withdraw(session: Session, recipient: Recipient) -> UUID | None:
    """Withdraw the contact's consent and end its memberships; None when it was erased."""
    contact = _contact(session, recipient)
    if contact is None:
        return None
    if contact.consent != Consent.WITHDRAWN:
        contact.consent = Consent.WITHDRAWN
        contact.updated_at = now()
        session.add(contact)
    session.exec(
        update(ListMembership)
        .where(col(ListMembership.workspace_id) == recipient.workspace_id)
        .where(col(ListMembership.contact_id) == recipient.contact_id)
        .where(col(ListMembership.status) == MembershipStatus.SUBSCRIBED.value)
        .values(status=MembershipStatus.UNSUBSCRIBED.value, left_at=func.now())
    )
    return contact.public_id


def _mark(session: Session, recipient: Recipient) -> datetime | None:
    """Mark the message; only the first of several gets the time back."""
    statement = (
        update(Message)
        .where(col(Message.campaign_id) == recipient.campaign_id)
        .where(col(Message.position) == recipient.position, col(Message.unsubscribed_at).is_(None))
        .values(unsubscribed_at=func.now())
        .returning(col(Message.unsubscribed_at))
    )
    return session.execute(statement).scalar()


def _add_event(session: Session, recipient: Recipient, at: datetime, source: str) -> None:
    session.add(
        Event(
            at=at,
            workspace_id=recipient.workspace_id,
            type=EventType.UNSUBSCRIBE,
            campaign_id=recipient.campaign_id,
            position=recipient.position,
            contact_id=recipient.contact_id,
            detail={"source": source},
        )
    )

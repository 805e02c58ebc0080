"""Read phone numbers: masked beside their contacts, and whose a whole number is."""

from collections.abc import Sequence

from sqlalchemy import Integer, cast, func
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.phones.models import NUMBER, ContactPhone
from mkt_dashboard.domain.audience.phones.sealed import indexer
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.models import Workspace
from mkt_dashboard.domain.vault import DataKey, Unsealer

MOST_WITH_ONE_NUMBER = 100


def masked_of(session: Session, actor: Actor, contact_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of these contacts, masked, in one statement: a page of contacts asks once."""
    return {contact: numbers.masked(e164) for contact, e164 in opened(session, actor, contact_ids).items()}


def opened(session: Session, actor: Actor, contact_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers themselves; never to be shown unmasked without asking for `contact:pii` first.

    Each comes with its key in the same statement, so that no rotation can fall between the two.
    """
    key_number = cast(func.split_part(col(ContactPhone.sealed), ".", 2), Integer)
    statement = (
        select(ContactPhone, DataKey)
        .join(DataKey, col(DataKey.workspace_id) == col(ContactPhone.workspace_id))
        .where(
            ContactPhone.workspace_id == actor.workspace_id,
            col(ContactPhone.contact_id).in_(contact_ids),
            col(DataKey.number) == key_number,
        )
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).all()
    unsealer = Unsealer(actor.workspace_id, {key.number: key.wrapped for _, key in found})
    return {phone.contact_id: unsealer.unseal(NUMBER, phone.id, phone.sealed) for phone, _ in found}


def default_region(session: Session, actor: Actor) -> str:
    """Return the country that a number without a country code is taken for, or nothing."""
    statement = select(Workspace.phone_region).where(Workspace.id == actor.workspace_id)
    region = session.exec(statement).one()
    return region if region in numbers.REGIONS else ""


def find_key(session: Session, actor: Actor, typed: str) -> bytes | None:
    """Return the index of a number that somebody typed, if it is a whole one and a contact here has it.

    Whoever may not see numbers may not try them out either.
    """
    if not actor.may(Permission.CONTACT_PII) or not numbers.seems_whole(typed):
        return None
    try:
        number = numbers.read(typed, default_region(session, actor))
    except InvalidInput:
        return None
    key = indexer(actor.workspace_id)(number.e164)
    return key if find_contacts(session, actor, key) else None


def find_contacts(session: Session, actor: Actor, key: bytes) -> list[int]:
    """Return the contacts with this index: a family may share one number, so there may be several."""
    if not actor.may(Permission.CONTACT_PII):
        return []
    statement = (
        select(ContactPhone.contact_id)
        .where(ContactPhone.workspace_id == actor.workspace_id, ContactPhone.blind_index == key)
        .order_by(col(ContactPhone.contact_id).desc())
        .limit(MOST_WITH_ONE_NUMBER)
    )
    return list(session.exec(statement).all())

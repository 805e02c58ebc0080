"""Write, remove and reveal phone numbers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, text
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.domain.audience import queries as contacts
from mkt_dashboard.domain.audience.phones import numbers, queries, sealed
from mkt_dashboard.domain.audience.phones.models import ContactPhone
from mkt_dashboard.domain.audience.phones.numbers import Number
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.models import Workspace

# A number that stays the same keeps its row; another one gets the new row, which it was sealed for.
WRITE = text(
    """
    INSERT INTO contact_phones (id, workspace_id, contact_id, sealed, blind_index, country)
    SELECT u.id, :workspace, u.contact_id, u.sealed, u.blind_index, u.country
    FROM unnest(CAST(:id AS bigint[]), CAST(:contact_id AS bigint[]), CAST(:sealed AS text[]),
                CAST(:blind_index AS bytea[]), CAST(:country AS text[]))
         AS u (id, contact_id, sealed, blind_index, country)
    ON CONFLICT (contact_id) DO UPDATE
        SET id = excluded.id, sealed = excluded.sealed, blind_index = excluded.blind_index,
            country = excluded.country, updated_at = now()
        WHERE contact_phones.blind_index <> excluded.blind_index
    RETURNING contact_id
    """
)


def read(session: Session, actor: Actor, written: str) -> Number:
    """Read a number as somebody wrote it, with the country this workspace takes for granted."""
    return numbers.read(written, queries.default_region(session, actor))


def write(session: Session, actor: Actor, of: Mapping[int, Number]) -> Sequence[int]:
    """Give contacts their numbers, in place of those they had; say whose changed.

    Takes the internal keys: whoever calls this has found the contacts of its workspace already.
    """
    if not of:
        return []
    sealer = sealed.PhoneSealer(session, actor.workspace_id, lambda: sealed.reserve(session, len(of)))
    ready = [sealer.seal(number) for number in of.values()]
    values = {
        "workspace": actor.workspace_id,
        "id": [one.id for one in ready],
        "contact_id": list(of),
        "sealed": [one.sealed for one in ready],
        "blind_index": [one.blind_index for one in ready],
        "country": [one.country for one in ready],
    }
    return session.connection().execute(WRITE, values).scalars().all()


def remove(session: Session, actor: Actor, contact_id: int) -> None:
    session.execute(
        delete(ContactPhone).where(
            col(ContactPhone.workspace_id) == actor.workspace_id, col(ContactPhone.contact_id) == contact_id
        )
    )


def reveal(session: Session, actor: Actor, contact_id: UUID) -> str:
    """Return the whole number of a contact, and write down who has seen it."""
    actor.require(Permission.CONTACT_PII)
    contact = contacts.find(session, actor, contact_id)
    phone = queries.opened(session, actor, [contact.id]).get(contact.id)
    if phone is None:
        raise NotFound("This contact has no phone number. Edit the contact to add one.")
    compliance.record(session, actor, "contact.phone_revealed", object_type="contact", object_id=contact_id)
    return phone


def choose_region(session: Session, actor: Actor, region: str) -> None:
    """Say which country numbers without a country code belong to; nothing: they are refused.

    Numbers that were read before stay as they are.
    """
    actor.require(Permission.SETTINGS_UPDATE)
    if region and region not in numbers.REGIONS:
        sentence = "There is no such country. Write its two letters (ISO 3166), such as AT."
        raise InvalidInput(sentence, {"phone_region": sentence})
    workspace = session.exec(select(Workspace).where(Workspace.id == actor.workspace_id)).one()
    changes = {"phone_region": (workspace.phone_region, region)}
    workspace.phone_region = region
    session.add(workspace)
    compliance.record(
        session,
        actor,
        "workspace.changed",
        object_type="workspace",
        object_id=workspace.public_id,
        object_name=workspace.name,
        changes=changes,
    )

"""Which lists, contacts and imports somebody works with. The policies of the database say it once more."""

from sqlalchemy import ColumnElement, exists, true
from sqlmodel import col

from mkt_dashboard.domain.audience.models import Contact, ContactList, Import, ListMembership
from mkt_dashboard.domain.permissions import Actor


def lists_of(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.lists is None else col(ContactList.id).in_(sorted(actor.lists))


def contacts_of(actor: Actor) -> ColumnElement[bool]:
    """A contact is seen with a list it is on, or has left: who said no there is still theirs to know."""
    if actor.lists is None:
        return true()
    return exists().where(
        col(ListMembership.workspace_id) == col(Contact.workspace_id),
        col(ListMembership.contact_id) == col(Contact.id),
        memberships_of(actor),
    )


def memberships_of(actor: Actor) -> ColumnElement[bool]:
    return true() if actor.lists is None else col(ListMembership.list_id).in_(sorted(actor.lists))


def imports_of(actor: Actor) -> ColumnElement[bool]:
    """An import is seen with the list it goes to."""
    return true() if actor.lists is None else col(Import.list_id).in_(sorted(actor.lists))

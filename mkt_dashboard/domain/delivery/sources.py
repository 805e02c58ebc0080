"""What an audience can be made of: the lists of a workspace, with how many are subscribed to each."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from mkt_dashboard.domain.audience import scope
from mkt_dashboard.domain.audience.models import ContactList, ListMembership, MembershipStatus
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor, Permission

MOST_SOURCES = 200


@dataclass(frozen=True)
class SourceRow:
    """A list to choose. The number is of those subscribed to it, before consent and suppressions."""

    id: UUID
    name: str
    contacts: int


def list_sources(session: Session, actor: Actor) -> list[SourceRow]:
    """Return the lists that can be chosen, by name."""
    actor.require(Permission.LIST_READ)
    statement = (
        select(col(ContactList.public_id), col(ContactList.name), func.count(col(ListMembership.contact_id)))
        .outerjoin(
            ListMembership,
            and_(
                col(ListMembership.workspace_id) == col(ContactList.workspace_id),
                col(ListMembership.list_id) == col(ContactList.id),
                col(ListMembership.status) == MembershipStatus.SUBSCRIBED,
            ),
        )
        .where(col(ContactList.workspace_id) == actor.workspace_id, col(ContactList.archived_at).is_(None))
        .where(scope.lists_of(actor))
        .group_by(col(ContactList.id))
        .order_by(func.lower(col(ContactList.name)))
        .limit(MOST_SOURCES)
    )
    return [SourceRow(*row) for row in session.execute(statement)]


def names_of(session: Session, actor: Actor, audiences: list[Audience]) -> dict[UUID, str]:
    """Return the names of everything these audiences are made of. What was deleted since has none."""
    wanted = {
        source.list_id
        for audience in audiences
        for source in (*audience.include, *audience.exclude)
        if source.list_id
    }
    statement = select(col(ContactList.public_id), col(ContactList.name)).where(
        col(ContactList.workspace_id) == actor.workspace_id,
        col(ContactList.public_id).in_(wanted),
        scope.lists_of(actor),
    )
    found = dict(session.execute(statement).all())  # pyright: ignore[reportArgumentType, reportCallIssue]
    # A list that is not hers is there, and has no name for her; it is not one that was deleted.
    others = {} if actor.lists is None else dict.fromkeys(wanted, "a list of others")
    return others | found

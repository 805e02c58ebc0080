"""Lists: make them, rename them, put them away, put contacts on them, count who is on them."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, literal
from sqlalchemy import select as sa_select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import beyond_scope
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.audience import scope
from mkt_dashboard.domain.audience.models import Contact, ContactList, ListMembership, MembershipStatus
from mkt_dashboard.domain.audience.schemas import ListChanges, ListDraft, ListPage, ListRow
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission

COUNTED = 100_000
MOST_ROWS = 200


def create_list(session: Session, actor: Actor, draft: ListDraft) -> ListRow:
    """Make an empty list. Names are unique, archived lists included: two lists of one name get mixed up.

    Who is limited to lists makes none: it would not be one of hers.
    """
    actor.require(Permission.LIST_CREATE)
    if actor.lists is not None:
        raise Forbidden("Who works with some lists only makes none. Ask a Marketing Admin of your workspace.")
    name = _checked_name(session, actor, draft.name)
    made = ContactList(workspace_id=actor.workspace_id, name=name, description=draft.description.strip())
    session.add(made)
    session.flush()
    _record(session, actor, "list.created", made)
    return _row(session, made)


def change_list(session: Session, actor: Actor, list_id: UUID, changes: ListChanges) -> ListRow:
    """Rename a list, describe it, put it away or take it back. Its contacts stay on it."""
    actor.require(Permission.LIST_UPDATE)
    found = find(session, actor, list_id)
    before = _facts(found)
    if changes.name is not None and changes.name.strip() != found.name:
        found.name = _checked_name(session, actor, changes.name, but=found)
    if changes.description is not None:
        found.description = changes.description.strip()
    if changes.archived is not None and changes.archived != (found.archived_at is not None):
        found.archived_at = now() if changes.archived else None
    session.add(found)
    session.flush()
    after = _facts(found)
    differing = {name: (before[name], after[name]) for name in before}
    _record(session, actor, "list.changed", found, changes=differing)
    return _row(session, found)


def _facts(found: ContactList) -> dict[str, object]:
    return {
        "name": found.name,
        "description": found.description,
        "archived": found.archived_at is not None,
    }


def add_contacts(session: Session, actor: Actor, list_id: UUID, contact_ids: Sequence[UUID]) -> int:
    """Put contacts on a list and say how many are new on it. Who has left it stays off it."""
    actor.require(Permission.CONTACT_UPDATE)
    found = find_open(session, actor, list_id)
    chosen = sa_select(literal(actor.workspace_id), literal(found.id), col(Contact.id)).where(
        col(Contact.workspace_id) == actor.workspace_id,
        col(Contact.public_id).in_(contact_ids),
        scope.contacts_of(actor),
    )
    statement = (
        insert(ListMembership)
        .from_select(["workspace_id", "list_id", "contact_id"], chosen)
        .on_conflict_do_nothing()
        .returning(col(ListMembership.contact_id))
    )
    added = len(session.execute(statement).all())
    _record(session, actor, "list.contacts_added", found, contacts=added)
    return added


def get_list(session: Session, actor: Actor, list_id: UUID) -> ListRow:
    actor.require(Permission.LIST_READ)
    return _row(session, find(session, actor, list_id))


def list_lists(
    session: Session,
    actor: Actor,
    *,
    archived: bool = False,
    after: int | None = None,
    limit: int = MOST_ROWS,
) -> ListPage:
    """Return a page of lists, the newest first."""
    actor.require(Permission.LIST_READ)
    limit = min(limit, MOST_ROWS)
    put_away = col(ContactList.archived_at).is_not(None)
    statement = (
        select(ContactList)
        .where(ContactList.workspace_id == actor.workspace_id, put_away if archived else ~put_away)
        .where(scope.lists_of(actor))
        .order_by(col(ContactList.id).desc())
    )
    if after is not None:
        statement = statement.where(ContactList.id < after)
    found = session.exec(statement.limit(limit + 1)).all()
    page = found[:limit]
    return ListPage(
        items=[_row(session, one) for one in page], next_key=page[-1].id if len(found) > limit else None
    )


def list_names(session: Session, actor: Actor) -> list[tuple[UUID, str]]:
    """Return what somebody may choose from: the lists in use, by name, without counting them."""
    actor.require(Permission.LIST_READ)
    statement = (
        select(ContactList.public_id, ContactList.name)
        .where(ContactList.workspace_id == actor.workspace_id, col(ContactList.archived_at).is_(None))
        .where(scope.lists_of(actor))
        .order_by(func.lower(ContactList.name))
        .limit(1000)
    )
    return [(found_id, name) for found_id, name in session.exec(statement).all()]


def find(session: Session, actor: Actor, list_id: UUID) -> ContactList:
    """Return the table row for other files of the audience. A list of another workspace, or outside
    one's scope, does not exist."""
    statement = select(ContactList).where(
        ContactList.workspace_id == actor.workspace_id,
        ContactList.public_id == list_id,
        scope.lists_of(actor),
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(
            "There is no such list here. Choose another one.", {"list_id": "There is no such list."}
        )
    return found


def find_open(session: Session, actor: Actor, list_id: UUID) -> ContactList:
    """Return a list that may still grow."""
    found = find(session, actor, list_id)
    if found.archived_at is not None:
        raise Conflict(f"“{found.name}” is archived. Restore it, or choose another list.")
    return found


def _checked_name(session: Session, actor: Actor, name: str, but: ContactList | None = None) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        sentence = "A list needs a name, so that others know who is on it."
        raise InvalidInput(sentence, {"name": sentence})
    statement = select(ContactList).where(
        ContactList.workspace_id == actor.workspace_id, func.lower(ContactList.name) == name.lower()
    )
    with beyond_scope(session):
        same = session.exec(statement).first()
    if same is not None and (but is None or same.id != but.id):
        archived = " It is archived: restore it, or" if same.archived_at else " Use it, or"
        sentence = f"There is a list “{same.name}” already.{archived} choose another name."
        raise Conflict(sentence, {"name": sentence})
    return name


def _row(session: Session, found: ContactList) -> ListRow:
    on = _count(session, found, MembershipStatus.SUBSCRIBED)
    return ListRow(
        id=found.public_id,
        name=found.name,
        description=found.description,
        contacts=min(on, COUNTED),
        contacts_are_more=on > COUNTED,
        left=min(_count(session, found, MembershipStatus.UNSUBSCRIBED), COUNTED),
        created_at=found.created_at,
        archived_at=found.archived_at,
    )


def _count(session: Session, found: ContactList, status: MembershipStatus) -> int:
    """Count up to a cap, so that a list of millions costs no more than one of a hundred thousand."""
    inside = (
        sa_select(literal(1))
        .where(col(ListMembership.list_id) == found.id, col(ListMembership.status) == status.value)
        .limit(COUNTED + 1)
    )
    return session.execute(sa_select(func.count()).select_from(inside.subquery())).scalar_one()


def _record(
    session: Session,
    actor: Actor,
    action: str,
    about: ContactList,
    changes: compliance.Changes | None = None,
    **detail: int,
) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="list",
        object_id=about.public_id,
        object_name=about.name,
        detail=detail,
        changes=changes,
    )

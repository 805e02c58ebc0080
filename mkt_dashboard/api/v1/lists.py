"""Lists of contacts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.audience import lists
from mkt_dashboard.domain.audience.schemas import ListChanges, ListDraft, ListRow
from mkt_dashboard.domain.permissions import Actor, Permission

router = APIRouter(prefix="/lists", tags=["Lists"])

Reader = Annotated[Actor, permitted(Permission.LIST_READ)]
Author = Annotated[Actor, permitted(Permission.LIST_CREATE)]
Editor = Annotated[Actor, permitted(Permission.LIST_UPDATE)]


@router.post("", status_code=201)
def create_list(draft: ListDraft, once: IdempotentOnce, actor: Author) -> ListRow:
    """Make an empty list."""
    return once(actor, lambda session: lists.create_list(session, actor, draft), status=201)


@router.get("")
def list_lists(
    actor: Reader,
    archived: Annotated[bool, Query(description="Those that were put away instead.")] = False,
    cursor: Cursor = None,
    limit: Limit = USUAL_LIMIT,
) -> Page[ListRow]:
    """List the lists, the newest first."""
    with unit_of_work(actor) as session:
        page = lists.list_lists(session, actor, archived=archived, after=number_of(cursor), limit=limit)
    return Page(items=page.items, next_cursor=cursor_of(page.next_key))


@router.get("/{list_id}")
def get_list(list_id: UUID, actor: Reader) -> ListRow:
    """Read one list. Counts are exact up to 100,000; beyond, `contacts_are_more` is true."""
    with unit_of_work(actor) as session:
        return lists.get_list(session, actor, list_id)


@router.patch("/{list_id}")
def change_list(list_id: UUID, changes: ListChanges, once: IdempotentOnce, actor: Editor) -> ListRow:
    """Rename, describe, archive or restore a list. Its contacts stay on it."""
    return once(actor, lambda session: lists.change_list(session, actor, list_id, changes))

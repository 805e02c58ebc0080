"""API keys: make one, see which there are, take one back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import queries, service
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft, KeyRow, NewKey

router = APIRouter(prefix="/api-keys", tags=["API keys"])

Owner = Annotated[Actor, permitted(Permission.API_KEY_CREATE)]


# Without an Idempotency-Key: its answer would be kept, and the key with it.
@router.post("", status_code=201)
def create_api_key(draft: KeyDraft, actor: Owner) -> NewKey:
    """Make a key. Its text is in this answer only. A key cannot make keys: sign in for that."""
    with unit_of_work(actor) as session:
        return service.create_key(session, actor, draft)


@router.get("")
def list_api_keys(
    actor: Owner,
    revoked: Annotated[bool, Query(description="Those that were revoked instead.")] = False,
    cursor: Cursor = None,
    limit: Limit = USUAL_LIMIT,
) -> Page[KeyRow]:
    """List keys, the newest first: all of the workspace for who manages keys, else your own."""
    with unit_of_work(actor) as session:
        page = queries.list_keys(session, actor, revoked=revoked, after=number_of(cursor), limit=limit)
    return Page(items=page.items, next_cursor=cursor_of(page.next_key))


@router.delete("/{key_id}", status_code=204)
def revoke_api_key(key_id: UUID, actor: Owner) -> None:
    """End a key with effect at its next call. Twice is harmless."""
    with unit_of_work(actor) as session:
        service.revoke_key(session, actor, key_id)

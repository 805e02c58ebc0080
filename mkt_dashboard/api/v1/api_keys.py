"""API keys: make one, see which there are, take one back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.paging import USUAL_LIMIT, Cursor, Limit, Page, cursor_of, number_of
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import calls, queries, rotation, service
from mkt_dashboard.domain.teams.keys.calls import HourOfCalls
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft, KeyRow, NewKey, Rotation

router = APIRouter(prefix="/api-keys", tags=["API keys"])


class Calls(BaseModel):
    items: list[HourOfCalls]


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


# Without an Idempotency-Key, as above.
@router.post("/{key_id}/rotate")
def rotate_api_key(key_id: UUID, asked: Rotation, actor: Owner) -> NewKey:
    """Give a key a new secret for as long again; the old one goes on for the hours you choose."""
    with unit_of_work(actor) as session:
        return rotation.rotate_key(session, actor, key_id, asked)


@router.get("/{key_id}/calls")
def list_calls(
    key_id: UUID,
    actor: Owner,
    hours: Annotated[int, Query(ge=1, le=720, description="How far back, the current hour included.")] = 48,
) -> Calls:
    """Read how many calls a key made in each of the last hours, refused and too many ones told apart."""
    with unit_of_work(actor) as session:
        queries.get_key(session, actor, key_id)
        return Calls(items=calls.calls_by_hour(session, actor, key_id, hours=hours))


@router.delete("/{key_id}", status_code=204)
def revoke_api_key(key_id: UUID, actor: Owner) -> None:
    """End a key with effect at its next call. Twice is harmless."""
    with unit_of_work(actor) as session:
        service.revoke_key(session, actor, key_id)

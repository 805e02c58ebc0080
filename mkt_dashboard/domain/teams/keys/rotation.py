"""A new secret for a key that is in use, while the old one still opens for as long as its programs need."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import Conflict, Forbidden
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import queries, scopes
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.keys.schemas import NewKey, Rotation


def rotate_key(session: Session, actor: Actor, key_id: UUID, rotation: Rotation) -> NewKey:
    """Give a key a new secret under the same name, scopes and limits, and as long again until it ends.

    The text is returned to whoever rotates, so nobody gets a key this way that she could not make: a personal
    one is rotated by its maker alone, one of a service by who may give all that it holds.
    """
    actor.require(Permission.API_KEY_CREATE)
    key = queries.get_key(session, actor, key_id, lock=True)
    _refuse_strangers(actor, key)
    at = now()
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= at):
        raise Conflict("This key has ended. Make a new one.")
    secret, old_ends = new_token(), at + timedelta(hours=rotation.old_ends_in_hours)
    key.old_secret_hash = key.secret_hash
    key.old_ends_at = min(old_ends, key.expires_at) if key.expires_at else old_ends
    key.secret_hash = token_hash(secret)
    if key.expires_at is not None:
        key.expires_at = at + (key.expires_at - (key.renewed_at or key.created_at))
    key.renewed_at, key.noticed_days = at, None
    session.add(key)
    session.flush()
    compliance.record(
        session,
        actor,
        "api_key.rotated",
        object_type="api_key",
        object_id=key.public_id,
        object_name=key.name,
        detail={"prefix": f"mkt_{key.public_part}", "old_ends_at": key.old_ends_at.isoformat()},
    )
    row = queries.row_of(key, actor.name)
    return NewKey(**row.model_dump(), key=f"{row.prefix}_{secret}")


def _refuse_strangers(actor: Actor, key: ApiKey) -> None:
    if actor.account_id is None:
        raise Forbidden("A key is rotated by a person. Sign in with email and password.")
    if key.kind == KeyKind.PERSONAL and key.account_id != actor.account_id:
        raise Forbidden("A personal key acts as its maker, so only she rotates it. You may revoke it.")
    if key.kind == KeyKind.SERVICE:
        actor.require(Permission.API_KEY_MANAGE)
    beyond = sorted(scopes.known(key.scopes) - scopes.grantable(actor.permissions))
    if beyond:
        raise Forbidden(f"This key holds what you cannot give: {', '.join(beyond)}. Ask who can.")

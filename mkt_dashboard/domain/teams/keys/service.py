"""Make keys for programs, use them, and take them back."""

import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import queries, scopes
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.keys.queries import LiveKey
from mkt_dashboard.domain.teams.keys.schemas import KeyDraft, NewKey

USE_IS_NOTED_EVERY = timedelta(minutes=1)


def create_key(session: Session, actor: Actor, draft: KeyDraft) -> NewKey:
    """Make a key and return its text, which nobody can look up again.

    A key holds at most what its maker may give at this moment; a service key is made by who manages keys.
    """
    actor.require(Permission.API_KEY_CREATE)
    if draft.kind is KeyKind.SERVICE:
        actor.require(Permission.API_KEY_MANAGE)
    if actor.account_id is None:
        raise Forbidden("A key is made by a person. Sign in with email and password.")
    _check_name(session, actor, draft.name)
    _check_scopes(actor, draft)
    secret = new_token()
    key = ApiKey(
        workspace_id=actor.workspace_id,
        account_id=actor.account_id,
        kind=draft.kind.value,
        name=draft.name,
        public_part=secrets.token_hex(6),
        secret_hash=token_hash(secret),
        scopes=sorted(set(draft.scopes)),
        list_scope=None if actor.lists is None else sorted(actor.lists),
        folder_scope=None if actor.folders is None else sorted(actor.folders),
        expires_at=now() + timedelta(days=draft.expires_in_days) if draft.expires_in_days else None,
        per_minute=draft.per_minute,
    )
    session.add(key)
    session.flush()
    _record(session, actor, "api_key.created", key)
    row = queries.row_of(key, actor.name)
    return NewKey(**row.model_dump(), key=f"{row.prefix}_{secret}")


def _check_name(session: Session, actor: Actor, name: str) -> None:
    if not name:
        sentence = "Give the key a name, such as the program that will use it."
        raise InvalidInput(sentence, {"name": sentence})
    # One at a time in a workspace, so that the second of two same names is told so in words.
    session.exec(
        select(func.pg_advisory_xact_lock(func.hashtextextended("api key name", actor.workspace_id)))
    )
    statement = select(ApiKey.id).where(
        ApiKey.workspace_id == actor.workspace_id,
        func.lower(ApiKey.name) == func.lower(name),
        col(ApiKey.revoked_at).is_(None),
    )
    if session.exec(statement).first() is not None:
        sentence = f"A key in use is called “{name}” already. Choose another name, or revoke that one first."
        raise Conflict(sentence, {"name": sentence})


def _check_scopes(actor: Actor, draft: KeyDraft) -> None:
    if not draft.scopes:
        sentence = "Choose at least one thing that the key may do."
        raise InvalidInput(sentence, {"scopes": sentence})
    beyond = sorted(set(draft.scopes) - scopes.grantable(actor.permissions))
    if beyond:
        sentence = f"You cannot give this to a key: {', '.join(beyond)}. Leave it out."
        raise Forbidden(sentence, {"scopes": sentence})


def revoke_key(session: Session, actor: Actor, key_id: UUID) -> None:
    """End a key with effect at its next call. Twice is harmless."""
    key = queries.get_key(session, actor, key_id)
    if key.revoked_at is not None:
        return
    key.revoked_at = now()
    session.add(key)
    _record(session, actor, "api_key.revoked", key)


def note_use(session: Session, live: LiveKey, address: str, agent: str = "") -> None:
    """Remember who used a key from where, at most once a minute. Needs `instance_unit_of_work`."""
    before = now() - USE_IS_NOTED_EVERY
    if live.row.last_used_at is not None and live.row.last_used_at > before:
        return
    session.exec(
        update(ApiKey)
        .where(col(ApiKey.id) == live.row.id)
        .values(last_used_at=now(), last_used_from=address[:100], last_used_agent=agent[:200])
        .execution_options(synchronize_session=False)
    )


def _record(session: Session, actor: Actor, action: str, key: ApiKey) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="api_key",
        object_id=key.public_id,
        object_name=key.name,
        detail={"kind": key.kind, "scopes": key.scopes, "prefix": f"mkt_{key.public_part}"},
    )

"""Which keys there are, and whom the key of a call stands for."""

import hmac
import re
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, or_, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import token_hash
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys import scopes
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.keys.schemas import KeyPage, KeyRow
from mkt_dashboard.domain.teams.membership_models import CustomRole
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.queries import is_open
from mkt_dashboard.domain.teams.rights import rights_of
from mkt_dashboard.domain.teams.scopes import giving

WRITTEN = re.compile(r"mkt_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
MOST_ROWS = 200


@dataclass(frozen=True)
class LiveKey:
    """A key that may be used right now, and who acts through it."""

    row: ApiKey
    actor: Actor
    workspace: Workspace


def list_keys(
    session: Session, actor: Actor, *, revoked: bool = False, after: int | None = None, limit: int = 50
) -> KeyPage:
    """List keys, the newest first: all of the workspace for who manages keys, else one's own."""
    actor.require(Permission.API_KEY_CREATE)
    statement = (
        select(ApiKey, Account.name)
        .join(Account, col(Account.id) == ApiKey.account_id)
        .where(ApiKey.workspace_id == actor.workspace_id)
        .where(col(ApiKey.revoked_at).is_not(None) if revoked else col(ApiKey.revoked_at).is_(None))
        .order_by(col(ApiKey.id).desc())
        .limit(min(limit, MOST_ROWS) + 1)
    )
    if not actor.may(Permission.API_KEY_MANAGE):
        statement = statement.where(ApiKey.account_id == actor.account_id, ApiKey.kind == KeyKind.PERSONAL)
    if after is not None:
        statement = statement.where(col(ApiKey.id) < after)
    found = session.exec(statement).all()
    shown = found[: min(limit, MOST_ROWS)]
    following = shown[-1][0].id if len(found) > len(shown) else None
    return KeyPage(items=[row_of(key, owner) for key, owner in shown], next_key=following)


def count_keys(session: Session, actor: Actor) -> tuple[int, int]:
    """Count the keys in use and the revoked ones, of those that `list_keys` shows."""
    actor.require(Permission.API_KEY_CREATE)
    statement = select(func.count(), func.count(col(ApiKey.revoked_at))).where(
        ApiKey.workspace_id == actor.workspace_id
    )
    if not actor.may(Permission.API_KEY_MANAGE):
        statement = statement.where(ApiKey.account_id == actor.account_id, ApiKey.kind == KeyKind.PERSONAL)
    every, revoked = session.exec(statement).one()
    return every - revoked, revoked


def get_key(session: Session, actor: Actor, key_id: UUID, *, lock: bool = False) -> ApiKey:
    """Return a key of the workspace; somebody else's is `NotFound` for who does not manage keys."""
    actor.require(Permission.API_KEY_CREATE)
    statement = select(ApiKey).where(ApiKey.workspace_id == actor.workspace_id, ApiKey.public_id == key_id)
    found = session.exec(statement.with_for_update() if lock else statement).first()
    is_own = found is not None and found.account_id == actor.account_id and found.kind == KeyKind.PERSONAL
    if found is None or not (is_own or actor.may(Permission.API_KEY_MANAGE)):
        raise NotFound("There is no such key. Go back to the list of keys.")
    return found


def find_key(session: Session, written: str) -> LiveKey | None:
    """Resolve a whole key, `mkt_{public part}_{secret}`. Needs `instance_unit_of_work`."""
    match = WRITTEN.fullmatch(written)
    live = find_live(session, match[1]) if match else None
    if match is None or live is None:
        return None
    return live if _opens(live.row, token_hash(match[2])) else None


def _opens(key: ApiKey, given: bytes) -> bool:
    """Compare with the secret and, after a rotation, with the one before until its time is over."""
    is_current = hmac.compare_digest(key.secret_hash, given)
    is_old = hmac.compare_digest(key.old_secret_hash or b"", given)
    return is_current or (is_old and key.old_ends_at is not None and key.old_ends_at > now())


def find_live(session: Session, public_part: str) -> LiveKey | None:
    """Find a key that is neither revoked nor over; a personal one needs its maker to be a member still."""
    statement = (
        sa_select(ApiKey, col(Account.name), Workspace, Member, CustomRole)
        .join(Account, col(Account.id) == ApiKey.account_id)
        .join(Workspace, col(Workspace.id) == ApiKey.workspace_id)
        .join(
            Member,
            (col(Member.account_id) == ApiKey.account_id)
            & (col(Member.workspace_id) == ApiKey.workspace_id)
            & col(Member.deactivated_at).is_(None),
            isouter=True,
        )
        .outerjoin(CustomRole, col(CustomRole.id) == Member.custom_role_id)
        .where(col(ApiKey.public_part) == public_part, col(ApiKey.revoked_at).is_(None), is_open())
        .where(or_(col(ApiKey.expires_at).is_(None), col(ApiKey.expires_at) > now()))
    )
    found = session.execute(statement).first()
    if found is None:
        return None
    key, maker, workspace, member, custom = found
    given, door = scopes.known(key.scopes), f"key:{key.name}"
    if key.kind == KeyKind.SERVICE:
        actor = Actor(workspace.id, given - scopes.NEVER, None, key.name, door)
        return LiveKey(key, _within(actor, giving.of_row(key.list_scope, key.folder_scope)), workspace)
    # The outer join leaves none where there is no membership any more.
    if member is None:
        return None
    rights = given & scopes.grantable(rights_of(member.role, custom))
    scope = giving.of_member(member.role, member.list_scope, member.folder_scope)
    actor = Actor(workspace.id, rights, key.account_id, maker, door)
    return LiveKey(key, _within(actor, scope), workspace)


def _within(actor: Actor, scope: giving.Scope) -> Actor:
    return replace(actor, lists=scope.lists, folders=scope.folders)


def row_of(key: ApiKey, owner: str) -> KeyRow:
    """Write one key as a row, without its secret."""
    return KeyRow(
        id=key.public_id,
        name=key.name,
        kind=KeyKind(key.kind),
        prefix=f"mkt_{key.public_part}",
        scopes=sorted(scopes.known(key.scopes)),
        owner=owner,
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=key.last_used_at,
        last_used_from=key.last_used_from,
        last_used_agent=key.last_used_agent,
        per_minute=key.per_minute,
        old_ends_at=key.old_ends_at if key.old_ends_at and key.old_ends_at > now() else None,
        revoked_at=key.revoked_at,
    )

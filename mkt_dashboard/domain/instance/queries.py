"""What the owner of the installation may see. All of this needs `instance_unit_of_work`.

So row-level security holds nothing back here: each statement names the columns it tells, and none of them is
content or a contact. `tests/ui/test_instance_sees_no_content.py` looks for a canary in every table.
"""

from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.instance.schemas import (
    AccountLine,
    DataKeyLine,
    KeyRing,
    SigningKeyLine,
    WorkspaceLine,
    WorkspaceState,
)
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.keys.models import SigningKey
from mkt_dashboard.domain.teams.models import Account, Workspace
from mkt_dashboard.domain.teams.queries import NO_WORKSPACE

NAME_OF_THE_INSTALLATION = "Installation"
MOST_ACCOUNTS = 200

WORKSPACES = """
SELECT w.public_id, w.name, w.created_at, w.closed_at, w.deleting_at,
    (SELECT count(*) FROM members WHERE workspace_id = w.id AND deactivated_at IS NULL) AS members,
    (SELECT count(*) FROM invitations WHERE workspace_id = w.id AND accepted_at IS NULL
        AND revoked_at IS NULL AND expires_at > now()) AS invited,
    (SELECT count(*) FROM contacts WHERE workspace_id = w.id) AS contacts,
    greatest((SELECT max(last_seen_at) FROM sessions WHERE workspace_id = w.id),
             (SELECT at FROM audit WHERE workspace_id = w.id ORDER BY seq DESC LIMIT 1)) AS last_activity_at
FROM workspaces w ORDER BY lower(w.name), w.id
"""

ACCOUNTS = """
SELECT a.public_id, a.name, a.email, a.is_instance_owner,
    (SELECT coalesce(array_agg(w.name ORDER BY lower(w.name)), '{}') FROM members m
        JOIN workspaces w ON w.id = m.workspace_id
        WHERE m.account_id = a.id AND m.deactivated_at IS NULL) AS workspaces,
    (SELECT count(*) FROM sessions
        WHERE account_id = a.id AND revoked_at IS NULL AND expires_at > now()) AS sessions,
    (SELECT max(coalesce(last_seen_at, created_at)) FROM sessions WHERE account_id = a.id) AS last_seen_at,
    EXISTS (SELECT FROM totp_seeds WHERE account_id = a.id AND confirmed_at IS NOT NULL) AS has_app,
    (SELECT count(*) FROM passkeys WHERE account_id = a.id) AS passkeys
FROM accounts a
WHERE :search = '' OR strpos(lower(a.name || ' ' || a.email), lower(:search)) > 0
ORDER BY a.is_instance_owner DESC, lower(a.name), a.id LIMIT :most
"""

DATA_KEYS = """
SELECT k.workspace_id, k.number, k.created_at, w.public_id, w.name
FROM data_keys k LEFT JOIN workspaces w ON w.id = k.workspace_id
ORDER BY (k.workspace_id <> 0), lower(w.name), k.workspace_id, k.number DESC
"""


def list_workspaces(session: Session, actor: Actor) -> list[WorkspaceLine]:
    """Return every workspace by name, with how many it holds and whether anybody is there."""
    actor.require(Permission.INSTANCE_WORKSPACES)
    return [
        WorkspaceLine(
            id=row.public_id,
            name=row.name,
            members=row.members,
            invited=row.invited,
            contacts=row.contacts,
            last_activity_at=row.last_activity_at,
            created_at=row.created_at,
            state=_state(is_closed=row.closed_at is not None, is_going=row.deleting_at is not None),
        )
        for row in session.execute(text(WORKSPACES))
    ]


def _state(*, is_closed: bool, is_going: bool) -> WorkspaceState:
    if is_going:
        return WorkspaceState.DELETING
    return WorkspaceState.CLOSED if is_closed else WorkspaceState.OPEN


def list_accounts(session: Session, actor: Actor, search: str = "") -> list[AccountLine]:
    """Return who can sign in, the owner first, then by name; `search` is part of a name or an address."""
    actor.require(Permission.INSTANCE_ACCOUNTS)
    wanted = {"search": search.strip().replace("\0", "")[:200], "most": MOST_ACCOUNTS}
    return [
        AccountLine(
            id=row.public_id,
            name=row.name,
            email=row.email,
            workspaces=row.workspaces,
            sessions=row.sessions,
            last_seen_at=row.last_seen_at,
            has_app=row.has_app,
            passkeys=row.passkeys,
            is_owner=row.is_instance_owner,
        )
        for row in session.execute(text(ACCOUNTS), wanted)
    ]


def list_key_rings(session: Session, actor: Actor) -> list[KeyRing]:
    """Return the data keys of the installation, then of each workspace that has a secret."""
    actor.require(Permission.INSTANCE_KEYS)
    secrets = vault.count_sealed(session)
    rings: dict[int, KeyRing] = {}
    for row in session.execute(text(DATA_KEYS)):
        name = NAME_OF_THE_INSTALLATION if row.workspace_id == INSTALLATION else row.name
        ring = rings.setdefault(row.workspace_id, KeyRing(row.public_id or NO_WORKSPACE, name, []))
        counted = secrets.get((row.workspace_id, row.number), 0)
        ring.keys.append(DataKeyLine(row.number, row.created_at, counted))
    return list(rings.values())


def list_signing_keys(session: Session, actor: Actor) -> list[SigningKeyLine]:
    """Return the keys of access tokens, the one that signs first."""
    actor.require(Permission.INSTANCE_KEYS)
    statement = select(SigningKey).order_by(
        col(SigningKey.retired_at).desc().nulls_first(), col(SigningKey.id).desc()
    )
    return [SigningKeyLine(key.kid, key.created_at, key.retired_at) for key in session.exec(statement)]


def lock_workspace(session: Session, workspace_id: UUID) -> Workspace:
    """Return a workspace for a change; changes of it wait for each other."""
    statement = (
        select(Workspace)
        .where(Workspace.public_id == workspace_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such workspace any more. Reload the page.")
    return found


def lock_account(session: Session, account_id: UUID) -> Account:
    """Return an account for a change; changes of it wait for each other."""
    statement = (
        select(Account)
        .where(Account.public_id == account_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such account any more. Reload the page.")
    return found

"""Set up, change, turn on and remove the connections of a workspace."""

import re
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.sso import domains, removal
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from mkt_dashboard.domain.teams.sso.presets import BY_KEY
from mkt_dashboard.domain.teams.sso.queries import NEXT_SECRET, SECRET, config_of, find_connection, row_of
from mkt_dashboard.domain.teams.sso.schemas import (
    ConnectionChanges,
    ConnectionDraft,
    ConnectionRow,
    TestRecord,
)
from mkt_dashboard.providers.identity.reachable import NotReachable, is_loopback, split_checked

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
CALLBACK = "/auth/sso/callback"


def redirect_uri() -> str:
    """Return the one address that providers may send people back to."""
    return settings().public_url + CALLBACK


def create_connection(session: Session, actor: Actor, draft: ConnectionDraft) -> ConnectionRow:
    """Add a connection. It stays off until a test has passed."""
    actor.require(Permission.SSO_MANAGE)
    draft = _checked(session, actor, draft, None)
    if not draft.client_secret:
        raise _fault("client_secret", "Paste the client secret that the provider shows.")
    made = SsoConnection(workspace_id=actor.workspace_id, **_open_fields(draft))
    session.add(made)
    session.flush()
    session.refresh(made)
    _seal(session, made, draft.client_secret)
    domains.name_domains(session, actor)
    _record(session, actor, "sso.created", made)
    return row_of(made)


def change_connection(
    session: Session, actor: Actor, connection_id: UUID, draft: ConnectionDraft
) -> ConnectionRow:
    """Change a connection. Another provider or client turns it off until a new test has passed.

    A new secret alone leaves it on: people come in with the one before until a test with the new one passes.
    """
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    draft = _checked(session, actor, draft, found)
    is_other = (found.issuer, found.client_id) != (draft.issuer, draft.client_id)
    for name, value in _open_fields(draft).items():
        setattr(found, name, value)
    if is_other:
        found.last_test, found.is_active, found.next_secret = None, False, ""
    if draft.client_secret:
        _take_secret(session, found, draft.client_secret)
    session.add(found)
    session.flush()
    domains.name_domains(session, actor)
    _record(session, actor, "sso.changed", found)
    return row_of(found)


def patch_connection(
    session: Session, actor: Actor, connection_id: UUID, changes: ConnectionChanges
) -> ConnectionRow:
    """Change what is named and leave the rest, then turn on or off."""
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    named = changes.model_dump(exclude_none=True, exclude={"is_active", "is_forced"})
    if named:
        present = {
            name: getattr(found, name) for name in ConnectionDraft.model_fields if name != "client_secret"
        }
        change_connection(session, actor, connection_id, ConnectionDraft.model_validate(present | named))
    if changes.is_active is None and changes.is_forced is None:
        return row_of(found)
    return switch_connection(
        session,
        actor,
        connection_id,
        is_active=found.is_active if changes.is_active is None else changes.is_active,
        is_forced=found.is_forced if changes.is_forced is None else changes.is_forced,
    )


def rotate_secret(session: Session, actor: Actor, connection_id: UUID, secret: str) -> ConnectionRow:
    """Give a connection a new client secret, which nobody reads back."""
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    if not secret.strip():
        raise _fault("client_secret", "Paste the client secret that the provider shows.")
    _take_secret(session, found, secret)
    _record(session, actor, "sso.secret_rotated", found)
    return row_of(found)


def _take_secret(session: Session, connection: SsoConnection, secret: str) -> None:
    """While people come in, a new secret only waits for its test; else it takes its place at once."""
    if connection.is_active:
        connection.next_secret = vault.seal(
            session, NEXT_SECRET, connection.id, secret, workspace_id=connection.workspace_id
        )
        session.add(connection)
        session.flush()
        return
    connection.last_test, connection.next_secret = None, ""
    _seal(session, connection, secret)


def switch_connection(
    session: Session, actor: Actor, connection_id: UUID, *, is_active: bool, is_forced: bool
) -> ConnectionRow:
    """Turn a connection on or off, and close the password for its domains. On needs a passed test."""
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    if is_active and not (found.last_test or {}).get("passed"):
        raise Conflict("Test this connection first. It can be turned on once a test has passed.")
    if is_forced and not found.is_forced:
        _refuse_unproved(session, found)
    if found.is_active and not is_active:
        removal.refuse_to_lock_out(session, found)
    found.is_active, found.is_forced = is_active, is_forced
    session.add(found)
    session.flush()
    _record(session, actor, "sso.switched", found)
    return row_of(found)


def _refuse_unproved(session: Session, connection: SsoConnection) -> None:
    missing = domains.unproved(session, connection.workspace_id, connection.domains)
    if missing:
        names = ", ".join(missing)
        raise Conflict(
            f"Prove first that {names} is yours. Nobody closes the password of somebody else's people."
        )


def keep_test(session: Session, actor: Actor, connection_id: UUID, test: TestRecord) -> ConnectionRow:
    """Keep how the last test went. A new secret that passed takes the place of the one before."""
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    if test.passed and found.next_secret:
        _seal(session, found, config_of(session, found, for_test=True).secret)
        found.next_secret = ""
    found.last_test = {**asdict(test), "passed": test.passed, "at": now().isoformat(), "by": actor.name}
    session.add(found)
    session.flush()
    return row_of(found)


def _checked(
    session: Session, actor: Actor, draft: ConnectionDraft, present: SsoConnection | None
) -> ConnectionDraft:
    """Return the draft as it is kept, or say which field is at fault."""
    name, issuer, client_id = draft.name.strip(), draft.issuer.strip(), draft.client_id.strip()
    if not name:
        raise _fault("name", "Give the connection a name; people see it on the sign-in page.")
    _refuse_taken_name(session, actor, name, present)
    _check_issuer(issuer)
    if not client_id or not client_id.isprintable():
        raise _fault("client_id", "Paste the client id that the provider shows.")
    named = sorted({one.strip().lower().removeprefix("@") for one in draft.domains if one.strip()})
    wrong = next((one for one in named if not DOMAIN.fullmatch(one)), "")
    if wrong or not named:
        raise _fault("domains", f"“{wrong}” is not a domain." if wrong else "Name at least one email domain.")
    roles = [draft.default_role] if draft.default_role else []
    for role in [*roles, *(role for _, role in draft.group_roles)]:
        if role not in [one.value for one in Role]:
            raise _fault("group_roles", f"There is no role “{role}”. Choose one of {', '.join(Role)}.")
    if draft.preset not in BY_KEY:
        raise _fault("preset", "Choose one of the kinds of provider.")
    return draft.model_copy(update={"name": name, "issuer": issuer, "client_id": client_id, "domains": named})


def _check_issuer(issuer: str) -> None:
    host = split_checked(settings().public_url, loopback=True).hostname or ""
    try:
        parts = split_checked(issuer, loopback=is_loopback(host))
    except NotReachable as fault:
        raise _fault("issuer", str(fault)) from None
    if parts.query:
        raise _fault("issuer", "An issuer has no “?”. Copy it from the discovery document of the provider.")


def _refuse_taken_name(session: Session, actor: Actor, name: str, present: SsoConnection | None) -> None:
    statement = select(SsoConnection.id).where(
        SsoConnection.workspace_id == actor.workspace_id, SsoConnection.name == name
    )
    taken = session.exec(statement).first()
    if taken is not None and (present is None or taken != present.id):
        raise _fault("name", f"There is a connection “{name}” already. Choose another name.")


def _open_fields(draft: ConnectionDraft) -> dict[str, Any]:
    fields = draft.model_dump(exclude={"client_secret", "group_roles"})
    return {**fields, "group_roles": [[group, role] for group, role in draft.group_roles]}


def _seal(session: Session, connection: SsoConnection, secret: str) -> None:
    connection.client_secret = vault.seal(
        session, SECRET, connection.id, secret, workspace_id=connection.workspace_id
    )
    session.add(connection)
    session.flush()


def _record(session: Session, actor: Actor, action: str, connection: SsoConnection) -> None:
    detail = {
        "issuer": connection.issuer,
        "domains": connection.domains,
        "group_roles": connection.group_roles,
        "default_role": connection.default_role,
        "is_active": connection.is_active,
        "is_forced": connection.is_forced,
    }
    compliance.record(
        session,
        actor,
        action,
        object_type="sso_connection",
        object_id=connection.public_id,
        object_name=connection.name,
        detail=detail,
    )


def _fault(field: str, sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {field: sentence})

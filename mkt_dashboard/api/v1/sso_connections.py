"""Single sign-on of the workspace: its connections, how their test went, and the proof of their domains."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.sso import domains, queries, removal, service
from mkt_dashboard.domain.teams.sso.schemas import (
    ConnectionChanges,
    ConnectionDraft,
    ConnectionRow,
    DomainRow,
    Step,
)

router = APIRouter(prefix="/sso-connections", tags=["Single sign-on"])

Manager = Annotated[Actor, permitted(Permission.SSO_MANAGE)]


class Connections(BaseModel):
    items: list[ConnectionRow]


class Domains(BaseModel):
    items: list[DomainRow]


class TestResult(BaseModel):
    """How the last test went; nothing where there was none since the provider, client or secret changed."""

    passed: bool = False
    at: str | None = None
    by: str | None = None
    steps: list[Step] = []
    claims: dict[str, Any] = {}


class DomainCheck(BaseModel):
    model_config = ConfigDict(extra="forbid")

    domain: Annotated[str, Field(max_length=253, description="A domain that the connection names.")]


@router.get("")
def list_sso_connections(actor: Manager) -> Connections:
    """List the connections by name. No answer ever holds a client secret."""
    with unit_of_work(actor) as session:
        return Connections(items=queries.list_connections(session, actor))


@router.post("", status_code=201)
def create_sso_connection(draft: ConnectionDraft, once: IdempotentOnce, actor: Manager) -> ConnectionRow:
    """Add a connection. It stays off until somebody has tested it in a browser."""
    return once(actor, lambda session: service.create_connection(session, actor, draft), status=201)


@router.get("/{connection_id}")
def get_sso_connection(connection_id: UUID, actor: Manager) -> ConnectionRow:
    """Read one connection without its secret."""
    with unit_of_work(actor) as session:
        return queries.row_of(queries.find_connection(session, actor, connection_id))


@router.patch("/{connection_id}")
def change_sso_connection(
    connection_id: UUID, changes: ConnectionChanges, once: IdempotentOnce, actor: Manager
) -> ConnectionRow:
    """Rename a connection, change what it says, turn it on or off.

    Another issuer or client turns it off until a test has passed. A new client secret alone waits for its
    test, and people come in with the one before meanwhile.
    """
    return once(actor, lambda session: service.patch_connection(session, actor, connection_id, changes))


@router.delete("/{connection_id}", status_code=204)
def delete_sso_connection(connection_id: UUID, actor: Manager) -> None:
    """Delete a connection with its identities; sessions that came through it end, members stay."""
    with unit_of_work(actor) as session:
        removal.delete_connection(session, actor, connection_id)


@router.get("/{connection_id}/test")
def get_test_result(connection_id: UUID, actor: Manager) -> TestResult:
    """Read how the last test went, step by step. A test itself needs a browser: open the settings."""
    with unit_of_work(actor) as session:
        return TestResult.model_validate(
            queries.find_connection(session, actor, connection_id).last_test or {}
        )


@router.get("/{connection_id}/domains")
def list_domains(connection_id: UUID, actor: Manager) -> Domains:
    """List the domains of a connection, the TXT record that proves each, and what the last look found."""
    with unit_of_work(actor) as session:
        named = queries.find_connection(session, actor, connection_id).domains
        return Domains(items=[row for row in domains.list_domains(session, actor) if row.domain in named])


@router.post("/{connection_id}/domain-checks")
def check_domain(connection_id: UUID, asked: DomainCheck, actor: Manager) -> DomainRow:
    """Look for the TXT record of a domain now, which may take five seconds."""
    with unit_of_work(actor) as session:
        queries.require_domain(session, actor, connection_id, asked.domain)
    return domains.check_domain(actor, asked.domain)

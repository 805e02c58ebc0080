"""Which connections there are: for those who set them up, and for the doors."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, exists, select

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.sso import domains
from mkt_dashboard.domain.teams.sso.claims import domain_of
from mkt_dashboard.domain.teams.sso.models import SsoConnection, SsoDomain
from mkt_dashboard.domain.teams.sso.schemas import ConnectionRow

SECRET = vault.sealed_column("sso_connections", "client_secret")
NEXT_SECRET = vault.sealed_column("sso_connections", "next_secret")


@dataclass(frozen=True)
class Config:
    """A connection ready for use, its secret opened. Never leaves the process."""

    id: int
    public_id: UUID
    workspace_id: int
    name: str
    preset: str
    issuer: str
    client_id: str
    secret: str
    domains: list[str]
    default_role: str
    group_claim: str
    group_roles: list[list[str]]
    # Those of the workspace's domains that it has shown to be its own.
    proved: frozenset[str]


@dataclass(frozen=True)
class Offer:
    """A connection that the sign-in page may offer."""

    public_id: UUID
    name: str
    is_proved: bool


def list_connections(session: Session, actor: Actor) -> list[ConnectionRow]:
    """Return the connections of the workspace by name."""
    actor.require(Permission.SSO_MANAGE)
    statement = (
        select(SsoConnection)
        .where(SsoConnection.workspace_id == actor.workspace_id)
        .order_by(col(SsoConnection.name))
        .limit(100)
    )
    return [row_of(one) for one in session.exec(statement)]


def find_connection(session: Session, actor: Actor, connection_id: UUID) -> SsoConnection:
    """Return one connection of the workspace, else `NotFound`."""
    statement = select(SsoConnection).where(
        SsoConnection.public_id == connection_id, SsoConnection.workspace_id == actor.workspace_id
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such connection. Go back to the list and open it again.")
    return found


def require_domain(session: Session, actor: Actor, connection_id: UUID, domain: str) -> None:
    """Raise `NotFound` unless the connection names this domain."""
    actor.require(Permission.SSO_MANAGE)
    if domain.strip().lower() not in find_connection(session, actor, connection_id).domains:
        raise NotFound("This connection does not name that domain. Add it to the connection first.")


def config_of(session: Session, connection: SsoConnection, *, for_test: bool = False) -> Config:
    """Open the secret of a connection for one conversation; a test tries the new one that waits for it."""
    kind, sealed = SECRET, connection.client_secret
    if for_test and connection.next_secret:
        kind, sealed = NEXT_SECRET, connection.next_secret
    secret = vault.unseal(session, kind, connection.id, sealed, workspace_id=connection.workspace_id)
    return Config(
        connection.id,
        connection.public_id,
        connection.workspace_id,
        connection.name,
        connection.preset,
        connection.issuer,
        connection.client_id,
        secret,
        connection.domains,
        connection.default_role,
        connection.group_claim,
        connection.group_roles,
        domains.proved_domains(session, connection.workspace_id),
    )


def find_active(session: Session, connection_id: UUID) -> Config | None:
    """Return a connection that people sign in through; needs `instance_unit_of_work`."""
    statement = select(SsoConnection).where(
        SsoConnection.public_id == connection_id, col(SsoConnection.is_active)
    )
    found = session.exec(statement).first()
    return config_of(session, found) if found else None


def is_anywhere(session: Session) -> bool:
    """Say whether the sign-in page has anything to offer; needs `instance_unit_of_work`."""
    return (
        session.exec(select(SsoConnection.id).where(col(SsoConnection.is_active)).limit(1)).first()
        is not None
    )


def offers_for(session: Session, email: str) -> list[Offer]:
    """Return what serves the domain of an address, whether or not anybody has it; needs the instance.

    Those of the workspace that proved the domain come first: anybody may name a domain.
    """
    domain = domain_of(email)
    is_proved = exists().where(
        col(SsoDomain.workspace_id) == SsoConnection.workspace_id,
        col(SsoDomain.domain) == domain,
        col(SsoDomain.proved_at).is_not(None),
    )
    statement = (
        select(SsoConnection.public_id, SsoConnection.name, is_proved)
        .where(col(SsoConnection.is_active), col(SsoConnection.domains).contains([domain]))
        .order_by(is_proved.desc(), col(SsoConnection.id))
        .limit(10)
    )
    return [Offer(*found) for found in session.exec(statement)]


def is_password_closed(session: Session, account: Account, member: Member) -> bool:
    """Say whether somebody has to come in through single sign-on: of a proved domain that asks for it.

    A Marketing Admin never has to.
    """
    if member.role == Role.MARKETING_ADMIN:
        return False
    domain = domain_of(account.email)
    statement = (
        select(SsoConnection.id)
        .join(SsoDomain, col(SsoDomain.workspace_id) == SsoConnection.workspace_id)
        .where(
            SsoConnection.workspace_id == member.workspace_id,
            col(SsoConnection.is_active),
            col(SsoConnection.is_forced),
            col(SsoConnection.domains).contains([domain]),
            SsoDomain.domain == domain,
            col(SsoDomain.proved_at).is_not(None),
        )
    )
    return session.exec(statement).first() is not None


def row_of(one: SsoConnection) -> ConnectionRow:
    return ConnectionRow(
        id=one.public_id,
        name=one.name,
        preset=one.preset,
        issuer=one.issuer,
        client_id=one.client_id,
        has_secret=bool(one.client_secret),
        has_next_secret=bool(one.next_secret),
        domains=one.domains,
        default_role=one.default_role,
        group_claim=one.group_claim,
        group_roles=one.group_roles,
        is_forced=one.is_forced,
        is_active=one.is_active,
        last_test=one.last_test,
    )

"""Which connections there are: for those who set them up, and for the doors."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.sso.claims import domain_of
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from mkt_dashboard.domain.teams.sso.schemas import ConnectionRow

SECRET = vault.sealed_column("sso_connections", "client_secret")


@dataclass(frozen=True)
class Config:
    """A connection ready for use, its secret opened. Never leaves the process."""

    id: int
    public_id: UUID
    workspace_id: int
    name: str
    issuer: str
    client_id: str
    secret: str
    domains: list[str]
    default_role: str
    group_claim: str
    group_roles: list[list[str]]


@dataclass(frozen=True)
class Offer:
    """A connection that the sign-in page may offer."""

    public_id: UUID
    name: str


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


def config_of(session: Session, connection: SsoConnection) -> Config:
    """Open the secret of a connection for one conversation with the provider."""
    secret = vault.unseal(
        session,
        SECRET,
        connection.id,
        connection.client_secret,
        workspace_id=connection.workspace_id,
    )
    return Config(
        connection.id,
        connection.public_id,
        connection.workspace_id,
        connection.name,
        connection.issuer,
        connection.client_id,
        secret,
        connection.domains,
        connection.default_role,
        connection.group_claim,
        connection.group_roles,
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
    """Return what serves the domain of an address, whether or not anybody has it; needs the instance."""
    statement = (
        select(SsoConnection.public_id, SsoConnection.name)
        .where(col(SsoConnection.is_active), col(SsoConnection.domains).contains([domain_of(email)]))
        .order_by(col(SsoConnection.id))
        .limit(10)
    )
    return [Offer(*found) for found in session.exec(statement)]


def is_password_closed(session: Session, account: Account, member: Member) -> bool:
    """Say whether somebody has to come in through single sign-on. A Marketing Admin never has to."""
    if member.role == Role.MARKETING_ADMIN:
        return False
    statement = select(SsoConnection.id).where(
        SsoConnection.workspace_id == member.workspace_id,
        col(SsoConnection.is_active),
        col(SsoConnection.is_forced),
        col(SsoConnection.domains).contains([domain_of(account.email)]),
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
        domains=one.domains,
        default_role=one.default_role,
        group_claim=one.group_claim,
        group_roles=one.group_roles,
        is_forced=one.is_forced,
        is_active=one.is_active,
        last_test=one.last_test,
    )

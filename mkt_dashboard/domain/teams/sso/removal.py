"""Taking a connection away: what goes with it, who is left, and that somebody can still get in."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, update
from sqlmodel import Session, col, exists, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.factors.models import Passkey
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession
from mkt_dashboard.domain.teams.sso import domains
from mkt_dashboard.domain.teams.sso.models import SsoConnection, SsoIdentity
from mkt_dashboard.domain.teams.sso.queries import find_connection


@dataclass(frozen=True)
class Dependents:
    """Members who come in through a connection, those of them without a password, and open sessions."""

    members: int
    without_password: int
    sessions: int


def count_dependents(session: Session, actor: Actor, connection_id: UUID) -> Dependents:
    """Count whom the end of a connection touches."""
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    people = (
        select(func.count(), func.count().filter(~col(Account.has_password)))
        .select_from(Account)
        .join(Member, col(Member.account_id) == Account.id)
        .where(Member.workspace_id == actor.workspace_id, col(Member.deactivated_at).is_(None))
        .where(_comes_in_by(found))
    )
    members, without = session.exec(people).one()
    opened = select(func.count()).select_from(SignInSession).where(_came_through(found))
    return Dependents(members, without, session.exec(opened).one())


def delete_connection(session: Session, actor: Actor, connection_id: UUID) -> None:
    """Remove a connection with its identities and its mapping of groups; sessions through it end at once.

    Members stay and use their password, or get one by “Forgot your password?”.
    """
    actor.require(Permission.SSO_MANAGE)
    found = find_connection(session, actor, connection_id)
    refuse_to_lock_out(session, found)
    gone = count_dependents(session, actor, connection_id)
    session.execute(update(SignInSession).where(_came_through(found)).values(revoked_at=now()))
    session.execute(
        delete(SsoIdentity).where(
            col(SsoIdentity.workspace_id) == found.workspace_id,
            col(SsoIdentity.issuer) == found.issuer,
            ~_another_has_the_issuer(found),
        )
    )
    session.delete(found)
    session.flush()
    domains.name_domains(session, actor)
    compliance.record(
        session,
        actor,
        "sso.deleted",
        object_type="sso_connection",
        object_id=found.public_id,
        object_name=found.name,
        detail={
            "issuer": found.issuer,
            "domains": found.domains,
            "members": gone.members,
            "sessions": gone.sessions,
        },
    )


def refuse_to_lock_out(session: Session, connection: SsoConnection) -> None:
    """Keep at least one Marketing Admin who can come in without this connection.

    The admins are locked as for a change of a member, so that two who take each other's way in wait.
    """
    statement = (
        select(Member.account_id)
        .where(Member.workspace_id == connection.workspace_id, Member.role == Role.MARKETING_ADMIN.value)
        .where(col(Member.deactivated_at).is_(None))
        .order_by(col(Member.id))
        .with_for_update()
    )
    admins = session.exec(statement).all()
    elsewhere = (
        select(SsoIdentity.id)
        .join(
            SsoConnection,
            and_(
                col(SsoConnection.workspace_id) == SsoIdentity.workspace_id,
                col(SsoConnection.issuer) == SsoIdentity.issuer,
            ),
        )
        .where(
            SsoIdentity.account_id == Account.id,
            SsoIdentity.workspace_id == connection.workspace_id,
            col(SsoConnection.is_active),
            SsoConnection.id != connection.id,
        )
    )
    ways = or_(
        col(Account.has_password),
        exists().where(col(Passkey.account_id) == Account.id),
        elsewhere.exists(),
    )
    able = select(Account.id).where(col(Account.id).in_(admins), ways).limit(1)
    if session.exec(able).first() is None:
        raise Conflict(
            "No Marketing Admin could sign in any more: each of them comes in through this connection alone. "
            "Let one set a password first, with “Forgot your password?” on the sign-in page."
        )


def _came_through(connection: SsoConnection) -> ColumnElement[bool]:
    """Open sessions of a connection; older ones do not say which, so the identity decides."""
    same_person = exists().where(
        col(SsoIdentity.account_id) == SignInSession.account_id,
        col(SsoIdentity.workspace_id) == connection.workspace_id,
        col(SsoIdentity.issuer) == connection.issuer,
    )
    unnamed = and_(
        col(SignInSession.door) == "sso", col(SignInSession.sso_connection_id).is_(None), same_person
    )
    return and_(
        col(SignInSession.workspace_id) == connection.workspace_id,
        col(SignInSession.revoked_at).is_(None),
        col(SignInSession.expires_at) > now(),
        or_(col(SignInSession.sso_connection_id) == connection.id, unnamed),
    )


def _comes_in_by(connection: SsoConnection) -> ColumnElement[bool]:
    return exists().where(
        col(SsoIdentity.account_id) == Account.id,
        col(SsoIdentity.workspace_id) == connection.workspace_id,
        col(SsoIdentity.issuer) == connection.issuer,
    )


def _another_has_the_issuer(connection: SsoConnection) -> ColumnElement[bool]:
    return exists().where(
        col(SsoConnection.workspace_id) == connection.workspace_id,
        col(SsoConnection.issuer) == connection.issuer,
        col(SsoConnection.id) != connection.id,
    )

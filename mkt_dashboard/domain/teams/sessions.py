"""Open and close the sessions of people who have proved who they are; needs `instance_unit_of_work`."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams import networks
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.networks import OutsideNetworks
from mkt_dashboard.domain.teams.queries import is_open
from mkt_dashboard.domain.teams.schemas import NewSession
from mkt_dashboard.domain.teams.sso.queries import is_password_closed
from mkt_dashboard.domain.teams.sso.refusals import Reason, SsoRefused

SESSION_LASTS = timedelta(days=30)
MOST_MEMBERSHIPS = 100


@dataclass(frozen=True)
class Opened:
    """With what a session was opened: browser or program, second factor, connection, fresh proof."""

    user_agent: str
    factor: str
    sso_connection_id: int | None
    confirmed_at: datetime | None


def open_first_session(
    session: Session, account: Account, *, ip: str, user_agent: str, door: str, factor: str = ""
) -> NewSession | None:
    """Open a session in the first workspace the account may be in; None when there is none any more.

    The owner of the installation who is a member nowhere comes in there.
    """
    member = first_membership(session, account, ip)
    if member is not None:
        return open_session(
            session,
            account,
            member,
            ip=ip,
            user_agent=user_agent,
            door=door,
            factor=factor,
            confirmed_at=now(),
        )
    if may_enter(account, member, door):
        return open_instance_session(
            session, account, ip=ip, user_agent=user_agent, factor=factor, confirmed_at=now()
        )
    return None


def home_of(session: Session, account: Account) -> int | None:
    """Return where an account comes in: a workspace, the installation for its owner, None for nowhere."""
    member = first_membership(session, account)
    if member is not None:
        return member.workspace_id
    return INSTALLATION if account.is_instance_owner else None


def may_enter(account: Account, member: Member | None, door: str) -> bool:
    """Whether there is a place for this account behind a door. Programs never get into the installation."""
    return member is not None or (account.is_instance_owner and door == "ui")


def first_membership(session: Session, account: Account, address: str | None = None) -> Member | None:
    """Return the oldest active membership in a workspace that is open, and open from this address.

    `OutsideNetworks` when there are some, but none of them from there; without an address nobody asks.
    """
    statement = (
        select(Member, Workspace.allowed_networks)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .where(Member.account_id == account.id, col(Member.deactivated_at).is_(None))
        .where(is_open())
        .order_by(col(Member.id))
        .limit(MOST_MEMBERSHIPS)
    )
    found = session.exec(statement).all()
    for member, allowed in found:
        if address is None or networks.is_inside(allowed, address):
            return member
    if found and address is not None:
        raise OutsideNetworks(address)
    return None


def open_session(
    session: Session,
    account: Account,
    member: Member,
    *,
    ip: str,
    user_agent: str,
    door: str,
    factor: str = "",
    sso_connection_id: int | None = None,
    confirmed_at: datetime | None = None,
) -> NewSession:
    """Open a session in a workspace.

    `confirmed_at` says when a password or a passkey of the account itself was the proof, if it was. Every
    session of a workspace begins here, so this is where it refuses networks that it does not list, and
    whoever has to come through single sign-on but came by passkey, invitation or from another workspace.
    """
    networks.refuse_outside_of(session, member.workspace_id, ip)
    if sso_connection_id is None and is_password_closed(session, account, member):
        raise SsoRefused(Reason.ONLY_SSO)
    actor = Actor(member.workspace_id, frozenset(), account.id, account.name, door, ip)
    opened = Opened(user_agent, factor, sso_connection_id, confirmed_at)
    return _open(session, actor, opened)


def open_instance_session(
    session: Session,
    account: Account,
    *,
    ip: str,
    user_agent: str,
    factor: str = "",
    confirmed_at: datetime | None = None,
) -> NewSession:
    """Open a session of the installation for its owner: one without a workspace, in a browser."""
    actor = Actor(INSTALLATION, frozenset(), account.id, account.name, "ui", ip)
    return _open(session, actor, Opened(user_agent, factor, None, confirmed_at))


def _open(session: Session, actor: Actor, opened: Opened) -> NewSession:
    token = new_token()
    expires_at = now() + SESSION_LASTS
    session.add(
        SignInSession(
            workspace_id=actor.workspace_id,
            account_id=actor.account_id or 0,
            token_hash=token_hash(token),
            door=actor.door,
            sso_connection_id=opened.sso_connection_id,
            ip=actor.ip,
            user_agent=opened.user_agent[:300],
            expires_at=expires_at,
            confirmed_at=opened.confirmed_at,
        )
    )
    detail = {"second_factor": opened.factor} if opened.factor else {}
    compliance.record(session, actor, "member.signed_in", detail=detail)
    return NewSession(token, expires_at, is_of_the_instance=actor.workspace_id == INSTALLATION)


def sign_out(session: Session, token: str | None) -> None:
    """Close the session of this token at once, on every socket that uses it. Unknown tokens do nothing."""
    if not token:
        return
    statement = select(SignInSession).where(SignInSession.token_hash == token_hash(token))
    signed_in = session.exec(statement).first()
    if signed_in:
        signed_in.revoked_at = now()
        session.add(signed_in)

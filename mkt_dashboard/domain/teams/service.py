"""Sign people in and out, and make workspaces and their members."""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import InvalidInput, RateLimited
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams.models import Account, FailedSignIn, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.passwords import hash_password, is_password
from mkt_dashboard.domain.teams.queries import is_open
from mkt_dashboard.domain.teams.schemas import NewSession
from mkt_dashboard.domain.teams.sso.queries import is_password_closed

LOCK_AFTER = 5
LOCK_WINDOW = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=30)
API_TOKEN_LASTS = timedelta(hours=1)


def sign_in(
    session: Session, email: str, password: str, *, ip: str = "", user_agent: str = "", door: str = "ui"
) -> NewSession | None:
    """Open a session, or None: unknown address and wrong password look the same and take the same time.

    Needs `instance_unit_of_work`. None rather than an error, so that the failure is committed and counted;
    after five failures in 15 minutes the address waits (`RateLimited`), known or not. Whoever has to come in
    through single sign-on gets the same None.
    """
    key = addresses.normalise(email)
    _refuse_while_locked(session, key)
    account = session.exec(select(Account).where(Account.email_key == key)).first()
    known = is_password(account.password_hash if account else None, password)
    member = _first_membership(session, account) if account and known else None
    if account is None or member is None or is_password_closed(session, account, member):
        session.add(FailedSignIn(email_key=key[: addresses.MAX_LENGTH], ip=ip))
        return None
    return open_session(session, account, member, ip=ip, user_agent=user_agent, door=door)


def _refuse_while_locked(session: Session, key: str) -> None:
    statement = (
        select(func.count())
        .select_from(FailedSignIn)
        .where(FailedSignIn.email_key == key, FailedSignIn.at > now() - LOCK_WINDOW)
    )
    if session.exec(statement).one() >= LOCK_AFTER:
        minutes = int(LOCK_WINDOW.total_seconds() // 60)
        raise RateLimited(
            f"Too many wrong passwords for this address. Wait {minutes} minutes, then try again.",
            retry_after=minutes * 60,
        )


def _first_membership(session: Session, account: Account) -> Member | None:
    statement = (
        select(Member)
        .join(Workspace, col(Workspace.id) == Member.workspace_id)
        .where(Member.account_id == account.id, col(Member.deactivated_at).is_(None))
        .where(is_open())
        .order_by(col(Member.id))
        .limit(1)
    )
    return session.exec(statement).first()


def open_session(
    session: Session, account: Account, member: Member, *, ip: str, user_agent: str, door: str
) -> NewSession:
    """Open a session for somebody who has proved who she is. Needs `instance_unit_of_work`."""
    token = new_token()
    expires_at = now() + (API_TOKEN_LASTS if door == "api" else SESSION_LASTS)
    session.add(
        SignInSession(
            workspace_id=member.workspace_id,
            account_id=account.id,
            token_hash=token_hash(token),
            door=door,
            ip=ip,
            user_agent=user_agent[:300],
            expires_at=expires_at,
        )
    )
    actor = Actor(member.workspace_id, frozenset(), account.id, account.name, door)
    compliance.record(session, actor, "member.signed_in", detail={"ip": ip})
    return NewSession(token, expires_at)


def sign_out(session: Session, token: str | None) -> None:
    """Close the session of this token at once, on every socket that uses it. Unknown tokens do nothing."""
    if not token:
        return
    statement = select(SignInSession).where(SignInSession.token_hash == token_hash(token))
    signed_in = session.exec(statement).first()
    if signed_in:
        signed_in.revoked_at = now()
        session.add(signed_in)


def create_workspace(
    session: Session, name: str, *, time_zone: str = "UTC", is_demo: bool = False
) -> Workspace:
    """Make a tenant. Needs `instance_unit_of_work`."""
    workspace = Workspace(name=name, time_zone=time_zone, is_demo=is_demo, sender_name=name)
    session.add(workspace)
    session.flush()
    return workspace


def add_member(
    session: Session, workspace: Workspace, email: str, name: str, *, role: Role, password: str
) -> Member:
    """Make an account and its membership. Needs `instance_unit_of_work`."""
    fault = addresses.fault(email)
    if fault:
        raise InvalidInput(fault, {"email": fault})
    account = Account(
        email=email, email_key=addresses.normalise(email), name=name, password_hash=hash_password(password)
    )
    session.add(account)
    session.flush()
    member = Member(workspace_id=workspace.id, account_id=account.id, role=role.value)
    session.add(member)
    session.flush()
    return member

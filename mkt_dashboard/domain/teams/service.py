"""Sign people in and out, and make workspaces and their members."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import InvalidInput, Unauthenticated
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import attempts, networks
from mkt_dashboard.domain.teams.factors import passkeys
from mkt_dashboard.domain.teams.factors import queries as factors
from mkt_dashboard.domain.teams.factors import service as second_factor
from mkt_dashboard.domain.teams.factors.passkeys import Proof
from mkt_dashboard.domain.teams.models import Account, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.networks import OutsideNetworks
from mkt_dashboard.domain.teams.passwords import hash_password, is_password
from mkt_dashboard.domain.teams.queries import is_open
from mkt_dashboard.domain.teams.schemas import NewSession
from mkt_dashboard.domain.teams.sso.queries import is_password_closed

SESSION_LASTS = timedelta(days=30)
MOST_MEMBERSHIPS = 100


class SecondFactorNeeded(Unauthenticated):
    """The password was right; a code is asked for as well."""

    code = "second_factor"

    def __init__(self, account_id: int, password_hash: str) -> None:
        super().__init__("A second factor is on. Send the code of your app, or a recovery code, as `code`.")
        self.account_id = account_id
        self.password_hash = password_hash


def sign_in(
    session: Session,
    email: str,
    password: str,
    *,
    ip: str = "",
    user_agent: str = "",
    door: str = "ui",
    code: str = "",
) -> NewSession | None:
    """Open a session, or None: unknown address and wrong password look the same and take the same time.

    Needs `instance_unit_of_work`. None rather than an error, so that the failure is committed and counted;
    after five failures in 15 minutes the address waits (`RateLimited`), known or not. Whoever has to come in
    through single sign-on gets the same None. Where a second factor is on and no code is given,
    `SecondFactorNeeded` names the account; `OutsideNetworks` when the password is right, but not from here.
    """
    key = addresses.normalise(email)
    attempts.refuse_while_locked(session, key, ip)
    account = session.exec(select(Account).where(Account.email_key == key)).first()
    known = is_password(account.password_hash if account else None, password)
    member = first_membership(session, account, ip) if account and known else None
    is_let_in = account is not None and known and may_enter(account, member, door)
    if account is None or not is_let_in or (member and is_password_closed(session, account, member)):
        attempts.count_failure(session, key, ip)
        return None
    if factors.is_on(session, account.id):
        if not code:
            raise SecondFactorNeeded(account.id, account.password_hash)
        return finish_sign_in(session, account.id, code, ip=ip, user_agent=user_agent, door=door)
    return open_first_session(session, account, ip=ip, user_agent=user_agent, door=door)


def finish_sign_in(
    session: Session, account_id: int, code: str, *, ip: str = "", user_agent: str = "", door: str = "ui"
) -> NewSession | None:
    """Open the session of somebody whose password was right, with a code of the app or a recovery code.

    A wrong code is None and counts like a wrong password. The lock on the account makes codes that arrive
    at the same moment wait for each other, so that none of them is tried without being counted.
    """
    account = session.exec(select(Account).where(Account.id == account_id).with_for_update()).one()
    attempts.refuse_while_locked(session, account.email_key, ip)
    kind = second_factor.kind_of(session, account.id, code)
    if not kind:
        attempts.count_failure(session, account.email_key, ip)
        return None
    return open_first_session(session, account, ip=ip, user_agent=user_agent, door=door, factor=kind)


def sign_in_with_passkey(
    session: Session, credential: dict[str, Any], challenge: bytes, *, ip: str = "", user_agent: str = ""
) -> NewSession | None:
    """Open a session for whoever holds the key: a finger or a PIN opened it, so nothing more is asked.

    A copy of a key opens nothing; that it was used stands in the audit log of the account's workspace.
    """
    attempts.refuse_client_while_locked(session, ip)
    proof = passkeys.prove(session, credential, challenge)
    if proof is None:
        attempts.count_failure(session, "", ip)
        return None
    account = session.exec(select(Account).where(Account.id == proof.account_id)).one()
    if proof.is_copy:
        attempts.count_failure(session, account.email_key, ip)
        _report_copy(session, account, proof, ip)
        return None
    return open_first_session(session, account, ip=ip, user_agent=user_agent, door="ui", factor="passkey")


def _report_copy(session: Session, account: Account, proof: Proof, ip: str) -> None:
    member = first_membership(session, account)
    if member is not None:
        actor = Actor(member.workspace_id, frozenset(), account.id, account.name, "ui", ip)
        passkeys.report_copy(session, actor, proof)


def open_first_session(
    session: Session, account: Account, *, ip: str, user_agent: str, door: str, factor: str = ""
) -> NewSession | None:
    """Open a session in the first workspace the account may be in; None when there is none any more.

    The owner of the installation who is a member nowhere comes in there.
    """
    member = first_membership(session, account, ip)
    client = {"ip": ip, "user_agent": user_agent}
    if member is not None:
        how = {"door": door, "factor": factor}
        return open_session(session, account, member, **client, **how, confirmed_at=now())
    if not may_enter(account, member, door):
        return None
    return open_instance_session(session, account, **client, factor=factor, confirmed_at=now())


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
    confirmed_at: datetime | None = None,
) -> NewSession:
    """Open a session for somebody who has proved who she is. Needs `instance_unit_of_work`.

    `confirmed_at` says when a password or a passkey of the account itself was the proof, if it was. Every
    session begins here, so this is where a workspace refuses networks that it does not list.
    """
    networks.refuse_outside_of(session, member.workspace_id, ip)
    client = {"ip": ip, "user_agent": user_agent, "door": door}
    return _open(session, account, member.workspace_id, **client, factor=factor, confirmed_at=confirmed_at)


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
    client = {"ip": ip, "user_agent": user_agent, "door": "ui"}
    return _open(session, account, INSTALLATION, **client, factor=factor, confirmed_at=confirmed_at)


def _open(
    session: Session,
    account: Account,
    workspace_id: int,
    *,
    ip: str,
    user_agent: str,
    door: str,
    factor: str,
    confirmed_at: datetime | None,
) -> NewSession:
    token = new_token()
    expires_at = now() + SESSION_LASTS
    session.add(
        SignInSession(
            workspace_id=workspace_id,
            account_id=account.id,
            token_hash=token_hash(token),
            door=door,
            ip=ip,
            user_agent=user_agent[:300],
            expires_at=expires_at,
            confirmed_at=confirmed_at,
        )
    )
    actor = Actor(workspace_id, frozenset(), account.id, account.name, door, ip)
    detail = {"second_factor": factor} if factor else {}
    compliance.record(session, actor, "member.signed_in", detail=detail)
    return NewSession(token, expires_at, is_of_the_instance=workspace_id == INSTALLATION)


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
    """Make an account and its membership; the first Marketing Admin owns the workspace.

    Needs `instance_unit_of_work`.
    """
    fault = addresses.fault(email)
    if fault:
        raise InvalidInput(fault, {"email": fault})
    account = Account(
        email=email, email_key=addresses.normalise(email), name=name, password_hash=hash_password(password)
    )
    session.add(account)
    session.flush()
    if role is Role.MARKETING_ADMIN and workspace.owner_account_id is None:
        workspace.owner_account_id = account.id
    member = Member(workspace_id=workspace.id, account_id=account.id, role=role.value)
    session.add(member)
    session.flush()
    return member

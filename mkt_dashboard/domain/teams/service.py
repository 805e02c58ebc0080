"""Sign people in, and make workspaces and their members."""

from typing import Any

from sqlmodel import Session, select

from mkt_dashboard.core import countries
from mkt_dashboard.core.errors import InvalidInput, Unauthenticated
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import attempts
from mkt_dashboard.domain.teams.factors import passkeys
from mkt_dashboard.domain.teams.factors import queries as factors
from mkt_dashboard.domain.teams.factors import service as second_factor
from mkt_dashboard.domain.teams.factors.passkeys import Proof
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.passwords import hash_password, is_password
from mkt_dashboard.domain.teams.schemas import NewSession
from mkt_dashboard.domain.teams.sessions import first_membership, may_enter, open_first_session
from mkt_dashboard.domain.teams.sso.queries import is_password_closed


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


def create_workspace(
    session: Session, name: str, *, time_zone: str = "UTC", is_demo: bool = False
) -> Workspace:
    """Make a tenant; phone numbers without a country code are of the country its time zone lies in.

    Needs `instance_unit_of_work`.
    """
    workspace = Workspace(
        name=name,
        time_zone=time_zone,
        phone_region=countries.of_time_zone(time_zone),
        is_demo=is_demo,
        sender_name=name,
    )
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

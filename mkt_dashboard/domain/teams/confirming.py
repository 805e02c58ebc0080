"""Prove anew who is in front of an open session, before it changes how its owner signs in.

A proof holds for ten minutes and for this one session. It is one of the account itself, a password or a
passkey: an identity provider speaks for its own workspace only, so coming in through one proves nothing here.
All of this needs `instance_unit_of_work`.
"""

from typing import Any

from sqlmodel import Session, col, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import token_hash
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import attempts
from mkt_dashboard.domain.teams.account import check_own_password
from mkt_dashboard.domain.teams.factors import passkeys
from mkt_dashboard.domain.teams.models import Account, SignInSession

NOT_HERS = "This passkey does not open your account. Use another one, or your password."


def confirm_with_password(session: Session, actor: Actor, token: str, password: str) -> None:
    """Take the password of the account; a wrong one counts for the lockout."""
    actor.require(Permission.ACCOUNT_OWN)
    check_own_password(session, actor, password)
    _keep(session, actor, token, by="password")


def confirm_with_passkey(
    session: Session, actor: Actor, token: str, credential: dict[str, Any], challenge: bytes
) -> None:
    """Take a passkey of the account; that of somebody else, or a copy, counts for the lockout."""
    actor.require(Permission.ACCOUNT_OWN)
    # Not locked: the entry about a copy, in the other transaction, would wait for this one.
    account = session.exec(select(Account).where(Account.id == actor.account_id)).one()
    attempts.refuse_while_locked(session, account.email_key, "")
    proof = passkeys.prove(session, credential, challenge)
    if proof is None or proof.is_copy or proof.account_id != account.id:
        # Counted in a transaction of its own: the refusal rolls this one back.
        with instance_unit_of_work() as counting:
            attempts.count_failure(counting, account.email_key, "")
            if proof is not None and proof.is_copy and proof.account_id == account.id:
                passkeys.report_copy(counting, actor, proof)
        raise InvalidInput(NOT_HERS, {"credential": NOT_HERS})
    _keep(session, actor, token, by="passkey")


def _keep(session: Session, actor: Actor, token: str, *, by: str) -> None:
    statement = update(SignInSession).where(
        col(SignInSession.token_hash) == token_hash(token), col(SignInSession.account_id) == actor.account_id
    )
    session.execute(statement.values(confirmed_at=now()))
    compliance.record(session, actor, "member.confirmed", detail={"by": by})

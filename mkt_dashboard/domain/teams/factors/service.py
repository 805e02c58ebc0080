"""Turn the second factor on and off, and check it. All of this needs `instance_unit_of_work`.

An open screen is not enough to change anything: the person has to have proved just now that it is she.
"""

from sqlmodel import Session

from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.account import lock_account
from mkt_dashboard.domain.teams.factors import queries, recovery_codes, totp


def turn_on(session: Session, actor: Actor, code: str) -> list[str]:
    """Turn codes from an app on with a right code, and return the recovery codes, shown this once."""
    totp.confirm(session, actor, code)
    compliance.record(session, actor, "member.second_factor_on", detail={"kind": "app"})
    return recovery_codes.make(session, lock_account(session, actor).id)


def turn_off(session: Session, actor: Actor) -> None:
    """Turn codes from an app off."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    account = lock_account(session, actor)
    if not totp.remove(session, account.id):
        raise Conflict("Codes from an app are off already.")
    recovery_codes.remove(session, account.id)
    compliance.record(session, actor, "member.second_factor_off", detail={"kind": "app"})


def make_new_codes(session: Session, actor: Actor) -> list[str]:
    """Replace the recovery codes; the ones before stop working."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    account = lock_account(session, actor)
    if not queries.is_on(session, account.id):
        raise Conflict("Recovery codes belong to codes from an app. Turn those on first.")
    compliance.record(session, actor, "member.recovery_codes_made")
    return recovery_codes.make(session, account.id)


def kind_of(session: Session, account_id: int, code: str) -> str:
    """Check a code of the app or a recovery code, use it up, and name its kind; empty when it is wrong.

    The caller has locked the account.
    """
    if totp.is_right(session, account_id, code):
        return "app"
    return "recovery code" if recovery_codes.is_right(session, account_id, code) else ""

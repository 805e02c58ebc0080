"""Which second factors somebody has. All of this needs `instance_unit_of_work`."""

from sqlmodel import Session, col, func, select

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.factors.models import Passkey, RecoveryCode, TotpSeed
from mkt_dashboard.domain.teams.factors.schemas import PasskeyRow, Standing


def is_on(session: Session, account_id: int) -> bool:
    """Does a password alone not open this account?"""
    statement = select(TotpSeed.id).where(
        TotpSeed.account_id == account_id, col(TotpSeed.confirmed_at).is_not(None)
    )
    return session.exec(statement).first() is not None


def get_standing(session: Session, actor: Actor) -> Standing:
    """Return the second factors of the person who asks."""
    actor.require(Permission.ACCOUNT_OWN)
    left = (
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.account_id == actor.account_id, col(RecoveryCode.used_at).is_(None))
    )
    keys = select(Passkey).where(Passkey.account_id == actor.account_id).order_by(col(Passkey.id))
    return Standing(
        has_app=actor.account_id is not None and is_on(session, actor.account_id),
        codes_left=session.exec(left).one(),
        passkeys=[
            PasskeyRow(key.public_id, key.name, key.created_at, key.used_at) for key in session.exec(keys)
        ],
    )

"""Codes of an authenticator app (RFC 6238): six digits, 30 seconds, one step of grace on either side."""

from pyotp import random_base32
from pyotp.exceptions import OTPVerificationError
from pyotp.totp import TOTP
from sqlmodel import Session, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, InvalidInput
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.account import lock_account
from mkt_dashboard.domain.teams.factors.models import TotpSeed
from mkt_dashboard.domain.teams.factors.schemas import NewSeed

SEED = vault.sealed_column("totp_seeds", "sealed", owner=None)
ISSUER = "Marketing dashboard"
GRACE_STEPS = 1
DIGITS = 6


def begin(session: Session, actor: Actor) -> NewSeed:
    """Make a seed for an app. Until `confirm` it changes nothing; asking again makes another one."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    account = lock_account(session, actor)
    row = _seed_of(session, account.id) or TotpSeed(account_id=account.id)
    if row.confirmed_at is not None:
        raise Conflict("Codes from an app are on already. Turn them off first to set up another app.")
    key = random_base32()
    session.add(row)
    session.flush()
    row.sealed = vault.seal(session, SEED, row.id, key)
    return NewSeed(key, TOTP(key).provisioning_uri(name=account.email, issuer_name=ISSUER))


def confirm(session: Session, actor: Actor, code: str) -> None:
    """Turn the codes on, once one of them is right."""
    actor.require(Permission.ACCOUNT_OWN)
    actor.require_confirmed()
    account = lock_account(session, actor)
    row = _seed_of(session, account.id)
    if row is None:
        raise Conflict("Nothing is being set up. Begin again.")
    if row.confirmed_at is not None:
        raise Conflict("Codes from an app are on already.")
    if not _takes(session, row, code):
        sentence = "This code is not right. Check the clock of your phone and type the code it shows now."
        raise InvalidInput(sentence, {"code": sentence})
    row.confirmed_at = now()


def is_right(session: Session, account_id: int, code: str) -> bool:
    """Check a code and use it up: no code works twice. The caller has locked the account."""
    row = _seed_of(session, account_id)
    return row is not None and row.confirmed_at is not None and _takes(session, row, code)


def remove(session: Session, account_id: int) -> bool:
    """Forget the seed and say whether it was on."""
    row = _seed_of(session, account_id)
    if row is None:
        return False
    session.delete(row)
    return row.confirmed_at is not None


def _seed_of(session: Session, account_id: int) -> TotpSeed | None:
    return session.exec(select(TotpSeed).where(TotpSeed.account_id == account_id)).first()


def _takes(session: Session, row: TotpSeed, code: str) -> bool:
    digits = "".join(code.split())
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdecimal()):
        return False
    app = TOTP(vault.unseal(session, SEED, row.id, row.sealed))
    try:
        step = app.verify_and_get_timecode(digits, for_time=now(), valid_window=GRACE_STEPS)
    except OTPVerificationError:
        return False
    if step <= row.last_step:
        return False
    row.last_step = step
    session.add(row)
    return True

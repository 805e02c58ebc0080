"""A new password by mail: a link of 32 random bytes, good once and for half an hour.

All of this needs `instance_unit_of_work`: nobody is signed in.
"""

from datetime import timedelta

from sqlmodel import Session, col, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.account import replace_password
from mkt_dashboard.domain.teams.factors.models import PasswordReset
from mkt_dashboard.domain.teams.models import Account
from mkt_dashboard.domain.teams.passwords import Weakness, weakness_of
from mkt_dashboard.domain.teams.sessions import home_of
from mkt_dashboard.rendering.letter import LetterText

MOST_AN_HOUR = 3
LASTS = timedelta(minutes=30)
LONGEST_TOKEN = 100


def send_link(session: Session, email: str) -> None:
    """Promise a letter with a link, when the address is that of a member and it was not asked too often.

    Says nothing about any of this: whoever asks must not learn who has an account.
    """
    key = addresses.normalise(email)
    account = session.exec(select(Account).where(Account.email_key == key).with_for_update()).first()
    home = home_of(session, account) if account else None
    if account is None or home is None or _asked_within_an_hour(session, account) >= MOST_AN_HOUR:
        return
    letters.promise(session, home, account.email, _letter(account, make_link(session, account)))
    compliance.record(session, _actor(account, home), "member.password_reset_asked")


def make_link(session: Session, account: Account) -> str:
    """Return a new link for an account. Only the hash of what it holds is kept."""
    token = new_token()
    session.add(PasswordReset(account_id=account.id, token_hash=token_hash(token), expires_at=now() + LASTS))
    session.flush()
    return f"{settings().public_url}/reset/{token}"


def is_open(session: Session, token: str) -> bool:
    """Say whether a link still works. Looking does not use it up."""
    return _find(session, token) is not None


def set_password(session: Session, token: str, password: str) -> Weakness | None:
    """Use a link up: set the password and end every session, token and other link of the account.

    Returns what is weak about the password, and then the link still works. The second factor stays.
    """
    reset = _find(session, token)
    if reset is None:
        raise NotFound("This link was used already or is older than 30 minutes. Ask for a new one.")
    account = session.exec(select(Account).where(Account.id == reset.account_id).with_for_update()).one()
    session.refresh(reset)
    home = home_of(session, account)
    if reset.ended_at is not None or home is None:
        raise NotFound("This link was used already or is older than 30 minutes. Ask for a new one.")
    weakness = weakness_of(password, account.email, account.name)
    if weakness:
        return weakness
    actor = _actor(account, home)
    replace_password(session, actor, account, password)
    compliance.record(session, actor, "member.password_changed", detail={"by": "link"})
    return None


def _find(session: Session, token: str) -> PasswordReset | None:
    if not 0 < len(token) <= LONGEST_TOKEN:
        return None
    statement = select(PasswordReset).where(
        PasswordReset.token_hash == token_hash(token),
        col(PasswordReset.ended_at).is_(None),
        PasswordReset.expires_at > now(),
    )
    return session.exec(statement).first()


def _asked_within_an_hour(session: Session, account: Account) -> int:
    statement = (
        select(func.count())
        .select_from(PasswordReset)
        .where(PasswordReset.account_id == account.id, PasswordReset.created_at > now() - timedelta(hours=1))
    )
    return session.exec(statement).one()


def _actor(account: Account, home: int) -> Actor:
    return Actor(home, frozenset(), account.id, account.name, "ui")


def _letter(account: Account, link: str) -> LetterText:
    return LetterText(
        "Set a new password",
        (
            f"Hello {account.name},",
            "somebody asked for a new password for your account. The link works once, for 30 minutes.",
            "If this was not you, there is nothing to do: your password stays as it is.",
        ),
        "Set a new password",
        link,
    )

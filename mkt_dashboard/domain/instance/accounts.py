"""What the owner of the installation does for people who are locked out, and handing the installation on.

All of it needs `instance_unit_of_work`. Nobody's password is ever set or seen here.
"""

from uuid import UUID

from sqlmodel import Session, col, delete, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.errors import Conflict, NotFound
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.instance.queries import lock_account
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import account as own
from mkt_dashboard.domain.teams import letters, resets
from mkt_dashboard.domain.teams.factors import recovery_codes, totp
from mkt_dashboard.domain.teams.models import Account, FailedSignIn, Member, SignInSession, Workspace
from mkt_dashboard.domain.teams.sessions import home_of
from mkt_dashboard.rendering.letter import LetterText


def end_sessions(session: Session, actor: Actor, account_id: UUID, *, keep_session: int | None = None) -> int:
    """Sign somebody out everywhere and say of how many places; oneself everywhere but here."""
    actor.require(Permission.INSTANCE_ACCOUNTS)
    account = lock_account(session, account_id)
    kept = keep_session if account.id == actor.account_id else None
    ended = own.end_sessions(session, account.id, keep_session=kept)
    _record(session, actor, "account.sessions_ended", account, {"sessions": ended})
    return ended


def remove_second_factor(session: Session, actor: Actor, account_id: UUID) -> Account:
    """Take off the codes of an app that was lost: until there are new ones, the password opens it alone.

    She is told by mail, because whoever asked for this may not have been she.
    """
    actor.require(Permission.INSTANCE_ACCOUNTS)
    account = lock_account(session, account_id)
    if account.id == actor.account_id:
        raise Conflict("Turn your own second factor off in My account, where your password is asked.")
    if not totp.remove(session, account.id):
        raise Conflict(f"{account.name} has no codes from an app.")
    recovery_codes.remove(session, account.id)
    _tell(
        session,
        account,
        "Your second factor was taken off",
        f"{actor.name}, who runs this installation, took the codes of your app off your account. "
        "Until you set up new ones in My account, your password opens it alone.",
        "If you did not ask for this, change your password now and tell whoever runs the installation.",
    )
    _record(session, actor, "account.second_factor_removed", account, {"kind": "app"})
    return account


def unlock(session: Session, actor: Actor, email: str) -> int:
    """Forget the wrong passwords of an address, so that it need not wait. Say how many there were."""
    actor.require(Permission.INSTANCE_ACCOUNTS)
    account = _find(session, email)
    forgotten = delete(FailedSignIn).where(col(FailedSignIn.email_key) == account.email_key)
    failures = len(session.execute(forgotten.returning(col(FailedSignIn.id))).all())
    _record(session, actor, "account.unlocked", account, {"failures": failures})
    return failures


def make_reset_link(session: Session, actor: Actor, email: str) -> str:
    """Return a link that sets a new password once, within half an hour, for whoever gets no mail."""
    actor.require(Permission.INSTANCE_ACCOUNTS)
    account = _find(session, email)
    link = resets.make_link(session, account)
    _record(session, actor, "account.reset_link_made", account, {})
    return link


def _find(session: Session, email: str) -> Account:
    statement = select(Account).where(Account.email_key == addresses.normalise(email)).with_for_update()
    found = session.exec(statement).first()
    if found is None:
        raise NotFound(f"There is no account with the address {email}.")
    return found


def hand_over(session: Session, actor: Actor, account_id: UUID, password: str) -> Account:
    """Make somebody else the owner of the installation; the actor's password is asked.

    There is one owner at a time. The sessions of the one before see nothing of the installation any more.
    """
    actor.require(Permission.INSTANCE_ACCOUNTS)
    before = own.check_own_password(session, actor, password)
    heir = lock_account(session, account_id)
    _refuse_unfit(session, before, heir)
    before.is_instance_owner = False
    session.add(before)
    session.flush()
    _end_instance_sessions(session, before)
    heir.is_instance_owner = True
    session.add(heir)
    session.flush()
    for person in (before, heir):
        _tell(
            session,
            person,
            "The installation has a new owner",
            f"{before.name} handed this installation to {heir.name}, who looks after its workspaces, "
            "accounts and keys from now on.",
            "If this is news to you, tell whoever runs the machine.",
        )
    _record(session, actor, "instance.handed_over", heir, {"before": before.name})
    return heir


def _end_instance_sessions(session: Session, before: Account) -> None:
    """So that handing it back some day brings no old session back."""
    hers = update(SignInSession).where(
        col(SignInSession.account_id) == before.id,
        col(SignInSession.workspace_id) == INSTALLATION,
        col(SignInSession.revoked_at).is_(None),
    )
    session.execute(hers.values(revoked_at=now()))


def _refuse_unfit(session: Session, before: Account, heir: Account) -> None:
    if heir.id == before.id:
        raise Conflict("You own this installation already. Choose another account.")
    memberships = select(Workspace.is_demo).join(Member).where(Member.account_id == heir.id)
    found = session.exec(memberships).all()
    if found and all(found):
        raise Conflict("This account belongs to the demo, whose password is known. Choose another one.")


def _tell(session: Session, account: Account, subject: str, *sentences: str) -> None:
    place = home_of(session, account)
    text = LetterText(subject, (f"Hello {account.name},", *sentences))
    letters.promise(session, INSTALLATION if place is None else place, account.email, text)


def _record(
    session: Session, actor: Actor, action: str, account: Account, detail: dict[str, int | str]
) -> None:
    compliance.record(
        session,
        actor,
        action,
        object_type="account",
        object_id=account.public_id,
        object_name=account.name,
        detail=detail,
    )

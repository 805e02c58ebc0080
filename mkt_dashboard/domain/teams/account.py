"""What people change about their own account, and where they are signed in.

An account is no row of one workspace, so all of this needs `instance_unit_of_work`; each query is limited to
the account of the person who asks.
"""

from sqlmodel import Session, col, select, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import attempts, letters
from mkt_dashboard.domain.teams.factors.models import PasswordReset
from mkt_dashboard.domain.teams.keys.models import ApiKey, KeyKind
from mkt_dashboard.domain.teams.models import Account, SignInSession
from mkt_dashboard.domain.teams.passwords import hash_password, is_password, weakness_of
from mkt_dashboard.domain.teams.schemas import SessionRow
from mkt_dashboard.rendering.letter import LetterText

LONGEST_NAME = 100
MOST_SESSIONS = 100


def lock_account(session: Session, actor: Actor) -> Account:
    """Return the actor's own account; changes of it wait for each other."""
    statement = select(Account).where(Account.id == actor.account_id).with_for_update()
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("Only people have an account. Sign in as one.")
    return found


def check_own_password(session: Session, actor: Actor, password: str, *, field: str = "password") -> Account:
    """Return the actor's account when the password is hers; a wrong one counts for the lockout."""
    account = lock_account(session, actor)
    attempts.refuse_while_locked(session, account.email_key, "")
    if not is_password(account.password_hash, password):
        # Counted in a transaction of its own: the refusal rolls this one back.
        with instance_unit_of_work() as counting:
            attempts.count_failure(counting, account.email_key, "")
        sentence = "This is not your password. Type the one you sign in with."
        raise InvalidInput(sentence, {field: sentence})
    return account


def change_name(session: Session, actor: Actor, name: str) -> None:
    """Change how colleagues see the person."""
    actor.require(Permission.ACCOUNT_OWN)
    account = lock_account(session, actor)
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        sentence = f"A name has 1 to {LONGEST_NAME} characters."
        raise InvalidInput(sentence, {"name": sentence})
    if called != account.name:
        compliance.record(session, actor, "member.renamed", object_name=called)
        account.name = called


def change_password(session: Session, actor: Actor, old: str, new: str, *, keep_session: int) -> None:
    """Set a new password; every other session and token of the account ends in the same transaction."""
    actor.require(Permission.ACCOUNT_OWN)
    account = check_own_password(session, actor, old, field="old")
    weakness = weakness_of(new, account.email, account.name)
    if weakness:
        raise InvalidInput(weakness, {"new": str(weakness)})
    replace_password(session, actor, account, new, keep_session=keep_session)
    compliance.record(session, actor, "member.password_changed")


def replace_password(
    session: Session, actor: Actor, account: Account, password: str, *, keep_session: int | None = None
) -> None:
    """Store a password that was found strong, end what the old one opened, and tell the person by mail.

    Her own API keys end as well: whoever knew the password may have made one.
    """
    account.password_hash, account.has_password = hash_password(password), True
    session.add(account)
    end_sessions(session, account.id, keep_session=keep_session)
    _end_keys(session, account.id)
    letters.promise(
        session,
        actor.workspace_id,
        account.email,
        LetterText(
            "Your password was changed",
            (
                f"Hello {account.name},",
                "The password of your account was changed just now. Other browsers were signed out.",
                "If this was not you, set a new password from the sign-in page and tell a Marketing Admin.",
            ),
        ),
    )


def _end_keys(session: Session, account_id: int) -> None:
    personal = update(ApiKey).where(
        col(ApiKey.account_id) == account_id,
        col(ApiKey.kind) == KeyKind.PERSONAL,
        col(ApiKey.revoked_at).is_(None),
    )
    session.execute(personal.values(revoked_at=now()))


def end_sessions(session: Session, account_id: int, *, keep_session: int | None = None) -> int:
    """End all sessions, tokens and reset links of an account, but for one session. Say how many sessions."""
    resets = update(PasswordReset).where(
        col(PasswordReset.account_id) == account_id, col(PasswordReset.ended_at).is_(None)
    )
    session.execute(resets.values(ended_at=now()))
    sessions = update(SignInSession).where(
        col(SignInSession.account_id) == account_id, col(SignInSession.revoked_at).is_(None)
    )
    if keep_session is not None:
        sessions = sessions.where(col(SignInSession.id) != keep_session)
    return len(session.execute(sessions.values(revoked_at=now()).returning(col(SignInSession.id))).all())


def list_sessions(session: Session, actor: Actor) -> list[SessionRow]:
    """Return where the person is signed in, the newest first."""
    actor.require(Permission.ACCOUNT_OWN)
    statement = (
        select(SignInSession)
        .where(SignInSession.account_id == actor.account_id)
        .where(col(SignInSession.revoked_at).is_(None), SignInSession.expires_at > now())
        .order_by(col(SignInSession.id).desc())
        .limit(MOST_SESSIONS)
    )
    return [
        SessionRow(row.id, row.door, row.user_agent, row.ip, row.created_at, row.last_seen_at)
        for row in session.exec(statement)
    ]


def end_session(session: Session, actor: Actor, session_id: int) -> None:
    """Sign one of one's own browsers out. Twice is harmless."""
    actor.require(Permission.ACCOUNT_OWN)
    statement = select(SignInSession).where(
        SignInSession.id == session_id, SignInSession.account_id == actor.account_id
    )
    found = session.exec(statement).first()
    if found is None:
        raise NotFound("There is no such session. Reload the page to see the ones there are.")
    if found.revoked_at is None:
        found.revoked_at = now()
        compliance.record(session, actor, "member.session_ended", detail={"sessions": 1})


def end_other_sessions(session: Session, actor: Actor, *, keep_session: int) -> int:
    """Sign out everywhere but here, and say how many sessions ended."""
    actor.require(Permission.ACCOUNT_OWN)
    ended = end_sessions(session, lock_account(session, actor).id, keep_session=keep_session)
    if ended:
        compliance.record(session, actor, "member.session_ended", detail={"sessions": ended})
    return ended

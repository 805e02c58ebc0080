"""An identity at a provider and the account here: found, linked, or waiting for the owner to agree."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.models import Account, Workspace
from mkt_dashboard.domain.teams.sso.models import SsoConnection, SsoIdentity, SsoPendingLink
from mkt_dashboard.domain.teams.sso.queries import Config, config_of
from mkt_dashboard.domain.teams.sso.refusals import Reason, SsoRefused
from mkt_dashboard.rendering.letter import LetterText

LETTER_LASTS = timedelta(minutes=30)
MOST_LETTERS = 3
CONFIRM = "/auth/sso/confirm"


@dataclass(frozen=True)
class Agreed:
    """What the owner of an account said yes to."""

    config: Config
    account: Account
    subject: str
    role: Role


def account_of(session: Session, config: Config, subject: str) -> Account | None:
    """Return whom issuer and subject stand for in this workspace."""
    statement = (
        select(Account)
        .join(SsoIdentity, col(SsoIdentity.account_id) == Account.id)
        .where(
            SsoIdentity.workspace_id == config.workspace_id,
            SsoIdentity.issuer == config.issuer,
            SsoIdentity.subject == subject,
        )
    )
    return session.exec(statement).first()


def link(session: Session, config: Config, account: Account, subject: str) -> None:
    """Remember who issuer and subject are. An identity that belongs to somebody is never moved."""
    new = insert(SsoIdentity).values(
        workspace_id=config.workspace_id, issuer=config.issuer, subject=subject, account_id=account.id
    )
    session.execute(new.on_conflict_do_nothing())
    owner = account_of(session, config, subject)
    if owner is None or owner.id != account.id:
        raise SsoRefused(Reason.LINK_GONE)
    actor = Actor(config.workspace_id, frozenset(), account.id, account.name, "sso")
    detail = {"connection": config.name, "issuer": config.issuer}
    compliance.record(session, actor, "account.linked_to_sso", object_name=account.name, detail=detail)


def ask_by_letter(
    session: Session, config: Config, account: Account, subject: str, *, role: Role, browser_secret: str
) -> None:
    """Ask the owner of the account. Three letters at a time are enough for anybody."""
    if _waiting(session, account) >= MOST_LETTERS:
        return
    token = new_token()
    session.add(
        SsoPendingLink(
            workspace_id=config.workspace_id,
            connection_id=config.id,
            account_id=account.id,
            subject=subject,
            role=role.value,
            token_hash=token_hash(token),
            browser_hash=token_hash(browser_secret),
            expires_at=now() + LETTER_LASTS,
        )
    )
    workspace = session.exec(select(Workspace).where(Workspace.id == config.workspace_id)).one()
    text = LetterText(
        subject=f"Connect your account with {config.name}",
        sentences=(
            f"Somebody signed in to {workspace.name} through {config.name} with your address. "
            "You have an account with this address already.",
            "If it was you, open the link within 30 minutes, in the browser where you began. "
            "From then on you can sign in that way.",
            "If it was not you, do nothing. Nobody gets in without this link.",
        ),
        button="Connect my account",
        url=f"{settings().public_url}{CONFIRM}?token={token}",
    )
    letters.promise(session, config.workspace_id, account.email, text)


def take_pending(session: Session, token: str, browser_secret: str) -> Agreed:
    """Use up what waited for this letter: once, in time, in the browser that began."""
    statement = (
        select(SsoPendingLink, SsoConnection, Account)
        .join(SsoConnection, col(SsoConnection.id) == SsoPendingLink.connection_id)
        .join(Account, col(Account.id) == SsoPendingLink.account_id)
        .where(
            SsoPendingLink.token_hash == token_hash(token),
            SsoPendingLink.browser_hash == token_hash(browser_secret),
            col(SsoPendingLink.used_at).is_(None),
            SsoPendingLink.expires_at > now(),
            col(SsoConnection.is_active),
        )
        .with_for_update(of=SsoPendingLink)  # type: ignore[arg-type]
    )
    found = session.exec(statement).first()
    if found is None or not browser_secret:
        raise SsoRefused(Reason.LINK_GONE)
    pending, connection, account = found
    pending.used_at = now()
    session.add(pending)
    return Agreed(config_of(session, connection), account, pending.subject, Role(pending.role))


def _waiting(session: Session, account: Account) -> int:
    statement = select(func.count()).where(
        SsoPendingLink.account_id == account.id,
        col(SsoPendingLink.used_at).is_(None),
        SsoPendingLink.expires_at > now(),
    )
    return session.exec(statement).one()

"""Somebody came back with genuine claims: the same person as before, a new member, or an account to link.

Everything here needs `instance_unit_of_work`: it happens before anybody is signed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import new_token, token_hash
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import sessions
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.passwords import hash_password
from mkt_dashboard.domain.teams.schemas import NewSession, Visitor
from mkt_dashboard.domain.teams.sso import linking
from mkt_dashboard.domain.teams.sso.claims import (
    Person,
    person_of,
    require_proved_domain,
    require_trusted_address,
    role_for,
)
from mkt_dashboard.domain.teams.sso.models import SsoSpentState
from mkt_dashboard.domain.teams.sso.presets import vouches_for_domains
from mkt_dashboard.domain.teams.sso.queries import Config
from mkt_dashboard.domain.teams.sso.refusals import Reason, SsoRefused

KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Browser:
    """Where somebody comes from. `secret` is known to this browser alone."""

    secret: str
    ip: str
    user_agent: str
    visitor: Visitor | None = None


def spend(session: Session, workspace_id: int, state: str) -> None:
    """Let a state come back once. Commit this before anything else is done with it."""
    session.execute(delete(SsoSpentState).where(col(SsoSpentState.at) < now() - KEPT))
    new = insert(SsoSpentState).values(state_hash=token_hash(state), workspace_id=workspace_id)
    once = new.on_conflict_do_nothing().returning(col(SsoSpentState.state_hash))
    if session.execute(once).first() is None:
        raise SsoRefused(Reason.EXPIRED)


def arrive(
    session: Session, config: Config, claims: Mapping[str, Any], browser: Browser
) -> NewSession | None:
    """Open a session, or None: the account must agree first, and a letter is on its way.

    Whoever was here before is known by issuer and subject, whatever the address says now.
    """
    person = person_of(
        claims, config.group_claim, domain_verified=vouches_for_domains(config.preset, config.issuer)
    )
    account = linking.account_of(session, config, person.subject)
    if account is None:
        email = require_trusted_address(person, claims, config.domains)
        role = role_for(person.groups, config.group_roles, config.default_role)
        account = _account_with(session, email)
        if account is None or _member_of(session, config.workspace_id, account.id) is None:
            require_proved_domain(email, config.proved)
        if account is not None and not _is_signed_in_as(browser.visitor, account, config):
            _refuse_deactivated(session, config, account)
            linking.ask_by_letter(
                session, config, account, person.subject, role=role, browser_secret=browser.secret
            )
            return None
        account = account or _new_account(session, email, person.name)
        linking.link(session, config, account, person.subject)
        return _enter(session, config, account, role, browser)
    return _enter(session, config, account, _role_now(session, config, account, person), browser)


def confirm(session: Session, token: str, browser: Browser) -> NewSession:
    """Link what waited for the letter and open a session, in the browser that began and nowhere else."""
    agreed = linking.take_pending(session, token, browser.secret)
    linking.link(session, agreed.config, agreed.account, agreed.subject)
    return _enter(session, agreed.config, agreed.account, agreed.role, browser)


def _enter(
    session: Session, config: Config, account: Account, role: Role | None, browser: Browser
) -> NewSession:
    member = _refuse_deactivated(session, config, account)
    actor = Actor(config.workspace_id, frozenset(), account.id, account.name, "sso")
    if member is None:
        if role is None:
            raise SsoRefused(Reason.NO_ROLE)
        require_proved_domain(account.email, config.proved)
        member = _join(session, actor, account, role, config)
    elif role is not None and config.group_roles:
        _change_role(session, actor, member, role, config)
    return sessions.open_session(
        session,
        account,
        member,
        ip=browser.ip,
        user_agent=browser.user_agent,
        door="sso",
        sso_connection_id=config.id,
    )


def _join(session: Session, actor: Actor, account: Account, role: Role, config: Config) -> Member:
    member = Member(workspace_id=config.workspace_id, account_id=account.id, role=role.value)
    session.add(member)
    session.flush()
    detail = {"role": role.value, "connection": config.name}
    compliance.record(session, actor, "member.joined_by_sso", object_name=account.name, detail=detail)
    return member


def _change_role(session: Session, actor: Actor, member: Member, role: Role, config: Config) -> None:
    """Follow the groups of the provider. The last Marketing Admin keeps the role, or nobody could mend it."""
    if member.role == role.value or _is_last_admin(session, member):
        return
    detail = {"before": member.role, "after": role.value, "connection": config.name}
    member.role, member.custom_role_id = role.value, None
    session.add(member)
    compliance.record(session, actor, "member.role_changed", object_name=actor.name, detail=detail)


def _role_now(session: Session, config: Config, account: Account, person: Person) -> Role | None:
    """Return the role the groups give today. Without a mapping a member keeps the role that a person gave."""
    if not config.group_roles and _member_of(session, config.workspace_id, account.id):
        return None
    return role_for(person.groups, config.group_roles, config.default_role)


def _is_last_admin(session: Session, member: Member) -> bool:
    if member.role != Role.MARKETING_ADMIN:
        return False
    others = select(func.count()).where(
        Member.workspace_id == member.workspace_id,
        Member.role == Role.MARKETING_ADMIN.value,
        Member.id != member.id,
        col(Member.deactivated_at).is_(None),
    )
    return session.exec(others).one() == 0


def _refuse_deactivated(session: Session, config: Config, account: Account) -> Member | None:
    member = _member_of(session, config.workspace_id, account.id)
    if member is not None and member.deactivated_at is not None:
        raise SsoRefused(Reason.DEACTIVATED)
    return member


def _member_of(session: Session, workspace_id: int, account_id: int) -> Member | None:
    statement = select(Member).where(Member.workspace_id == workspace_id, Member.account_id == account_id)
    return session.exec(statement).first()


def _is_signed_in_as(visitor: Visitor | None, account: Account, config: Config) -> bool:
    """A session of another workspace proves nothing here: its admin may run a provider that lies."""
    return (
        visitor is not None
        and visitor.account_id == account.id
        and visitor.actor.workspace_id == config.workspace_id
    )


def _account_with(session: Session, email: str) -> Account | None:
    return session.exec(select(Account).where(Account.email_key == addresses.normalise(email))).first()


def _new_account(session: Session, email: str, name: str) -> Account:
    """Make an account whose password nobody knows; a wrong guess takes as long as for any other."""
    account = Account(
        email=email,
        email_key=addresses.normalise(email),
        name=name or email.partition("@")[0],
        password_hash=hash_password(new_token()),
        has_password=False,
    )
    session.add(account)
    session.flush()
    return account

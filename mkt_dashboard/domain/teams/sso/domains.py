"""Whose a domain is: a TXT record that only its owner can write, looked for on demand and again every day.

A domain counts for one workspace of the installation. Without its proof nobody becomes a member by an address
of the domain, and nobody has to come in through single sign-on.
"""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import Conflict, NotFound
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.sso import domain_letters
from mkt_dashboard.domain.teams.sso.models import SsoConnection, SsoDomain
from mkt_dashboard.domain.teams.sso.public_domains import is_public
from mkt_dashboard.domain.teams.sso.schemas import DomainRow, Step
from mkt_dashboard.providers.identity import txt_records
from mkt_dashboard.providers.identity.txt_records import ResolverFailed

PREFIX = "mkt-verify="
KEPT_WITHOUT_RECORD = timedelta(days=7)
SHOWN_RECORDS = 5
TAKEN = (
    "Another workspace of this installation has proved this domain already. Ask who runs the installation."
)


@dataclass(frozen=True)
class Look:
    """What one look found. `is_there` is None when nobody could tell."""

    is_there: bool | None
    steps: tuple[Step, ...]


def name_domains(session: Session, actor: Actor) -> None:
    """Give each domain of the workspace's connections a token, and forget those that none names any more."""
    statement = select(SsoConnection.domains).where(SsoConnection.workspace_id == actor.workspace_id)
    named = {domain for domains in session.exec(statement) for domain in domains}
    session.execute(
        delete(SsoDomain).where(
            col(SsoDomain.workspace_id) == actor.workspace_id, col(SsoDomain.domain).not_in(named)
        )
    )
    for domain in sorted(named):
        new = insert(SsoDomain).values(
            workspace_id=actor.workspace_id, domain=domain, token=secrets.token_hex(16)
        )
        session.execute(new.on_conflict_do_nothing(index_elements=["workspace_id", "domain"]))


def list_domains(session: Session, actor: Actor) -> list[DomainRow]:
    """Return the domains of the workspace with what stands in the way of each."""
    actor.require(Permission.SSO_MANAGE)
    statement = (
        select(SsoDomain)
        .where(SsoDomain.workspace_id == actor.workspace_id)
        .order_by(col(SsoDomain.domain))
        .limit(500)
    )
    return [row_of(one) for one in session.exec(statement)]


def proved_domains(session: Session, workspace_id: int) -> frozenset[str]:
    """Return the domains that the workspace has shown to be its own."""
    statement = select(SsoDomain.domain).where(
        SsoDomain.workspace_id == workspace_id, col(SsoDomain.proved_at).is_not(None)
    )
    return frozenset(session.exec(statement))


def unproved(session: Session, workspace_id: int, domains: Iterable[str]) -> list[str]:
    """Name those of some domains that lack their proof."""
    return sorted(set(domains) - proved_domains(session, workspace_id))


def check_domain(actor: Actor, domain: str) -> DomainRow:
    """Look for the record now and keep what was found. Asks the resolver outside any transaction."""
    actor.require(Permission.SSO_MANAGE)
    domain = domain.strip().lower()
    with unit_of_work(actor) as session:
        token = _find(session, actor, domain).token
    if is_public(domain):
        raise Conflict(
            f"Anybody gets an address of {domain}, so nobody can prove it. Use a domain of your own."
        )
    look = look_for(domain, token)
    with unit_of_work(actor) as session:
        found = _find(session, actor, domain, lock=True)
        keep_look(session, actor, found, look)
        return row_of(found)


def look_for(domain: str, token: str) -> Look:
    """Ask for the TXT records of a domain and look for ours, saying each step."""
    try:
        answer = txt_records.look_up(domain)
    except ResolverFailed as failure:
        return Look(None, (Step("Resolver", str(failure), is_good=False),))
    asked = Step("Resolver", f"asked {answer.resolver} for the TXT records of {domain}")
    others = ", ".join(f"“{one[:80]}”" for one in answer.records[:SHOWN_RECORDS])
    amount = f"{len(answer.records)} record{'' if len(answer.records) == 1 else 's'}"
    found = Step("Records found", f"{amount}: {others}" if others else "none", is_good=bool(answer.records))
    wanted = f"{PREFIX}{token}"
    if wanted in (one.strip() for one in answer.records):
        return Look(True, (asked, found, Step("Match", f"“{wanted}” is among them")))
    near = any(one.strip().startswith(PREFIX) for one in answer.records)
    why = "a record begins with mkt-verify= but has another value" if near else "none of them is ours"
    said = f"{why}. Changes in DNS may take an hour to be seen." if answer.records else "nothing to compare"
    return Look(False, (asked, found, Step("Match", said, is_good=False)))


def keep_look(session: Session, actor: Actor, domain: SsoDomain, look: Look) -> None:
    """Keep a look and what follows: proved, gone for now, or after seven days without its record no more.

    A resolver that does not answer proves nothing and disproves nothing.
    """
    domain.looked_at, domain.last_look = now(), [asdict(step) for step in look.steps]
    if look.is_there:
        _found(session, actor, domain)
    elif look.is_there is False and domain.proved_at is not None:
        _missed(session, actor, domain)
    session.add(domain)
    session.flush()


def _found(session: Session, actor: Actor, domain: SsoDomain) -> None:
    was_missing, domain.missing_since = domain.missing_since is not None, None
    if domain.proved_at is None:
        try:
            with session.begin_nested():
                domain.proved_at = now()
                session.add(domain)
                session.flush()
        except IntegrityError:
            raise Conflict(TAKEN) from None
        _record(session, actor, "sso.domain_proved", domain)
    elif was_missing:
        _record(session, actor, "sso.domain_found_again", domain)


def _missed(session: Session, actor: Actor, domain: SsoDomain) -> None:
    if domain.missing_since is None:
        domain.missing_since = now()
        _record(session, actor, "sso.domain_missing", domain)
        domain_letters.tell_missing(session, domain, domain.missing_since + KEPT_WITHOUT_RECORD)
    elif domain.missing_since <= now() - KEPT_WITHOUT_RECORD:
        domain.proved_at, domain.missing_since = None, None
        _record(session, actor, "sso.domain_lost", domain)
        domain_letters.tell_lost(session, domain)


def claim_due(session: Session, before: datetime) -> list[SsoDomain]:
    """Take the proved domains that nobody looked at since; the next taker finds none of them.

    Needs `instance_unit_of_work`.
    """
    due = (
        select(SsoDomain.id)
        .where(col(SsoDomain.proved_at).is_not(None), col(SsoDomain.looked_at) < before)
        .order_by(col(SsoDomain.id))
        .with_for_update(skip_locked=True)
    )
    claimed = update(SsoDomain).where(col(SsoDomain.id).in_(due)).values(looked_at=now()).returning(SsoDomain)
    return list(session.execute(claimed).scalars().all())


def keep_daily_look(session: Session, domain_id: int, look: Look) -> None:
    """Keep what the daily look found. Needs `instance_unit_of_work`."""
    found = session.exec(select(SsoDomain).where(SsoDomain.id == domain_id).with_for_update()).first()
    if found is not None and found.proved_at is not None:
        keep_look(session, Actor.system(found.workspace_id), found, look)


def row_of(one: SsoDomain) -> DomainRow:
    return DomainRow(
        domain=one.domain,
        record=f"{PREFIX}{one.token}",
        is_public=is_public(one.domain),
        proved_at=one.proved_at,
        looked_at=one.looked_at,
        missing_since=one.missing_since,
        ends_at=one.missing_since + KEPT_WITHOUT_RECORD if one.missing_since else None,
        last_look=[Step(**step) for step in one.last_look],
    )


def _find(session: Session, actor: Actor, domain: str, *, lock: bool = False) -> SsoDomain:
    statement = select(SsoDomain).where(
        SsoDomain.workspace_id == actor.workspace_id, SsoDomain.domain == domain
    )
    found = session.exec(statement.with_for_update() if lock else statement).first()
    if found is None:
        raise NotFound("No connection names this domain. Add it to one and save that first.")
    return found


def _record(session: Session, actor: Actor, action: str, domain: SsoDomain) -> None:
    compliance.record(session, actor, action, object_type="sso_domain", object_name=domain.domain)

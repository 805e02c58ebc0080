"""Who may get a message: the one function that the counter, the preview and the sender share."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, literal, or_, select
from sqlmodel import Session, col

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.audience import scope
from mkt_dashboard.domain.audience.models import (
    Consent,
    Contact,
    ContactList,
    ListMembership,
    MembershipStatus,
)
from mkt_dashboard.domain.compliance.models import Suppression
from mkt_dashboard.domain.delivery.models import Reason
from mkt_dashboard.domain.delivery.schemas import Audience, Funnel, Source
from mkt_dashboard.domain.permissions import Actor, Permission

WITHOUT_CONSENT = frozenset({Reason.NO_CONSENT, Reason.UNSUBSCRIBED})


def candidates(session: Session, actor: Actor, audience: Audience) -> Select[int, UUID, str | None]:
    """Select (contact_id, address_hash, reason) of all who match; reason is NULL for those who may be mailed.

    The strictest answer wins: what a contact said to us before what a list says, consent before suppression.
    Raise `NotFound` for a list that this workspace does not have, or that is outside the actor's scope.
    """
    included = _list_ids(session, actor, audience.include)
    excluded = _list_ids(session, actor, audience.exclude)
    on_a_list = (
        select(
            col(ListMembership.contact_id).label("contact_id"),
            func.bool_or(col(ListMembership.status) == MembershipStatus.SUBSCRIBED).label("is_subscribed"),
        )
        .where(col(ListMembership.workspace_id) == actor.workspace_id)
        .where(col(ListMembership.list_id).in_(included))
        .group_by(col(ListMembership.contact_id))
        .cte("on_a_list")
    )
    statement = (
        select(
            col(Contact.id).label("contact_id"),
            col(Contact.address_hash).label("address_hash"),
            _reason(on_a_list.c.is_subscribed).label("reason"),
        )
        .join(on_a_list, on_a_list.c.contact_id == col(Contact.id))
        .outerjoin(
            Suppression,
            and_(
                col(Suppression.workspace_id) == actor.workspace_id,
                col(Suppression.address_hash) == col(Contact.address_hash),
            ),
        )
        .where(col(Contact.workspace_id) == actor.workspace_id)
    )
    return statement.where(~_is_on(excluded, actor)) if excluded else statement


def _list_ids(session: Session, actor: Actor, sources: list[Source]) -> list[int]:
    wanted = {source.list_id for source in sources if source.list_id}
    if any(source.segment_id for source in sources):
        raise NotFound("There is no such segment in this workspace. Choose a list.")
    statement = (
        select(col(ContactList.id))
        .where(col(ContactList.workspace_id) == actor.workspace_id)
        .where(col(ContactList.public_id).in_(wanted), scope.lists_of(actor))
    )
    found = list(session.execute(statement).scalars())
    if len(found) != len(wanted):
        raise NotFound("A list of this audience does not exist any more. Choose the audience again.")
    return found


def _reason(is_subscribed: ColumnElement[bool]) -> ColumnElement[str | None]:
    return case(
        (
            or_(~is_subscribed, col(Contact.consent) == Consent.WITHDRAWN),
            literal(Reason.UNSUBSCRIBED.value),
        ),
        (col(Contact.consent) != Consent.GRANTED, literal(Reason.NO_CONSENT.value)),
        else_=cast(col(Suppression.reason), String),
    )


def _is_on(list_ids: list[int], actor: Actor) -> ColumnElement[bool]:
    return (
        select(literal(1))
        .where(col(ListMembership.workspace_id) == actor.workspace_id)
        .where(col(ListMembership.list_id).in_(list_ids))
        .where(col(ListMembership.contact_id) == col(Contact.id))
        .where(col(ListMembership.status) == MembershipStatus.SUBSCRIBED)
        .correlate(Contact)
        .exists()
    )


def count_funnel(session: Session, actor: Actor, audience: Audience) -> Funnel:
    """Count from matched to sendable, with the number for each reason."""
    people = candidates(session, actor, audience).subquery()
    statement = select(people.c.reason, func.count()).group_by(people.c.reason)
    counts: dict[str | None, int] = dict(session.execute(statement).all())
    matched = sum(counts.values())
    reasons = {reason: count for reason, count in counts.items() if reason is not None}
    without_consent = sum(count for reason, count in reasons.items() if reason in WITHOUT_CONSENT)
    return Funnel(
        matched=matched,
        consented=matched - without_consent,
        not_suppressed=counts.get(None, 0),
        reasons=reasons,
    )


@dataclass(frozen=True)
class Candidate:
    """One of those an audience matches, and why she may not be mailed, if so."""

    contact_id: UUID
    email: str
    name: str
    reason: str | None


def list_candidates(
    session: Session, actor: Actor, audience: Audience, reasons: frozenset[Reason | None], limit: int = 50
) -> list[Candidate]:
    """Return the first of those behind a step of the funnel; reason None are those who may be mailed."""
    actor.require(Permission.CONTACT_PII)
    people = candidates(session, actor, audience).subquery()
    named = [reason.value for reason in reasons if reason]
    wanted = [people.c.reason.in_(named), *([people.c.reason.is_(None)] if None in reasons else [])]
    name = func.trim(func.concat(col(Contact.first_name), " ", col(Contact.last_name)))
    statement = (
        select(col(Contact.public_id), col(Contact.email), name, people.c.reason)
        .join(people, people.c.contact_id == col(Contact.id))
        .where(or_(*wanted))
        .order_by(col(Contact.id))
        .limit(limit)
    )
    return [Candidate(*row) for row in session.execute(statement)]

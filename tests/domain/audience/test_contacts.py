"""Contacts by hand: who may, whose they are, what stays however often it is done."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlmodel import Session, select

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.audience import lists, queries, service
from mkt_dashboard.domain.audience.models import Consent, ListMembership, MembershipStatus
from mkt_dashboard.domain.audience.schemas import (
    ContactChanges,
    ContactDraft,
    ContactFilter,
    ContactRow,
    ListChanges,
    ListDraft,
)
from mkt_dashboard.domain.compliance.models import AuditEntry, Suppression, SuppressionReason
from mkt_dashboard.domain.permissions import Actor, Permission, Role, permissions_of
from tests import factories

DEEDS: dict[str, Callable[[Session, Actor, ContactRow], object]] = {
    "contact:read": lambda session, actor, row: queries.get_contact(session, actor, row.id),
    "contact:update": lambda session, actor, row: service.change_contact(
        session, actor, row.id, ContactChanges()
    ),
    "contact:delete": lambda session, actor, row: service.delete_contact(session, actor, row.id),
    "suppression:add": lambda session, actor, row: service.unsubscribe_contact(session, actor, row.id),
}


@pytest.fixture
def actor(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session), role=Role.MARKETING_ADMIN)


@pytest.fixture
def ada(session: Session, actor: Actor) -> ContactRow:
    news = lists.create_list(session, actor, ListDraft(name="Newsletter"))
    draft = ContactDraft(email="Ada@Example.com", first_name="Ada", attributes={"size": 37}, lists=[news.id])
    return service.create_contact(session, actor, draft)


def without(actor: Actor, permission: str) -> Actor:
    return Actor(
        actor.workspace_id, actor.permissions - {Permission(permission)}, actor.account_id, actor.name
    )


def only(session: Session, actor: Actor, **wanted: object) -> list[str]:
    page = queries.list_contacts(session, actor, ContactFilter(**wanted))  # type: ignore[arg-type]
    return [one.email for one in page.items]


@pytest.mark.parametrize("permission", DEEDS)
def test_each_deed_needs_its_permission(
    session: Session, actor: Actor, ada: ContactRow, permission: str
) -> None:
    with pytest.raises(Forbidden, match=permission):
        DEEDS[permission](session, without(actor, permission), ada)


@pytest.mark.parametrize("permission", DEEDS)
def test_another_workspaces_contact_does_not_exist(
    session: Session, ada: ContactRow, permission: str
) -> None:
    other = factories.a_member(
        session, factories.a_workspace(session, "Other"), "Eve Other", role=Role.MARKETING_ADMIN
    )

    with pytest.raises(NotFound):
        DEEDS[permission](session, other, ada)


def test_without_the_right_to_personal_data_addresses_are_masked_and_not_searched(
    session: Session, actor: Actor, ada: ContactRow
) -> None:
    looking = without(actor, "contact:pii")

    seen = queries.get_contact(session, looking, ada.id)

    assert (seen.email, seen.attributes) == ("A•••@Example.com", {})
    assert only(session, looking, search="ada@") == []
    assert only(session, looking, search="ada") == ["A•••@Example.com"]
    assert only(session, actor, search="ada@exam") == ["Ada@Example.com"]


def test_a_search_takes_signs_of_patterns_literally(session: Session, actor: Actor) -> None:
    for email in ("under_score@example.com", "underXscore@example.com"):
        service.create_contact(session, actor, ContactDraft(email=email))

    assert only(session, actor, search="under_s") == ["under_score@example.com"]
    assert only(session, actor, search="%") == []


def test_filters_narrow_down_together(session: Session, actor: Actor, ada: ContactRow) -> None:
    service.create_contact(session, actor, ContactDraft(email="bo@example.com", tags=["vip"]))
    newsletter = ada.lists[0].id

    assert only(session, actor, list_id=newsletter) == ["Ada@Example.com"]
    assert only(session, actor, consent=Consent.NONE) == ["bo@example.com"]
    assert only(session, actor, tag="vip") == ["bo@example.com"]
    assert only(session, actor, tag="vip", list_id=newsletter) == []
    assert queries.count_contacts(session, actor, ContactFilter(), cap=1).is_capped


def test_pages_lead_forth_and_back(session: Session, actor: Actor) -> None:
    for number in range(5):
        service.create_contact(session, actor, ContactDraft(email=f"c{number}@example.com"))
    first = queries.list_contacts(session, actor, ContactFilter(), limit=2)

    second = queries.list_contacts(session, actor, ContactFilter(), after=first.next_key, limit=2)
    back = queries.list_contacts(session, actor, ContactFilter(), before=second.previous_key, limit=2)

    assert [one.email for one in second.items] == ["c2@example.com", "c1@example.com"]
    assert back.items == first.items
    assert (first.previous_key, back.previous_key) == (None, None)


def test_unsubscribing_by_hand_reaches_everything_and_twice_is_harmless(
    session: Session, actor: Actor, ada: ContactRow
) -> None:
    service.unsubscribe_contact(session, actor, ada.id)
    out = service.unsubscribe_contact(session, actor, ada.id)

    assert (out.consent, out.suppressed) == (Consent.WITHDRAWN, SuppressionReason.MANUAL)
    assert [one.status for one in out.lists] == [MembershipStatus.UNSUBSCRIBED]


@pytest.mark.parametrize("wanted", [Consent.GRANTED, Consent.NONE])
def test_consent_that_was_withdrawn_stays_withdrawn(
    session: Session, actor: Actor, ada: ContactRow, wanted: Consent
) -> None:
    service.unsubscribe_contact(session, actor, ada.id)

    with pytest.raises(Conflict, match="Only the contact can give consent"):
        service.change_contact(session, actor, ada.id, ContactChanges(consent=wanted))


def test_who_left_a_list_is_not_put_back(session: Session, actor: Actor, ada: ContactRow) -> None:
    service.unsubscribe_contact(session, actor, ada.id)
    newsletter = ada.lists[0].id

    added = lists.add_contacts(session, actor, newsletter, [ada.id])
    service.change_contact(session, actor, ada.id, ContactChanges(lists=[newsletter]))

    assert added == 0
    assert session.exec(select(ListMembership.status)).all() == [MembershipStatus.UNSUBSCRIBED]


def test_a_suppressed_contact_gets_no_fresh_start_with_another_address(
    session: Session, actor: Actor, ada: ContactRow
) -> None:
    service.unsubscribe_contact(session, actor, ada.id)

    with pytest.raises(Conflict, match="would lift that"):
        service.change_contact(session, actor, ada.id, ContactChanges(email="new@example.com"))


def test_deleting_somebody_who_said_no_keeps_the_no(session: Session, actor: Actor, ada: ContactRow) -> None:
    service.unsubscribe_contact(session, actor, ada.id)
    session.exec(select(Suppression)).one()
    session.connection().exec_driver_sql("DELETE FROM suppressions")

    service.delete_contact(session, actor, ada.id)

    assert session.exec(select(Suppression.reason)).all() == [SuppressionReason.UNSUBSCRIBED]
    assert session.exec(select(ListMembership)).all() == []
    with pytest.raises(NotFound):
        service.delete_contact(session, actor, ada.id)


def test_deleting_somebody_who_never_said_no_leaves_nothing(
    session: Session, actor: Actor, ada: ContactRow
) -> None:
    service.delete_contact(session, actor, ada.id)

    assert session.exec(select(Suppression)).all() == []


def test_a_change_that_somebody_else_overtook_is_a_conflict(
    session: Session, actor: Actor, ada: ContactRow
) -> None:
    service.change_contact(session, actor, ada.id, ContactChanges(first_name="Augusta"))

    with pytest.raises(Conflict, match="Somebody changed this contact"):
        service.change_contact(session, actor, ada.id, ContactChanges(first_name="A", seen_at=ada.updated_at))


def test_an_address_that_is_taken_is_a_conflict(session: Session, actor: Actor, ada: ContactRow) -> None:
    service.create_contact(session, actor, ContactDraft(email="bo@example.com"))

    with pytest.raises(Conflict, match="another contact with this address"):
        service.change_contact(session, actor, ada.id, ContactChanges(email="BO@example.com"))


@pytest.mark.parametrize("name", ["line\nbreak", "bell\x07"])
def test_a_name_is_one_line(session: Session, actor: Actor, ada: ContactRow, name: str) -> None:
    with pytest.raises(InvalidInput, match="line breaks"):
        service.change_contact(session, actor, ada.id, ContactChanges(first_name=name))


def test_an_archived_list_takes_nobody(session: Session, actor: Actor, ada: ContactRow) -> None:
    newsletter = ada.lists[0].id
    lists.change_list(session, actor, newsletter, ListChanges(archived=True))

    with pytest.raises(Conflict, match="is archived"):
        service.create_contact(session, actor, ContactDraft(email="bo@example.com", lists=[newsletter]))
    with pytest.raises(NotFound):
        service.create_contact(session, actor, ContactDraft(email="cleo@example.com", lists=[uuid4()]))


def test_every_change_is_in_the_audit_log_without_the_address(
    session: Session, actor: Actor, ada: ContactRow
) -> None:
    service.change_contact(session, actor, ada.id, ContactChanges(first_name="Augusta"))
    service.unsubscribe_contact(session, actor, ada.id)
    service.delete_contact(session, actor, ada.id)

    entries = session.exec(select(AuditEntry).where(AuditEntry.object_id == ada.id)).all()
    assert [one.action for one in entries] == [
        "contact.created",
        "contact.changed",
        "contact.unsubscribed",
        "contact.deleted",
    ]
    assert all("ada" not in str(one.model_dump()).lower() for one in entries)


def test_only_those_who_may_see_contacts_see_the_numbers_of_lists(session: Session, actor: Actor) -> None:
    viewer = Actor(actor.workspace_id, permissions_of(Role.CONTENT_EDITOR))

    with pytest.raises(Forbidden):
        lists.list_lists(session, viewer)

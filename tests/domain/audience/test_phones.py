"""A contact's phone number: read, sealed, masked, found, revealed, and gone with the contact."""

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core import countries
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.core.sealing import CannotOpen
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.audience import queries, service
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.phones import service as phones
from mkt_dashboard.domain.audience.phones.models import NUMBER, ContactPhone
from mkt_dashboard.domain.audience.schemas import ContactChanges, ContactDraft, ContactFilter, ContactRow
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from tests import factories

# Reserved for film and drama by Ofcom and NANPA: nobody is called by a test.
PHONE = "+447700900123"
ANOTHER = "+12025550147"


@pytest.fixture
def actor(session: Session) -> Actor:
    return factories.a_member(session, factories.a_workspace(session))


def a_contact(
    session: Session, actor: Actor, phone: str = PHONE, email: str = "ada@example.com"
) -> ContactRow:
    return service.create_contact(session, actor, ContactDraft(email=email, phone=phone))


def found_by(session: Session, actor: Actor, search: str) -> list[str]:
    page = queries.list_contacts(session, actor, ContactFilter(search=search))
    return sorted(row.email for row in page.items)


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("07700 900123", "GB", PHONE),
        ("+44 (0) 7700 900123", "AT", PHONE),
        ("0044 7700 900-123", "AT", PHONE),
        ("(202) 555-0147", "US", ANOTHER),
        ("\u202a+1 202 555 0147\u202c", "", ANOTHER),
    ],
)
def test_one_number_however_it_is_written(written: str, region: str, e164: str) -> None:
    assert numbers.read(written, region).e164 == e164


@pytest.mark.parametrize(
    ("written", "region", "says"),
    [
        ("n/a", "AT", "Austria"),
        ("4.477E+11", "GB", "United Kingdom|Britain"),
        ("07700 900123", "", "code of its country"),
        ("+44 12", "AT", "digits"),
        ("07700 900123 ext. 4", "GB", "extension"),
        ("1" * 200, "GB", "no phone number"),
    ],
)
def test_what_is_no_number_is_said_with_the_country_that_was_assumed(
    written: str, region: str, says: str
) -> None:
    with pytest.raises(InvalidInput, match=says) as error:
        numbers.read(written, region)

    assert written not in error.value.message


def test_the_number_stands_nowhere_in_the_clear(session: Session, actor: Actor) -> None:
    a_contact(session, actor)

    held = text("SELECT t::text FROM contact_phones t UNION ALL SELECT t::text FROM contacts t")
    written = "".join(session.execute(held).scalars()) + repr(session.exec(select(AuditEntry)).all())
    assert "7700900123" not in written
    assert PHONE.encode().hex() not in written


def test_everybody_sees_it_masked_and_a_colleague_with_the_right_sees_it_whole_and_is_noted(
    session: Session, actor: Actor
) -> None:
    made = a_contact(session, actor)

    assert made.phone == "+44 ••• ••• 23"
    assert phones.reveal(session, actor, made.id) == PHONE
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "contact.phone_revealed")).one()
    assert (entry.object_id, entry.account_id) == (made.id, actor.account_id)
    assert PHONE not in str(entry.detail)


def test_who_may_not_see_personal_data_neither_reveals_nor_tries_numbers_out(
    session: Session, actor: Actor
) -> None:
    made = a_contact(session, actor)
    curious = Actor(actor.workspace_id, actor.permissions - {"contact:pii"}, actor.account_id)

    with pytest.raises(Forbidden):
        phones.reveal(session, curious, made.id)
    assert found_by(session, actor, PHONE) == ["ada@example.com"]
    assert found_by(session, curious, PHONE) == []


def test_a_whole_number_finds_everybody_who_has_it_and_a_part_finds_nobody(
    session: Session, actor: Actor
) -> None:
    a_contact(session, actor)
    a_contact(session, actor, email="bea@example.com")
    a_contact(session, actor, phone=ANOTHER, email="447700900123@example.com")

    assert found_by(session, actor, "+44 7700 900 123") == ["ada@example.com", "bea@example.com"]
    assert found_by(session, actor, "447700900123") == ["447700900123@example.com"]
    assert found_by(session, actor, "+44 7700 9001") == []


def test_another_workspace_neither_finds_nor_reveals_nor_shares_the_index(
    session: Session, actor: Actor, see_only: Callable[[int], None]
) -> None:
    theirs = factories.a_member(session, factories.a_workspace(session, "Elsewhere"))
    made = a_contact(session, actor)
    a_contact(session, theirs, email="bea@example.com")

    ours, other = session.exec(select(ContactPhone).order_by("id")).all()
    assert ours.blind_index != other.blind_index
    with pytest.raises(NotFound):
        phones.reveal(session, theirs, made.id)
    assert found_by(session, theirs, PHONE) == ["bea@example.com"]
    see_only(theirs.workspace_id)
    assert [row.contact_id for row in session.exec(select(ContactPhone))] == [other.contact_id]


def test_a_sealed_number_moved_to_another_contact_does_not_open(session: Session, actor: Actor) -> None:
    a_contact(session, actor)
    a_contact(session, actor, phone=ANOTHER, email="bea@example.com")
    first, second = session.exec(select(ContactPhone).order_by("id")).all()

    with pytest.raises(CannotOpen):
        vault.unseal(session, NUMBER, second.id, first.sealed, workspace_id=actor.workspace_id)


def test_a_number_is_replaced_and_removed(session: Session, actor: Actor) -> None:
    made = a_contact(session, actor)
    before = session.exec(select(ContactPhone.id)).one()

    kept = service.change_contact(session, actor, made.id, ContactChanges(phone="+44 7700 900123"))
    assert (kept.phone, session.exec(select(ContactPhone.id)).one()) == (made.phone, before)

    changed = service.change_contact(session, actor, made.id, ContactChanges(phone=ANOTHER))
    assert changed.phone == "+1 ••• ••• 47"
    assert phones.reveal(session, actor, made.id) == ANOTHER
    assert found_by(session, actor, PHONE) == []

    assert service.change_contact(session, actor, made.id, ContactChanges(first_name="Ada")).phone
    assert service.change_contact(session, actor, made.id, ContactChanges(phone="")).phone == ""
    with pytest.raises(NotFound, match="no phone number"):
        phones.reveal(session, actor, made.id)


def test_a_number_that_cannot_be_read_changes_nothing(session: Session, actor: Actor) -> None:
    made = a_contact(session, actor)

    with pytest.raises(InvalidInput) as error:
        service.change_contact(session, actor, made.id, ContactChanges(phone="12"))

    assert error.value.fields.keys() == {"phone"}
    assert phones.reveal(session, actor, made.id) == PHONE


def test_deleting_the_contact_deletes_its_number(session: Session, actor: Actor) -> None:
    made = a_contact(session, actor)
    admin = factories.a_member(session, factories.a_workspace(session), "Priya Raman", Role.MARKETING_ADMIN)

    service.delete_contact(session, Actor(actor.workspace_id, admin.permissions, actor.account_id), made.id)

    assert session.exec(select(ContactPhone)).all() == []


def test_numbers_without_a_country_code_are_of_the_country_of_the_time_zone(session: Session) -> None:
    vienna = teams.create_workspace(session, "Vienna", time_zone="Europe/Vienna")
    nowhere = teams.create_workspace(session, "Nowhere", time_zone="UTC")

    assert (vienna.phone_region, nowhere.phone_region) == ("AT", "")
    assert countries.of_time_zone("America/New_York") == "US"


def test_the_country_is_chosen_by_who_may_change_settings(session: Session) -> None:
    workspace = factories.a_workspace(session)
    manager = factories.a_member(session, workspace)
    admin = factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)

    with pytest.raises(Forbidden):
        phones.choose_region(session, manager, "GB")
    with pytest.raises(InvalidInput, match="two letters"):
        phones.choose_region(session, admin, "Britain")
    phones.choose_region(session, admin, "GB")

    assert phones.read(session, manager, "07700 900123").e164 == PHONE
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "workspace.changed")).one()
    assert entry.detail == {"changes": {"phone_region": ["AT", "GB"]}}


def test_a_field_called_phone_cannot_be_made_but_an_older_one_does_not_lock_its_contact(
    session: Session, actor: Actor
) -> None:
    with pytest.raises(InvalidInput, match="already means"):
        service.create_contact(
            session, actor, ContactDraft(email="bea@example.com", attributes={"phone": "1"})
        )
    contact = factories.a_contact(session, actor.workspace_id, "old@example.com")
    contact.attributes = {"phone": "as it was imported"}
    session.flush()

    changes = ContactChanges(attributes={"city": "Graz"})
    changed = service.change_contact(session, actor, contact.public_id, changes)

    assert changed.attributes == {"phone": "as it was imported", "city": "Graz"}


def test_the_second_contact_with_an_address_is_refused_with_its_number(
    session: Session, actor: Actor
) -> None:
    a_contact(session, actor)

    with pytest.raises(Conflict):
        a_contact(session, actor, phone=ANOTHER)

    assert len(session.exec(select(ContactPhone)).all()) == 1

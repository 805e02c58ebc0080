"""What merge tags may name, and whose eyes a preview is seen with."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import Session, col, update

from mkt_dashboard.core.errors import Forbidden, NotFound
from mkt_dashboard.domain.audience.models import AttributeKey, Contact
from mkt_dashboard.domain.content import queries
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of


def a_contact(session: Session, actor: Actor) -> UUID:
    contact = Contact(
        workspace_id=actor.workspace_id,
        email="ada@example.com",
        email_key="ada@example.com",
        address_hash=uuid4(),
        first_name="Ada",
        attributes={"city": "Graz", "visits": 3, "nothing": None},
    )
    session.add(contact)
    session.add(AttributeKey(workspace_id=actor.workspace_id, key="city"))
    session.flush()
    return contact.public_id


def manager(actor: Actor) -> Actor:
    return Actor(actor.workspace_id, permissions_of(Role.CAMPAIGN_MANAGER), actor.account_id, actor.name)


def test_merge_tags_may_name_own_fields_attributes_and_system_tags(session: Session, actor: Actor) -> None:
    a_contact(session, actor)

    known = queries.known_fields(session, actor)

    assert {"email", "first_name", "last_name", "city", "unsubscribe_url", "postal_address"} <= known


def test_fields_of_another_workspace_are_not_known(session: Session, actor: Actor, stranger: Actor) -> None:
    a_contact(session, actor)

    assert "city" not in queries.known_fields(session, stranger)


def test_a_preview_as_a_contact_says_what_she_would_read(session: Session, actor: Actor) -> None:
    fields = queries.preview_fields(session, manager(actor), a_contact(session, actor))

    assert (fields["first_name"], fields["last_name"], fields["city"]) == ("Ada", "", "Graz")
    assert (fields["visits"], fields["nothing"]) == ("3", "")
    assert (fields["workspace_name"], fields["postal_address"]) == (
        "Wrenfell Outdoor",
        "1 Mill Lane, Exampletown",
    )


def test_an_attribute_never_stands_in_for_a_system_tag(session: Session, actor: Actor) -> None:
    contact_id = a_contact(session, actor)
    hostile = {"unsubscribe_url": "https://elsewhere.example", "email": "eve@example.com"}
    session.exec(update(Contact).where(col(Contact.public_id) == contact_id).values(attributes=hostile))

    fields = queries.preview_fields(session, manager(actor), contact_id)

    assert fields["email"] == "ada@example.com"
    assert "elsewhere" not in fields["unsubscribe_url"]


def test_who_may_not_see_contacts_previews_as_a_sample(session: Session, actor: Actor) -> None:
    contact_id = a_contact(session, actor)

    with pytest.raises(Forbidden):
        queries.preview_fields(session, actor, contact_id)
    assert queries.preview_fields(session, actor)["first_name"] == "Greta"
    assert queries.preview_fields(session, actor)["city"] == "City"


def test_the_sample_without_a_name_shows_the_fallbacks(session: Session, actor: Actor) -> None:
    a_contact(session, actor)

    fields = queries.preview_fields(session, actor, sample="nameless")

    assert (fields["first_name"], fields.get("city", "")) == ("", "")


def test_a_contact_of_another_workspace_is_not_found(session: Session, actor: Actor, stranger: Actor) -> None:
    contact_id = a_contact(session, actor)

    with pytest.raises(NotFound):
        queries.preview_fields(session, stranger, contact_id)

"""What a limited person sees and does through `unit_of_work`, where the policies hold."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import Session, select

from mkt_dashboard.core import db
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Conflict, NotFound
from mkt_dashboard.domain.audience import lists, queries
from mkt_dashboard.domain.audience import service as audience
from mkt_dashboard.domain.audience.models import Contact, ListMembership
from mkt_dashboard.domain.audience.schemas import ContactDraft, ContactFilter, ListChanges
from mkt_dashboard.domain.campaigns import control
from mkt_dashboard.domain.campaigns import queries as campaigns
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.compliance.models import Suppression
from mkt_dashboard.domain.delivery.models import Message, Outcome, Recipient
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.schemas import FolderDraft
from tests import factories, scoped
from tests.scoped import Parted


@pytest.mark.usefixtures("committing", "valkey")
class TestBehindTheDatabase:
    """The same person through `unit_of_work`, where the policies hold."""

    def test_what_she_may_do_works(self) -> None:
        parted = scoped.committed()
        with unit_of_work(parted.limited) as session:
            draft = ContactDraft(email="new@example.com", lists=[parted.north.contacts.public_id])
            made = audience.create_contact(session, parted.limited, draft)
            assert [one.name for one in made.lists] == ["North list"]
        with unit_of_work(parted.limited) as session:
            launched = control.launch(session, parted.limited, parted.north.campaign)
            assert launched.status_detail == "preparing"
            page = queries.list_contacts(session, parted.limited, ContactFilter())
            assert {row.email for row in page.items} == {
                "north@example.com",
                "north.2@example.com",
                "new@example.com",
            }

    def test_an_address_on_other_lists_is_told_of_without_saying_more(self) -> None:
        parted = scoped.committed()
        draft = ContactDraft(email="south@example.com", lists=[parted.north.contacts.public_id])
        with unit_of_work(parted.limited) as session, pytest.raises(Conflict, match="none of your lists"):
            audience.create_contact(session, parted.limited, draft)

    def test_a_name_that_others_use_is_refused_in_words(self) -> None:
        parted = scoped.committed()
        list_id, folder_id = parted.north.contacts.public_id, parted.north.folder.public_id
        with unit_of_work(parted.limited) as session, pytest.raises(Conflict, match="already"):
            lists.change_list(session, parted.limited, list_id, ListChanges(name="south list"))
        with unit_of_work(parted.limited) as session, pytest.raises(Conflict, match="already"):
            folders.rename_folder(session, parted.limited, folder_id, FolderDraft(name="south folder"))

    def test_a_no_counts_on_the_lists_she_does_not_see(self) -> None:
        parted = scoped.committed()
        with instance_unit_of_work() as session:
            person = session.exec(select(Contact).where(Contact.id == parted.north.contact_key)).one()
            factories.on_list(session, parted.south.contacts, person)

        with unit_of_work(parted.limited) as session:
            audience.unsubscribe_contact(session, parted.limited, parted.north.contact)
            # The walls are back up behind it.
            with pytest.raises(NotFound):
                queries.find(session, parted.limited, parted.south.contact)
            assert session.execute(text("SELECT count(*) FROM lists")).scalar_one() == 1

        with instance_unit_of_work() as session:
            statement = select(ListMembership.status).where(ListMembership.contact_id == person.id)
            assert list(session.exec(statement)) == ["unsubscribed", "unsubscribed"]
            assert session.exec(select(Suppression)).one().address_hash == person.address_hash

    def test_who_is_on_lists_of_others_is_not_hers_to_delete(self) -> None:
        parted = scoped.committed()
        with instance_unit_of_work() as session:
            person = session.exec(select(Contact).where(Contact.id == parted.north.contact_key)).one()
            factories.on_list(session, parted.south.contacts, person)
        with unit_of_work(parted.limited) as session, pytest.raises(Conflict, match="not yours"):
            audience.delete_contact(session, parted.limited, parted.north.contact)

    def test_the_walls_are_back_up_after_a_refusal_beyond_them(self) -> None:
        parted = scoped.committed()
        with unit_of_work(parted.limited) as session:
            with pytest.raises(Conflict, match="saw 2"), db.beyond_scope(session):
                raise Conflict(f"saw {session.execute(text('SELECT count(*) FROM lists')).scalar_one()}")
            assert session.execute(text("SELECT count(*) FROM lists")).scalar_one() == 1

    def test_numbers_are_whole_and_people_of_other_lists_have_no_name(self) -> None:
        parted = scoped.committed()
        _send_to_both(parted)
        with unit_of_work(parted.limited) as session:
            numbers = campaigns.get_numbers(session, parted.limited, parted.north.campaign)
            assert numbers.sent == 2
            page = campaigns.list_people(session, parted.limited, parted.north.campaign)
        assert [(one.email, one.reply) for one in page.items] == [
            ("north.2@example.com", "250 north.2@example.com ok"),
            (None, "250 s…@e… ok"),
        ]

    def test_nothing_is_seen_when_a_scope_was_forgotten(self) -> None:
        """The policies ask for “all” in so many words."""
        scoped.committed()
        with instance_unit_of_work() as session:
            session.execute(text("SELECT set_config('role', 'mkt_scoped', true)"))
            for table in ("lists", "contacts", "list_memberships", "imports", "contents", "campaigns"):
                assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0

    def test_a_connection_goes_back_as_it_came(self) -> None:
        parted = scoped.committed()
        with unit_of_work(parted.limited) as session:
            assert session.execute(text("SELECT current_user")).scalar_one() == "mkt_scoped"
        for _ in range(12):
            with unit_of_work(parted.whole) as session:
                asked = "SELECT current_user, (SELECT count(*) FROM lists)"
                assert tuple(session.execute(text(asked)).one()) == ("mkt_app", 2)


def _send_to_both(parted: Parted) -> None:
    with instance_unit_of_work() as session:
        campaign = session.exec(select(Campaign).where(Campaign.public_id == parted.north.campaign)).one()
        for position, half in enumerate((parted.north, parted.south)):
            person = session.exec(select(Contact).where(Contact.id == half.contact_key)).one()
            place: dict[str, Any] = {
                "workspace_id": campaign.workspace_id,
                "campaign_id": campaign.id,
                "position": position,
            }
            session.add(Recipient(**place, contact_id=person.id, address_hash=person.address_hash))
            session.add(
                Message(**place, worker_token=1, outcome=Outcome.SENT, reply=f"250 {person.email} ok")
            )


@pytest.mark.usefixtures("committing", "valkey")
def test_for_any_scope_the_contacts_seen_are_those_on_its_lists() -> None:
    """Twelve contacts, four lists: what Python works out, both walls answer, together and each alone."""
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        some = [factories.a_list(session, workspace.id, f"List {number}") for number in range(4)]
        people = [
            factories.a_contact(session, workspace.id, f"p{number}@example.com") for number in range(12)
        ]
        keys = [one.id for one in people]
        list_keys = [one.id for one in some]

    @settings(max_examples=60, deadline=None)
    @given(
        on=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 11))),
        left=st.sets(st.tuples(st.integers(0, 3), st.integers(0, 11))),
        scope=st.sets(st.integers(0, 3)),
    )
    def holds(on: set[tuple[int, int]], left: set[tuple[int, int]], scope: set[int]) -> None:
        with instance_unit_of_work() as session:
            session.execute(text("DELETE FROM list_memberships"))
            for a_list, person in on | left:
                status = "unsubscribed" if (a_list, person) in left else "subscribed"
                session.add(
                    ListMembership(
                        workspace_id=workspace.id,
                        list_id=list_keys[a_list],
                        contact_id=keys[person],
                        status=status,
                    )
                )
        expected = {f"p{person}@example.com" for a_list, person in on | left if a_list in scope}
        whole = Actor(workspace.id, frozenset(Permission))
        limited = scoped.with_scope(whole, lists=frozenset(list_keys[one] for one in scope))
        with unit_of_work(limited) as session:
            assert _seen(session, limited) == expected
            assert _seen(session, whole) == expected
            assert queries.count_contacts(session, limited, ContactFilter()).number == len(expected)
        with unit_of_work(whole) as session:
            assert _seen(session, limited) == expected

    holds()


def _seen(session: Session, actor: Actor) -> set[str]:
    return {row.email for row in queries.list_contacts(session, actor, ContactFilter()).items}

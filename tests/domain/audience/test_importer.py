"""Importing good files: what is created, changed and left alone, and what never changes."""

from pathlib import Path

import pytest
from sqlmodel import select

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.audience import imports, queries, service
from mkt_dashboard.domain.audience.models import (
    AttributeKey,
    Consent,
    ImportPolicy,
    ImportStatus,
    ListMembership,
    MembershipStatus,
)
from mkt_dashboard.domain.audience.schemas import ContactFilter
from mkt_dashboard.domain.compliance.models import Suppression
from tests.domain.audience.importing import Desk, a_desk

TWO = (
    "Email,First name,Last name,Shoe size\nada@example.com,Ada,Lovelace,37\ngrace@example.com,Grace,Hopper,\n"
)


def numbers(row: imports.ImportRow) -> tuple[int, int, int, int, int]:
    return row.rows, row.created, row.updated, row.unchanged, row.rejected


def test_a_plain_file_becomes_contacts_on_the_list(desk: Desk) -> None:
    done = desk.run(TWO)

    assert (done.status, numbers(done)) == (ImportStatus.DONE, (2, 2, 0, 0, 0))
    ada = desk.contacts()["ada@example.com"]
    assert (ada.first_name, ada.last_name, ada.attributes) == ("Ada", "Lovelace", {"shoe_size": "37"})
    assert ada.consent == Consent.GRANTED
    assert "contacts.csv" in ada.consent_source
    with unit_of_work(desk.actor) as session:
        on = queries.list_contacts(session, desk.actor, ContactFilter(list_id=desk.list_id))
        keys = session.exec(select(AttributeKey.key)).all()
    assert {one.email for one in on.items} == {"grace@example.com", "ada@example.com"}
    assert list(keys) == ["shoe_size"]


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.run(TWO)
    before = desk.contacts()["ada@example.com"].updated_at

    done = desk.run(TWO, policy=ImportPolicy.OVERWRITE)

    assert numbers(done) == (2, 0, 0, 2, 0)
    assert desk.contacts()["ada@example.com"].updated_at == before


@pytest.mark.parametrize(
    ("policy", "first_name", "attributes", "updated"),
    [
        (ImportPolicy.KEEP, "", {"city": "Graz"}, 0),
        (ImportPolicy.FILL_EMPTY, "Ada", {"city": "Graz", "size": "37"}, 1),
        (ImportPolicy.OVERWRITE, "Ada", {"city": "Linz", "size": "37"}, 1),
    ],
)
def test_the_policy_decides_about_fields_that_are_there(
    desk: Desk, policy: ImportPolicy, first_name: str, attributes: dict[str, str], updated: int
) -> None:
    desk.run("email,first name,city\nada@example.com,,Graz\n")

    done = desk.run("email,first name,city,size\nADA@example.com,Ada,Linz,37\n", policy=policy)

    ada = desk.contacts()["ada@example.com"]
    assert (ada.first_name, ada.attributes) == (first_name, attributes)
    assert numbers(done) == (1, 0, updated, 1 - updated, 0)


def test_an_empty_cell_never_overwrites(desk: Desk) -> None:
    desk.run(TWO)

    desk.run("email,first name,shoe size\nada@example.com,,\n", policy=ImportPolicy.OVERWRITE)

    ada = desk.contacts()["ada@example.com"]
    assert (ada.first_name, ada.attributes) == ("Ada", {"shoe_size": "37"})


def test_who_said_no_stays_out_whatever_the_file_says(desk: Desk) -> None:
    desk.run(TWO)
    ada = desk.contacts()["ada@example.com"]
    with unit_of_work(desk.actor) as session:
        service.unsubscribe_contact(session, desk.actor, ada.public_id)

    desk.run(TWO, policy=ImportPolicy.OVERWRITE, consent_source="a form at the fair")

    assert desk.contacts()["ada@example.com"].consent == Consent.WITHDRAWN
    with unit_of_work(desk.actor) as session:
        membership = session.exec(select(ListMembership).where(ListMembership.contact_id == ada.id)).one()
        suppressed = session.exec(select(Suppression.address_hash)).all()
    assert membership.status == MembershipStatus.UNSUBSCRIBED
    assert list(suppressed) == [ada.address_hash]


def test_who_never_agreed_does_not_agree_by_being_in_a_file(desk: Desk) -> None:
    desk.run(TWO)
    with unit_of_work(desk.actor) as session:
        grace = desk.contacts()["grace@example.com"]
        grace.consent = Consent.NONE
        session.add(grace)

    desk.run(TWO, policy=ImportPolicy.OVERWRITE)

    assert desk.contacts()["grace@example.com"].consent == Consent.NONE


def test_the_first_row_of_an_address_counts(desk: Desk) -> None:
    done = desk.run("email,name\nada@example.com,Ada One\nbo@example.com,Bo\nADA@example.com ,Ada Two\n")

    assert numbers(done) == (3, 2, 0, 0, 1)
    assert desk.contacts()["ada@example.com"].last_name == "One"
    assert desk.refused(done) == [(4, "email", "The same address as in line 2, which was taken.")]


def test_each_number_opens_the_people_behind_it(desk: Desk) -> None:
    desk.run("email,city\nada@example.com,Graz\nbo@example.com,Linz\n")

    done = desk.run(
        "email,city\nada@example.com,Wels\nbo@example.com,Linz\ncleo@example.com,Bern\n",
        policy=ImportPolicy.OVERWRITE,
    )

    with unit_of_work(desk.actor) as session:
        people = {
            effect: [
                one.email
                for one in queries.list_contacts(
                    session, desk.actor, ContactFilter(import_id=done.id, import_effect=effect)
                ).items
            ]
            for effect in ("created", "updated", "unchanged")
        }
    assert people == {
        "created": ["cleo@example.com"],
        "updated": ["ada@example.com"],
        "unchanged": ["bo@example.com"],
    }


def test_tags_are_added_and_never_taken_away(desk: Desk) -> None:
    desk.run('email,tags\nada@example.com,"boots, graz store"\n')

    desk.run("email,tags\nada@example.com,hiker;boots\n", policy=ImportPolicy.OVERWRITE)

    assert sorted(desk.contacts()["ada@example.com"].tags) == ["boots", "graz store", "hiker"]


def test_a_mapping_wins_over_what_the_headings_say(desk: Desk) -> None:
    done = desk.run(
        "email,Login,Booth\nold@example.com,ada@example.com,7\n",
        mapping={"Login": "email", "email": "former_address", "Booth": ""},
    )

    assert numbers(done) == (1, 1, 0, 0, 0)
    assert desk.contacts()["ada@example.com"].attributes == {"former_address": "old@example.com"}


@pytest.mark.parametrize(
    ("encoded", "encoding", "delimiter"),
    [
        (
            "E-Mail;Vorname\njörg@example.com;Jörg\n".replace("jörg@", "joerg@").encode("cp1252"),
            "Windows-1252",
            "semicolons",
        ),
        ("email\tfirst name\njoerg@example.com\tJörg\n".encode("utf-16"), "UTF-16", "tabs"),
        ("email\tfirst name\njoerg@example.com\tJörg\n".encode("utf-16-le"), "UTF-16", "tabs"),
        (b"\xef\xbb\xbf" + "email|first name\njoerg@example.com|Jörg\n".encode(), "UTF-8 with", "bars"),
        ("sep=;\r\nemail;first name\r\njoerg@example.com;Jörg\r\n".encode(), "UTF-8", "semicolons"),
        ("email,first name\rjoerg@example.com,Jörg\r".encode(), "UTF-8", "commas"),
    ],
)
def test_the_way_a_file_is_written_is_recognised(
    desk: Desk, encoded: bytes, encoding: str, delimiter: str
) -> None:
    done = desk.run(encoded)

    assert desk.contacts()["joerg@example.com"].first_name == "Jörg"
    assert (done.encoding.startswith(encoding), done.delimiter) == (True, delimiter)


def test_another_workspace_sees_nothing_of_an_import(desk: Desk, tmp_path: Path) -> None:
    other = a_desk(tmp_path)

    desk.run(TWO)

    assert other.contacts() == {}
    assert numbers(other.run(TWO)) == (2, 2, 0, 0, 0)

"""Phone numbers in an imported file."""

import pytest
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.importer.columns import recognise
from mkt_dashboard.domain.audience.importer.report import RefusedRow
from mkt_dashboard.domain.audience.models import ImportPolicy
from mkt_dashboard.domain.audience.phones import queries
from mkt_dashboard.domain.audience.schemas import ImportRow
from tests.domain.audience.importing import Desk

ADA, BEA, CID = "+447700900123", "+447700900456", "+12025550147"
FILE = f"""Email;Vorname;Handy
ada@example.com;Ada;0044 7700 900123
bea@example.com;Bea;{BEA}
cid@example.com;Cid;
"""


def phones_of(desk: Desk) -> dict[str, str]:
    with unit_of_work(desk.actor) as session:
        keys = {one.id: email for email, one in desk.contacts().items()}
        held = queries.opened(session, desk.actor, list(keys))
        return {keys[contact]: phone for contact, phone in held.items()}


def report_of(desk: Desk, row: ImportRow) -> list[RefusedRow]:
    with unit_of_work(desk.actor) as session:
        return imports.list_refused(session, desk.actor, row.id)


@pytest.mark.parametrize(
    "heading",
    ["Phone", "mobile", "Mobile Phone", "Telephone", "tel.", "Handy-Nr", "Handynummer", "Téléphone"],
)
def test_the_heading_of_a_phone_column_is_recognised(heading: str) -> None:
    assert recognise(["email", heading], {})[1].target == "phone"


def test_a_second_phone_column_is_left_out_and_never_becomes_a_field_in_the_clear() -> None:
    columns = recognise(["email", "Phone", "Mobile"], {})

    assert [column.target for column in columns] == ["email", "phone", ""]


def test_numbers_come_in_sealed_and_stand_in_no_field(desk: Desk) -> None:
    done = desk.run(FILE)

    assert (done.status, done.created, done.rejected, done.warned) == ("done", 3, 0, 0)
    assert phones_of(desk) == {"ada@example.com": ADA, "bea@example.com": BEA}
    assert [one.attributes for one in desk.contacts().values()] == [{}, {}, {}]
    with instance_unit_of_work() as session:
        rows = session.execute(text("SELECT t::text FROM contact_phones t")).scalars().all()
    assert "7700900" not in "".join(rows)


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.run(FILE)
    before = phone_rows()

    for policy in ImportPolicy:
        again = desk.run(FILE, policy=policy)
        assert (again.created, again.updated, again.unchanged) == (0, 0, 3)

    assert phone_rows() == before


def phone_rows() -> list[object]:
    with instance_unit_of_work() as session:
        return list(session.execute(text("SELECT t::text FROM contact_phones t ORDER BY id")).scalars())


@pytest.mark.parametrize(
    ("policy", "ada", "cid", "updated"),
    [
        (ImportPolicy.KEEP, ADA, None, 0),
        (ImportPolicy.FILL_EMPTY, ADA, CID, 1),
        (ImportPolicy.OVERWRITE, CID, CID, 2),
    ],
)
def test_each_policy_holds_for_numbers_too(
    desk: Desk, policy: ImportPolicy, ada: str, cid: str | None, updated: int
) -> None:
    desk.run(FILE)
    newer = f"Email;Handy\nada@example.com;{CID}\nbea@example.com;\ncid@example.com;{CID}\n"
    newer += f"dot@example.com;{CID}\n"

    done = desk.run(newer, policy=policy)

    held = phones_of(desk)
    assert (held["ada@example.com"], held["bea@example.com"], held.get("cid@example.com")) == (ada, BEA, cid)
    assert held["dot@example.com"] == CID
    assert (done.created, done.updated, done.unchanged) == (1, updated, 3 - updated)


def test_a_number_that_cannot_be_read_is_reported_and_its_row_is_kept(desk: Desk) -> None:
    done = desk.run(
        "email,Phone,city\nada@example.com,n/a,Graz\nbea@,+447700900456,Graz\ncid@example.com,,Graz\n"
    )

    assert (done.rows, done.created, done.rejected, done.warned) == (3, 2, 1, 1)
    assert desk.contacts()["ada@example.com"].attributes == {"city": "Graz"}
    assert phones_of(desk) == {}
    warning, refusal = report_of(desk, done)
    assert (warning.line, warning.column, warning.value, warning.level) == (2, "Phone", "n/a", "warning")
    assert "Austria" in warning.sentence
    assert (refusal.line, refusal.level) == (3, "error")


def test_a_row_that_is_refused_after_all_is_not_counted_as_warned(desk: Desk) -> None:
    done = desk.run(f"email,Phone\nada@example.com,{ADA}\nADA@example.com,n/a\n")

    assert (done.created, done.rejected, done.warned) == (1, 1, 0)
    assert [line.level for line in report_of(desk, done)] == ["duplicate"]
    assert phones_of(desk) == {"ada@example.com": ADA}


def test_a_column_that_is_mapped_to_a_field_stays_one_by_the_persons_own_choice(desk: Desk) -> None:
    desk.run("email,Phone\nada@example.com,extension 12\n", mapping={"Phone": "desk_phone"})

    assert desk.contacts()["ada@example.com"].attributes == {"desk_phone": "extension 12"}


def test_many_numbers_take_more_than_one_block_of_rows(desk: Desk) -> None:
    lines = (f"p{n}@example.com,+447700900{n % 1000:03}" for n in range(4_500))

    done = desk.run("email,phone\n" + "\n".join(lines) + "\n")

    assert (done.created, done.warned) == (4_500, 0)
    held = phones_of(desk)
    assert (len(held), held["p4321@example.com"]) == (4_500, "+447700900321")

"""Files that cannot be imported, rows that are refused: a sentence each, and nothing half done."""

from pathlib import Path

import pytest

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound, TooLarge
from mkt_dashboard.domain.audience import imports
from mkt_dashboard.domain.audience.importer import files
from mkt_dashboard.domain.audience.models import ImportStatus
from tests.domain.audience.importing import Desk

UNREADABLE = [
    (b"", "The file is empty."),
    (b"  \n\n ", "The file is empty."),
    (b"email,name\n", "holds only the line with the names"),
    (b"Customer,City\nAda,Graz\n", "No column holds email addresses. Columns found: “Customer”, “City”."),
    (b"ada@example.com\nbo@example.com\n", "The first line already holds an address."),
    (b"PK\x03\x04\x14\x00\x06\x00" + b"\x00" * 40, "This is an Excel workbook or a ZIP archive"),
    (b"%PDF-1.7 \n1 0 obj", "This is a PDF"),
    (bytes(range(256)) * 20, "This file is not text"),
    (
        b'email,name\nada@example.com,"Ada\nbo@example.com,Bo\n',
        "The quote that opens in line 2 is not closed",
    ),
    (
        b'email,name\n"ada@example.com,Ada\n' + b"b@example.com,Bo\n" * 20_000,
        "The quote that opens in line 2",
    ),
    (b"email,name\n" + b"x" * 5_000_000, "Line 2 is longer than 4 million characters"),
    (b"\xff\xfee\x00m\x00a\x00i\x00l\x00\n\x00a", "is not valid UTF-16"),
]


@pytest.mark.parametrize(("content", "sentence"), UNREADABLE)
def test_a_file_that_cannot_be_read_fails_with_a_sentence(desk: Desk, content: bytes, sentence: str) -> None:
    failed = desk.run(content)

    assert failed.status == ImportStatus.FAILED
    assert sentence in failed.error
    assert failed.error.endswith(".")
    assert desk.contacts() == {}


REFUSED = [
    ("ada@@example.com,Ada", "email", "This is not an email address"),
    (",Ada", "email", "There is no email address."),
    ("ada\x07@example.com,Ada", "email", "control character"),
    ("ada@example.com,Ada,and more", "", "The row has 3 columns, the first line names 2."),
    ("ada@example.com," + "A" * 131_073, "", "A field is longer than 131,072 characters."),
    ('ada@example.com,"Ada" Lovelace"', "", "A quote inside a quoted field stands alone."),
    ("ada@example.com,A\x00da", "city", "The value contains a NUL byte."),
    ("ada@example.com," + "A" * 10_001, "city", "The value is longer than 10,000 characters."),
]


@pytest.mark.parametrize(("row", "column", "sentence"), REFUSED)
def test_a_bad_row_is_refused_and_the_others_come_in(
    desk: Desk, row: str, column: str, sentence: str
) -> None:
    done = desk.run(f"email,city\nfirst@example.com,Graz\n{row}\nlast@example.com,Linz\n")

    assert (done.status, done.rows, done.created, done.rejected) == (ImportStatus.DONE, 3, 2, 1)
    assert sorted(desk.contacts()) == ["first@example.com", "last@example.com"]
    [(line, where, said)] = desk.refused(done)
    assert (line, where) == (3, column)
    assert sentence in said


def test_the_report_cannot_start_a_formula(desk: Desk) -> None:
    done = desk.run('email,name\n"=HYPERLINK(""https://evil.example"")",Ada\n')

    with unit_of_work(desk.actor) as session:
        written = imports.errors_file(session, desk.actor, done.id).read_text("utf-8-sig")
    assert written.splitlines()[0] == "line,column,value,level,sentence"
    assert "\"'=HYPERLINK" in written


def test_short_rows_and_blank_lines_are_no_fault(desk: Desk) -> None:
    done = desk.run("email,name,city\n\nada@example.com\n,,\nbo@example.com,Bo,Graz,,\n\n")

    assert (done.rows, done.created, done.rejected) == (2, 2, 0)


def test_invisible_signs_around_an_address_are_dropped(desk: Desk) -> None:
    done = desk.run("email\n\u200bada@example.com\u00a0\n\ufeffbo@example.com\n")

    assert (done.created, sorted(desk.contacts())) == (2, ["ada@example.com", "bo@example.com"])


def test_a_file_over_the_limit_is_not_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 20)

    with pytest.raises(TooLarge, match="larger than 250 MB"):
        desk.start("email\nada@example.com\nbo@example.com\n")


def test_a_mapping_that_makes_no_sense_is_refused_at_once(desk: Desk) -> None:
    with pytest.raises(InvalidInput, match="Two columns are mapped to “email”"):
        desk.start("a,b\n", mapping={"a": "email", "b": "email"})
    with pytest.raises(InvalidInput, match="cannot name a field"):
        desk.start("a,b\n", mapping={"a": "Shoe Size"})


def test_a_mapping_of_a_column_that_is_not_there_fails_with_those_that_are(desk: Desk) -> None:
    failed = desk.run("Mail,City\nada@example.com,Graz\n", mapping={"E-Mail": "email"})

    assert failed.error == "The file has no column “E-Mail”. Columns found: “Mail”, “City”."


def test_a_failed_or_cancelled_import_leaves_no_addresses_on_the_disk(desk: Desk) -> None:
    failed = desk.run("name\nAda\n")
    started = desk.start("email\nada@example.com\n")
    with unit_of_work(desk.actor) as session:
        imports.cancel_import(session, desk.actor, started.id)
    imports.run_import(desk.key_of(started))

    assert not files.source(failed.id).parent.exists()
    assert not files.source(started.id).exists()
    assert desk.contacts() == {}


def test_an_import_that_has_ended_cannot_be_cancelled(desk: Desk) -> None:
    done = desk.run("email\nada@example.com\n")

    with pytest.raises(Conflict, match="done already"), unit_of_work(desk.actor) as session:
        imports.cancel_import(session, desk.actor, done.id)


def test_an_upload_of_another_workspace_is_not_found(desk: Desk) -> None:
    with files.upload(desk.actor.workspace_id + 1) as upload:
        upload.write(b"email\n")
        upload.keep()

    with pytest.raises(NotFound):
        files.waiting(desk.actor.workspace_id, upload.file_id)


def test_a_preview_shows_what_the_columns_seem_to_be(desk: Desk) -> None:
    with files.upload(desk.actor.workspace_id) as upload:
        upload.write("E-Mail;Vorname;Schuhgröße\nada@example.com;Ada;37\n".encode("cp1252"))
        upload.keep()

    seen = imports.preview(desk.actor, upload.file_id, r"C:\fake\fair.csv")

    assert (seen.file_name, seen.delimiter, seen.fault) == ("fair.csv", "semicolons", "")
    assert [(one.heading, one.target, one.samples) for one in seen.columns] == [
        ("E-Mail", "email", ["ada@example.com"]),
        ("Vorname", "first_name", ["Ada"]),
        ("Schuhgröße", "schuhgroesse", ["37"]),
    ]


def test_a_preview_names_the_fault_of_a_file(desk: Desk, tmp_path: Path) -> None:
    with files.upload(desk.actor.workspace_id) as upload:
        upload.write(b"name\nAda\n")
        upload.keep()

    assert "Columns found: “name”" in imports.preview(desk.actor, upload.file_id, "x.csv").fault

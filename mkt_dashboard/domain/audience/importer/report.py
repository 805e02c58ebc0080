"""errors.csv: each row that was refused, where, why, and safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from pydantic import BaseModel

from mkt_dashboard.core.cells import defused

# The level of a row that came in without the field that is reported.
WARNING = "warning"
HEADINGS = ("line", "column", "value", "level", "sentence")

Line = tuple[int, str, str, str, str]


class RefusedRow(BaseModel):
    """One line of errors.csv."""

    line: int
    column: str
    value: str
    level: str
    sentence: str


def write(path: Path, lines: Iterable[Line]) -> None:
    """Write the whole file under another name first: a reader never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for line, column, value, level, sentence in lines:
            writer.writerow((line, defused(column), defused(value), level, sentence))
    draft.replace(path)


def first_lines(path: Path, most: int) -> list[RefusedRow]:
    """Read the beginning of a report, or nothing when there is none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [RefusedRow.model_validate(row) for row in islice(csv.DictReader(file), most)]

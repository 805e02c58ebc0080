"""The rows of a CSV file, one at a time with the line each starts on; the file is never whole in memory."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from mkt_dashboard.domain.audience.importer.dialect import Dialect, UnreadableFile

LONGEST_FIELD = csv.field_size_limit()  # 131,072 characters
LONGEST_LINE = 4 * 1024 * 1024
BUFFER = 256 * 1024


@dataclass(frozen=True)
class BadRow:
    """A row that could not be cut into cells, and why."""

    fault: str


class CsvFile:
    """One open file. `rows()` yields the line a row starts on and its cells; blank lines are left out."""

    def __init__(self, path: Path, dialect: Dialect) -> None:
        self._bytes = path.open("rb", buffering=BUFFER)
        self._text = io.TextIOWrapper(self._bytes, encoding=dialect.encoding, newline="")
        self._dialect = dialect
        self._line = 0
        self.has_nul = False

    def __enter__(self) -> "CsvFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._text.close()

    @property
    def read_bytes(self) -> int:
        """How far the file has been read, to a buffer."""
        return self._bytes.tell()

    def rows(self) -> Iterator[tuple[int, list[str] | BadRow]]:
        # Strict, so that a quote in the wrong place is a fault and not a guess.
        reader = csv.reader(self._lines(), delimiter=self._dialect.delimiter, strict=True)
        start = self._skip_first_line(reader)
        while True:
            try:
                for cells in reader:
                    if any(cells):
                        yield start, cells
                    start = reader.line_num + 1
                return
            except csv.Error as error:
                yield start, self._bad_row(start, reader.line_num, str(error))
                start = reader.line_num + 1
            except UnicodeDecodeError:
                raise UnreadableFile(
                    f"The file is not valid {self._dialect.encoding_name} after line {reader.line_num}. "
                    "It may have been cut off. Export it again as CSV (UTF-8)."
                ) from None

    def _skip_first_line(self, reader: Iterator[list[str]]) -> int:
        if not self._dialect.skip_first_line:
            return 1
        next(reader, None)
        return 2

    def _lines(self) -> Iterator[str]:
        while line := self._text.readline(LONGEST_LINE):
            self._line += 1
            if len(line) == LONGEST_LINE and not line.endswith(("\n", "\r")):
                raise UnreadableFile(
                    f"Line {self._line} is longer than 4 million characters: this is not a CSV of contacts. "
                    "Export it again with one contact a line."
                )
            if "\0" in line:
                self.has_nul = True
            yield line

    def _bad_row(self, first: int, last: int, said: str) -> BadRow:
        """Refuse one line; but a quote that swallowed further lines makes the whole file unsafe to read."""
        if last > first or "unexpected end" in said:
            raise UnreadableFile(
                f"The quote that opens in line {first} is not closed where it should be. "
                f"Close it or remove it, then import the file again. Nothing was imported."
            )
        if "field limit" in said:
            return BadRow(f"A field is longer than {LONGEST_FIELD:,} characters. Shorten it.")
        return BadRow("A quote inside a quoted field stands alone. Write it twice, or remove it.")

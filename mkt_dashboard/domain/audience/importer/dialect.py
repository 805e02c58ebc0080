"""How a file is written: encoding and delimiter, found by looking, or a sentence when it is not a CSV."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mkt_dashboard.core.errors import InvalidInput

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE_BYTES = 64 * 1024
SAMPLE_ROWS = 25
CHUNK = 1024 * 1024

# UTF-32 before UTF-16: the mark of the little-endian one begins with the other's.
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with byte order mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252 (Latin-1)",
    "latin-1": "Latin-1",
}
OTHER_KINDS = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed archive",
}
TEXT_CONTROLS = frozenset(b"\t\n\r\f\x0b\x1a\x1b")
CONTROLS = bytes(byte for byte in range(32) if byte not in TEXT_CONTROLS)
MOST_CONTROLS = 0.01
MARKS_UTF16 = 0.25


class UnreadableFile(InvalidInput):
    """The file as a whole cannot be imported; the message says why and what to do."""


@dataclass(frozen=True)
class Dialect:
    """How to read one file."""

    encoding: str
    delimiter: str
    # Excel writes `sep=;` as a first line of its own, which is no data.
    skip_first_line: bool = False

    @property
    def encoding_name(self) -> str:
        return NAMES[self.encoding]

    @property
    def delimiter_name(self) -> str:
        return DELIMITERS[self.delimiter]


def detect(path: Path) -> Dialect:
    """Find out how a file is written, or say why it is not a CSV."""
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    if not head.strip():
        raise UnreadableFile("The file is empty. Export it again and look into it before you drop it here.")
    _refuse_other_kinds(head)
    encoding = _marked(head) or _unmarked_utf16(head) or _utf8_or_latin(path)
    _refuse_binary(head, encoding)
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    first_line = sample.lstrip("\ufeff\r\n").splitlines()[0].strip().lower() if sample.strip() else ""
    if first_line.startswith("sep=") and first_line[4:5] in DELIMITERS:
        return Dialect(encoding, first_line[4], skip_first_line=True)
    return Dialect(encoding, _delimiter(sample))


def _refuse_other_kinds(head: bytes) -> None:
    for signature, kind in OTHER_KINDS.items():
        if head.startswith(signature):
            raise UnreadableFile(
                f"This is {kind}, not a CSV. Save it as “CSV (UTF-8)” and drop that file here."
            )


def _marked(head: bytes) -> str | None:
    return next((name for mark, name in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)


def _unmarked_utf16(head: bytes) -> str | None:
    """Latin text in UTF-16 has a NUL in every second byte, always at the same side."""
    half = len(head) // 2 or 1
    if head[1::2].count(0) / half > MARKS_UTF16 and head[::2].count(0) / half < MOST_CONTROLS:
        return "utf-16-le"
    if head[::2].count(0) / half > MARKS_UTF16 and head[1::2].count(0) / half < MOST_CONTROLS:
        return "utf-16-be"
    return None


def _refuse_binary(head: bytes, encoding: str) -> None:
    if encoding.startswith(("utf-16", "utf-32")):
        return
    if len(head) - len(head.translate(None, CONTROLS)) > MOST_CONTROLS * len(head) + 2:
        raise UnreadableFile(
            "This file is not text, so it is not a CSV. Export the contacts again as CSV (UTF-8)."
        )


def _utf8_or_latin(path: Path) -> str:
    """Decide by the whole file: one strange byte at the end is enough to make it another encoding."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    cp1252 = True
    for chunk, is_last in _chunks(path):
        try:
            utf8.decode(chunk, is_last)
        except UnicodeDecodeError:
            break
    else:
        return "utf-8"
    for chunk, _ in _chunks(path):
        # The five bytes that Windows-1252 leaves undefined are control characters in Latin-1.
        cp1252 = cp1252 and len(chunk) == len(chunk.translate(None, b"\x81\x8d\x8f\x90\x9d"))
    return "cp1252" if cp1252 else "latin-1"


def _chunks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk, False
    yield b"", True


def _delimiter(sample: str) -> str:
    """Choose the delimiter that cuts the first rows into the same number of columns, the more the better."""

    def regularity(delimiter: str) -> tuple[float, int]:
        widths = _widths(sample, delimiter)
        if not widths or widths[0] < 2:
            return (0, 0)
        return (Counter(widths)[widths[0]] / len(widths), widths[0])

    best = max(DELIMITERS, key=regularity)
    return best if regularity(best)[1] else ","


def _widths(sample: str, delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for row in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) == SAMPLE_ROWS:
                break
    except csv.Error:
        pass
    return widths

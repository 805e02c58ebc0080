"""One row of a file: checked, cleaned, and made ready for the staging table."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.audience.attributes import LONGEST_VALUE
from mkt_dashboard.domain.audience.importer.columns import Column, Field, require_email
from mkt_dashboard.domain.audience.importer.reader import BadRow
from mkt_dashboard.domain.audience.phones import numbers
from mkt_dashboard.domain.audience.phones.sealed import PhoneSealer
from mkt_dashboard.domain.compliance import addresses

LONGEST_NAME = 200
LONGEST_ROW = 50_000
KEPT = "The row came in without it."
TAG_SEPARATOR = "\x1f"
# What spreadsheets and web pages leave around an address, and nobody sees.
INVISIBLE = " \t\r\n\u00a0\u200b\u200c\u200d\u2060\ufeff"

_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_BETWEEN_TAGS = re.compile(r"[,;|]")


@dataclass(frozen=True)
class Refusal:
    """Why a row is not imported: where, what stood there, and the sentence."""

    column: str
    value: str
    fault: str


# row, sealed text, index and country of a phone number; it stands nowhere in the clear.
StagedPhone = tuple[str, str, str, str]
NO_PHONE: StagedPhone = ("", "", "", "")

# line, email, email_key, address_hash, first_name, last_name, attributes, tags, then the phone number, then
# column, value and sentence of a refusal; a row with a warning instead of it is kept.
StagedRow = tuple[int, str, str, str, str, str, str, str, str, str, str, str, str, str, str, str]
FAULT, WARNING = -2, -1


class RowChecker:
    """Turns the cells of one file into staged rows; made once a file, because it runs a million times."""

    def __init__(
        self,
        columns: Sequence[Column],
        hashed: Callable[[str], str],
        phones: PhoneSealer | None = None,
        phone_region: str = "",
    ) -> None:
        self._columns = columns
        self._hashed = hashed
        self._email = require_email(columns)
        self._names = {c.target: c.index for c in columns if c.target in (Field.FIRST_NAME, Field.LAST_NAME)}
        self._full_name = next((c.index for c in columns if c.target == Field.FULL_NAME), None)
        self._tags = [c.index for c in columns if c.target == Field.TAGS]
        self._attributes = [(c.target, c.index) for c in columns if c.is_attribute]
        self._first = self._names.get(Field.FIRST_NAME)
        self._last = self._names.get(Field.LAST_NAME)
        self._phones, self._phone_region = phones, phone_region
        self._phone = next((column for column in columns if column.target == Field.PHONE), None)

    def staged(self, line: int, cells: list[str] | BadRow, *, may_hold_nul: bool) -> StagedRow:
        """Return the row for the staging table, refused ones with the reason."""
        if isinstance(cells, BadRow):
            return _refused(line, Refusal("", "", cells.fault))
        if len(cells) != len(self._columns):
            if len(cells) > len(self._columns) and any(cells[len(self._columns) :]):
                return _refused(line, self._too_many(cells))
            cells = [*cells, *[""] * (len(self._columns) - len(cells))]
        email = cells[self._email.index].strip(INVISIBLE)
        fault = addresses.fault(email)
        if fault:
            return _refused(line, Refusal(self._email.heading, email, fault))
        if may_hold_nul and (refusal := self._nul(cells)):
            return _refused(line, refusal)
        first, last = self._name(cells)
        attributes = {key: value for key, index in self._attributes if (value := cells[index].strip())}
        written = json.dumps(attributes, ensure_ascii=False) if attributes else "{}"
        if len(written) > LONGEST_VALUE and (refusal := self._too_long(cells, written)):
            return _refused(line, refusal)
        key = addresses.normalise(email)
        tags = self._tags_of(cells) if self._tags else ""
        phone, warning = self._phone_of(cells)
        where, what = _shown(warning) if warning else ("", "")
        said = warning.fault if warning else ""
        return (
            line,
            email,
            key,
            self._hashed(key),
            first,
            last,
            written,
            tags,
            *phone,
            where,
            what,
            "",
            said,
        )

    def _phone_of(self, cells: list[str]) -> tuple[StagedPhone, Refusal | None]:
        """Seal the number of a row. One that cannot be read is left out and reported: the rest is worth
        keeping."""
        if self._phone is None or self._phones is None:
            return NO_PHONE, None
        cell = cells[self._phone.index].strip(INVISIBLE)
        if not cell:
            return NO_PHONE, None
        try:
            phone = self._phones.seal(numbers.read(cell, self._phone_region))
        except InvalidInput as error:
            return NO_PHONE, Refusal(self._phone.heading, cell, f"{error.message} {KEPT}")
        return (str(phone.id), phone.sealed, f"\\x{phone.blind_index.hex()}", phone.country), None

    def _name(self, cells: list[str]) -> tuple[str, str]:
        first = _clean(cells[self._first]) if self._first is not None else ""
        last = _clean(cells[self._last]) if self._last is not None else ""
        if self._full_name is not None and not first and not last:
            first, _, last = _clean(cells[self._full_name]).partition(" ")
        return first, last.strip()

    def _tags_of(self, cells: list[str]) -> str:
        found = (_clean(tag) for index in self._tags for tag in _BETWEEN_TAGS.split(cells[index]))
        return TAG_SEPARATOR.join(dict.fromkeys(tag for tag in found if tag))

    def _too_many(self, cells: list[str]) -> Refusal:
        beyond = next(cell for cell in cells[len(self._columns) :] if cell)
        return Refusal(
            "",
            beyond,
            f"The row has {len(cells)} columns, the first line names {len(self._columns)}. "
            "Put quotes around values that contain the delimiter.",
        )

    def _nul(self, cells: list[str]) -> Refusal | None:
        for column in self._columns:
            if "\0" in cells[column.index]:
                return Refusal(
                    column.heading, cells[column.index], "The value contains a NUL byte. Remove it."
                )
        return None

    def _too_long(self, cells: list[str], written: str) -> Refusal | None:
        for column in self._columns:
            if len(cells[column.index]) > LONGEST_VALUE:
                sentence = f"The value is longer than {LONGEST_VALUE:,} characters. Shorten it."
                return Refusal(column.heading, cells[column.index], sentence)
        if len(written) > LONGEST_ROW:
            return Refusal("", "", f"The row holds more than {LONGEST_ROW:,} characters. Leave columns out.")
        return None


def _refused(line: int, refusal: Refusal) -> StagedRow:
    return (line, "", "", "", "", "", "{}", "", *NO_PHONE, *_shown(refusal), refusal.fault, "")


def _shown(refusal: Refusal) -> tuple[str, str]:
    return refusal.column, _CONTROLS.sub("\ufffd", refusal.value[:LONGEST_NAME])


def _clean(value: str) -> str:
    """Make a name one line of visible text."""
    value = value.strip()
    if not value.isprintable():
        value = _CONTROLS.sub(" ", value).strip()
    return value[:LONGEST_NAME]

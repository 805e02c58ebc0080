"""The shortcuts of reading numbers say what the library says."""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.audience.phones import numbers, plans

SEED = 20_261
TYPES = [kind for kind in PhoneNumberType.values() if kind != PhoneNumberType.UNKNOWN]


def examples() -> list[str]:
    """An example of each kind of number of each country, and neighbours of it."""
    chance = random.Random(SEED)
    found: list[str] = []
    for region in sorted(numbers.REGIONS):
        for kind in TYPES:
            example = phonenumbers.example_number_for_type(region, kind)
            if example is None:
                continue
            e164 = phonenumbers.format_number(example, PhoneNumberFormat.E164)
            found += [e164, *(_changed(e164, chance) for _ in range(4))]
    return found


def _changed(e164: str, chance: random.Random) -> str:
    at = chance.randrange(3, len(e164))
    digits = "".join(chance.choice("0123456789") for _ in range(chance.choice((0, 1, 1, 1, 2))))
    return e164[:at] + digits + e164[at + 1 :]


def as_the_library_reads(written: str) -> tuple[str, str | None] | None:
    try:
        found = phonenumbers.parse(written)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(found) != numbers.POSSIBLE:
        return None
    region = phonenumbers.region_code_for_number(found)
    return phonenumbers.format_number(found, PhoneNumberFormat.E164), region


def test_the_shortcut_reads_what_the_library_reads() -> None:
    written = examples()
    differing: list[str] = []
    for one in written:
        expected = as_the_library_reads(one)
        try:
            read = numbers.read(one, "")
        except InvalidInput:
            read = None
        same = (read is None) == (expected is None) and (
            read is None
            or expected is None
            or (read.e164 == expected[0] and (expected[1] in (read.country, None) or not read.country))
        )
        differing += [] if same else [f"{one}: {read}, but {expected}"]

    assert differing == []
    assert len(written) > 5_000
    assert sum(plans.split(one) is not None for one in written) > len(written) / 2


@pytest.mark.parametrize(
    ("written", "country"),
    [
        ("+1 202 555 0147", "US"),
        ("+1 613 555 0142", "CA"),
        ("+44 7700 900123", "GB"),
        ("+44 7781 000000", "GG"),
        ("+800 1234 5678", ""),
    ],
)
def test_countries_that_share_a_code_are_told_apart(written: str, country: str) -> None:
    assert numbers.read(written, "").country == country

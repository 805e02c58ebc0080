"""What an import asks about numbers a million times, from the tables of `phonenumbers`, compiled once.

The library reads a number in 15 µs and finds its country in up to 20; these two shortcuts take 3 together.
They answer only where they surely say what the library says (a test compares them), else None: then ask it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

# Numbers of no country, such as +800.
WORLD = "001"
_BETWEEN_DIGITS = str.maketrans("", "", " -.()\u00a0")
_TYPES = [
    "fixed_line",
    "mobile",
    "toll_free",
    "premium_rate",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
]


@dataclass(frozen=True)
class Plan:
    """The numbers behind one country code: how long they are, how they must not begin, whose they are."""

    code: str
    lengths: frozenset[int]
    is_prefixed: Callable[[str], object]
    regions: tuple[tuple[str, Callable[[str], object]], ...]

    def region_of(self, national: str) -> str:
        """Return the region of a number; one in no range that is in use belongs to the largest."""
        largest, _ = self.regions[0]
        if len(self.regions) == 1:
            return largest
        return next((region for region, is_its in self.regions if is_its(national)), largest)


def split(written: str) -> tuple[Plan, str] | None:
    """Take a number with a plain country code apart: its plan and its national part."""
    signs = written.translate(_BETWEEN_DIGITS)
    if not (signs.startswith("+") and signs.isascii() and signs[1:].isdecimal()):
        return None
    for end in (2, 3, 4):
        plan = plan_of(signs[1:end])
        if plan is not None:
            national = signs[end:]
            fits = len(national) in plan.lengths and national[0] != "0" and not plan.is_prefixed(national)
            return (plan, national) if fits else None
    return None


@cache
def plan_of(code: str) -> Plan | None:
    """Return the plan of a country code, or None where there is none."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(int(code or "0"), ())
    main = PhoneMetadata.metadata_for_region(regions[0]) if regions and regions[0] != WORLD else None
    if main is None or main.general_desc is None:
        return None
    prefix = main.national_prefix_for_parsing
    return Plan(
        code=code,
        lengths=frozenset(main.general_desc.possible_length),
        is_prefixed=re.compile(prefix).match if prefix else lambda _: None,
        regions=tuple((region, _matcher(region)) for region in regions),
    )


def _matcher(region: str) -> Callable[[str], object]:
    """Say what tells the numbers of a region from those of others with the same code."""
    metadata = PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.general_desc is None:
        return lambda _: None
    if metadata.leading_digits is not None:
        return re.compile(metadata.leading_digits).match
    kinds = (getattr(metadata, kind) for kind in _TYPES)
    ranges = "|".join(kind.national_number_pattern for kind in kinds if kind and kind.national_number_pattern)
    general = metadata.general_desc.national_number_pattern
    return re.compile(f"(?=(?:{general})\\Z)(?:{ranges})").fullmatch

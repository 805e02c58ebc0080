"""A phone number as people write it, made one thing: E.164, such as +447700900123."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from mkt_dashboard.core import countries
from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.audience.phones import plans

LONGEST = 100
POSSIBLE = ValidationResult.IS_POSSIBLE
REGIONS = frozenset(phonenumbers.SUPPORTED_REGIONS)
HIDDEN = "•••"
_DOUBLE_ZERO = re.compile(r"^\s*00")
_FEWEST_DIGITS = 7
_FEWEST_DIGITS_HIDDEN = 4
_SIGNS_OF_A_NUMBER = re.compile(
    r"[\s\u00a0\u200b-\u200f\u2060\ufeff]*\+?[\d\s().\-/\u00a0\u2010-\u2015]+"
).fullmatch


@dataclass(frozen=True)
class Number:
    """One phone number and the country it belongs to; without letters where it belongs to none."""

    e164: str
    country: str


def read(written: str, region: str) -> Number:
    """Read a number; one without a country code is taken for one of `region`.

    It must have as many digits as numbers of its country have. Whether the number range is in use is not
    asked: ranges are opened faster than lists of them are updated, and a good number would be refused.

    >>> read("07700 900123", "GB")
    Number(e164='+447700900123', country='GB')
    """
    plain = plans.split(written)
    if plain is not None:
        plan, national = plain
        return Number(f"+{plan.code}{national}", plan.region_of(national))
    # Without a country the library does not know 00, which most countries dial for +.
    known = written if region else _DOUBLE_ZERO.sub("+", written)
    try:
        found = phonenumbers.parse(known[: LONGEST + 1], region or None)
    except NumberParseException:
        raise _no_number(written, region) from None
    if found.extension:
        raise _refused("A number with an extension cannot be kept. Leave the extension out.")
    # Not `is_possible_number`, which takes a number without its area code for one.
    if len(written) > LONGEST or phonenumbers.is_possible_number_with_reason(found) != POSSIBLE:
        raise _no_number(written, region)
    e164 = phonenumbers.format_number(found, PhoneNumberFormat.E164)
    code = str(found.country_code)
    plan = plans.plan_of(code)
    return Number(e164, plan.region_of(e164.removeprefix(f"+{code}")) if plan else "")


def seems_whole(text: str) -> bool:
    """Whether a text is nothing but a number with enough digits to be one, as somebody types it to find it.

    >>> seems_whole("+44 7700 900123"), seems_whole("Ada 7")
    (True, False)
    """
    return sum(sign.isdecimal() for sign in text) >= _FEWEST_DIGITS and bool(_SIGNS_OF_A_NUMBER(text))


def masked(e164: str) -> str:
    """Hide whose number it is: the country and two digits stay, enough to tell two numbers apart.

    >>> masked("+447700900123")
    '+44 ••• ••• 23'
    """
    code = phonenumbers.parse(e164).country_code
    return f"+{code} {HIDDEN} {HIDDEN} {e164[-2:]}"


def readable(e164: str) -> str:
    """Write a number in groups, as people of its country do.

    >>> readable("+447700900123")
    '+44 7700 900123'
    """
    return phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)


def hidden(written: str) -> str:
    """Hide the digits of what somebody wrote as a number, whether it is one or not; the last two stay.

    >>> hidden("07700 900123"), hidden("not given")
    ('••••• ••••23', 'not given')
    """
    digits = sum(sign.isdecimal() for sign in written)
    kept = digits - 2 if digits > _FEWEST_DIGITS_HIDDEN else 0
    return "".join(
        "•" if sign.isdecimal() and (kept := kept - 1) >= 0 else sign for sign in written.strip()[:LONGEST]
    )


def _no_number(written: str, region: str) -> InvalidInput:
    if written.lstrip().startswith(("+", "00")):
        return _refused("This is no phone number: no country has one of these digits. Check them.")
    if not region:
        return _refused("This is no phone number. Write it with + and the code of its country.")
    code = phonenumbers.country_code_for_region(region)
    return _refused(
        "This is no phone number. Without a country code it is taken for one of "
        f"{countries.name_of(region)}. Write it like +{code} and the digits after it."
    )


def _refused(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {"phone": sentence})

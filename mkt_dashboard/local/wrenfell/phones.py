"""Phone numbers of the demo: a third of the people left one, and nobody who is called by it exists.

All of them are of ranges that are kept free for film and print: 07700 900000 to 900999 (Ofcom, numbers for
use in TV and radio drama) and a thousand in each of five German areas (Bundesnetzagentur, Mitteilung
148/2021).
"""

import hashlib

from mkt_dashboard.domain.audience.phones.numbers import Number

GERMAN_AREAS = ("3023125", "6990009", "4066969", "2214710", "8999998")
ONE_IN = 3


def phone_of(email: str, country: str) -> Number | None:
    """Return the number of a person, the same on every machine, or None for two of three.

    Drawn from the address alone: the other dice of the demo stay as they fall.
    """
    drawn = int.from_bytes(hashlib.blake2b(email.encode(), digest_size=8).digest())
    drawn, has_none = divmod(drawn, ONE_IN)
    if has_none:
        return None
    drawn, last = divmod(drawn, 1000)
    if country == "Germany":
        return Number(f"+49{GERMAN_AREAS[drawn % len(GERMAN_AREAS)]}{last:03}", "DE")
    return Number(f"+447700900{last:03}", "GB")

"""Passwords: argon2id, the same work for an account that does not exist, and what makes one weak."""

import re
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from mkt_dashboard.core.errors import InvalidInput

SHORTEST = 12
# zxcvbn is slow on long texts, and what is long enough by then is not guessed.
LONGEST_LOOKED_AT = 72
LONGEST = 1_000
STRONG_ENOUGH = 3

# OWASP password storage cheat sheet, 2026: argon2id, 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class Weakness(StrEnum):
    """What is wrong with a password, as a sentence with the way out."""

    SHORT = f"A password has at least {SHORTEST} characters."
    LONG = f"A password has at most {LONGEST} characters."
    OWN = "Your name or address is in it. Choose words that have nothing to do with you."
    COMMON = "This is a well-known password. Choose a few words that do not belong together."
    KEYS = "Keys that lie side by side are easy to guess. Choose a few words that do not belong together."
    REPEAT = "It repeats itself. Choose a few words that do not belong together."
    ROW = "Rows such as abc or 6543 are easy to guess. Choose a few words that do not belong together."
    DATE = "Dates are easy to guess. Choose a few words that do not belong together."
    GUESSABLE = "This is easy to guess. Add another word or two; uncommon words are better."


PATTERNS = {
    "dictionary": Weakness.COMMON,
    "spatial": Weakness.KEYS,
    "repeat": Weakness.REPEAT,
    "sequence": Weakness.ROW,
    "regex": Weakness.DATE,
    "date": Weakness.DATE,
}


def weakness_of(password: str, *about: str) -> Weakness | None:
    """Say what is weak, None when nothing is. `about` is what others know: the address and the name."""
    if len(password) < SHORTEST:
        return Weakness.SHORT
    if len(password) > LONGEST:
        return Weakness.LONG
    words = [word.lower() for text in about for word in (text, *re.split(r"[\W_]+", text)) if len(word) > 2]
    whole = {text.lower() for text in about if text}
    if password.lower() in whole or any(text in password.lower() for text in whole):
        return Weakness.OWN
    found = zxcvbn(password[:LONGEST_LOOKED_AT], user_inputs=words)
    if found["score"] >= STRONG_ENOUGH:
        return None
    parts = found["sequence"]
    if any(part.get("dictionary_name") == "user_inputs" for part in parts):
        return Weakness.OWN
    return PATTERNS.get(parts[0]["pattern"], Weakness.GUESSABLE) if len(parts) == 1 else Weakness.GUESSABLE


def hash_password(password: str) -> str:
    if len(password) < SHORTEST:
        sentence = f"A password has at least {SHORTEST} characters."
        raise InvalidInput(sentence, {"password": sentence})
    return _hasher.hash(password)


def is_password(stored: str | None, given: str) -> bool:
    """Compare in the same time whether or not there is an account, so that nobody can list them."""
    try:
        return _hasher.verify(stored or _of_nobody(), given) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


@cache
def _of_nobody() -> str:
    return _hasher.hash("nobody has this password")

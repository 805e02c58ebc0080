"""Passwords: argon2id, and the same work for an account that does not exist."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from mkt_dashboard.core.errors import InvalidInput

SHORTEST = 12

# OWASP password storage cheat sheet, 2026: argon2id, 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


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

"""Keyed hashes and signatures, each purpose with a key of its own, all from the one secret.

RFC 5869 (HKDF) derives the keys, so a key that leaks in one place opens nothing else.
"""

import hashlib
import hmac
import secrets
from functools import cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mkt_dashboard.core.config import settings


@cache
def key_for(purpose: str) -> bytes:
    """Return the 32-byte key of one purpose, the same in every process of this installation."""
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mkt/{purpose}".encode())
    return derivation.derive(settings().secret_key.encode())


def sign(purpose: str, payload: bytes) -> bytes:
    """Return a 128-bit HMAC-SHA256 tag; a tag of one purpose is worthless for another."""
    return hmac.digest(key_for(purpose), payload, "sha256")[:16]


def is_signed(purpose: str, payload: bytes, tag: bytes) -> bool:
    return hmac.compare_digest(sign(purpose, payload), tag)


def new_token() -> str:
    """Make a secret that nobody guesses: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token. It is random, so a plain hash is enough and can be looked up."""
    return hashlib.sha256(token.encode()).digest()

"""AES-256-GCM with a key that wraps keys: what is stolen from the database cannot be read, nor moved.

A sealed text reads `v1.<key id>.<nonce>.<ciphertext and tag>`, base64url. The associated data names the place
it was made for, so a copy of it in another row, column or workspace does not open (NIST SP 800-38D; the nonce
is 96 random bits, which allows 2^32 texts a key).
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from mkt_dashboard.core.crypto import key_for

FORMAT = "v1"
NONCE_BYTES = 12


class CannotOpen(Exception):
    """A sealed text was changed, moved, or made under another key."""


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=256)


def seal(key: bytes, key_id: int, text: str, place: str) -> str:
    """Seal `text` for `place`, such as `7|sso_connections|client_secret|12`."""
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), place.encode())
    return ".".join((FORMAT, str(key_id), _text(nonce), _text(sealed)))


def unseal(key: bytes, sealed: str, place: str) -> str:
    """Return the text, or raise `CannotOpen`."""
    try:
        _, _, nonce, ciphertext = sealed.split(".")
        return AESGCM(key).decrypt(_bytes(nonce), _bytes(ciphertext), place.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(f"The sealed text of {place} does not open.") from error


def key_id_of(sealed: str) -> int:
    """Return the number of the key a text was sealed with."""
    parts = sealed.split(".")
    if len(parts) != 4 or parts[0] != FORMAT or not parts[1].isdecimal():
        raise CannotOpen("This is no sealed text.")
    return int(parts[1])


def wrap(key: bytes, owner: str) -> bytes:
    """Wrap a data key with the key of this installation, for its owner alone."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key_for("wrap data keys")).encrypt(nonce, key, owner.encode())


def unwrap(wrapped: bytes, owner: str) -> bytes:
    try:
        nonce, ciphertext = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return AESGCM(key_for("wrap data keys")).decrypt(nonce, ciphertext, owner.encode())
    except InvalidTag as error:
        raise CannotOpen(
            "The secrets of this installation were sealed under another MKT_SECRET_KEY. Set the one of then."
        ) from error


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

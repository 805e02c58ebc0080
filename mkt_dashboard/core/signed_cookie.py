"""A small note that a browser keeps for us for some minutes: it can be read there, but not changed.

Each purpose has a key of its own, so a note of one kind is worthless as another.
"""

import base64
import binascii
import json
from typing import Any

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.crypto import is_signed, sign
from mkt_dashboard.core.session_cookie import LONGEST_VALUE


def write(purpose: str, note: dict[str, Any], seconds: int) -> str:
    """Return the value of the cookie; it counts for `seconds` from now on."""
    ends = int(now().timestamp()) + seconds
    payload = json.dumps({**note, "ends": ends}, separators=(",", ":")).encode()
    return f"{_text(payload)}.{_text(sign(purpose, payload))}"


def read(purpose: str, value: str | None) -> dict[str, Any] | None:
    """Return the note, or None when it is missing, changed, of another purpose, or too old."""
    payload, _, tag = (value or "").partition(".")
    if not tag or len(payload) + len(tag) > LONGEST_VALUE:
        return None
    try:
        known, signature = _bytes(payload), _bytes(tag)
    except (binascii.Error, ValueError):
        return None
    if not is_signed(purpose, known, signature):
        return None
    note = json.loads(known)
    return note if note.pop("ends") > now().timestamp() else None


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

"""What stands in the links of a mail: which message it was, signed, 36 characters, nothing about the person.

A token is bound to its purpose: one that counts a click cannot unsubscribe anybody.

    version (1 byte) · campaign or workspace (6) · position (4) · HMAC-SHA256, first 128 bits (16)
"""

import binascii
import struct
from enum import StrEnum
from typing import NamedTuple

from mkt_dashboard.core.crypto import is_signed, sign

VERSION = 1
# 27 bytes are 36 characters of base64 without a spare bit: there is one way to write each token.
TOKEN_LENGTH = 36
_BODY = struct.Struct(">BHII")
_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_+/", b"+/==")


class Purpose(StrEnum):
    TRACK = "token/track"
    UNSUBSCRIBE = "token/unsubscribe"
    TEST_SEND = "token/test-send"


class MessageRef(NamedTuple):
    """One message: its campaign and its place in the frozen audience."""

    campaign_id: int
    position: int


def track_token(campaign_id: int, position: int) -> str:
    """Make the token of the pixel and the links of one message."""
    return _make(Purpose.TRACK, campaign_id, position)


def unsubscribe_token(campaign_id: int, position: int) -> str:
    """Make the token that may unsubscribe the recipient of one message. It never expires."""
    return _make(Purpose.UNSUBSCRIBE, campaign_id, position)


def token_of_test_send(workspace_id: int) -> str:
    """Make the token of a mail that is only a test: its page says so and changes nothing."""
    return _make(Purpose.TEST_SEND, workspace_id, 0)


def read_track(token: str) -> MessageRef | None:
    return _read(Purpose.TRACK, token)


def read_unsubscribe(token: str) -> MessageRef | None:
    return _read(Purpose.UNSUBSCRIBE, token)


def read_test_send(token: str) -> int | None:
    """Return the workspace whose test mail this was."""
    found = _read(Purpose.TEST_SEND, token)
    return found.campaign_id if found else None


def _make(purpose: Purpose, first: int, position: int) -> str:
    body = _BODY.pack(VERSION, first >> 32, first & 0xFFFFFFFF, position)
    written = binascii.b2a_base64(body + sign(purpose, body), newline=False)
    return written.translate(_TO_URL).decode()


def _read(purpose: Purpose, token: str) -> MessageRef | None:
    if len(token) != TOKEN_LENGTH or not token.isascii():
        return None
    try:
        raw = binascii.a2b_base64(token.encode().translate(_FROM_URL), strict_mode=True)
    except binascii.Error:
        return None
    body, tag = raw[: _BODY.size], raw[_BODY.size :]
    if len(raw) != _BODY.size + 16 or not is_signed(purpose, body, tag):
        return None
    version, high, low, position = _BODY.unpack(body)
    return MessageRef(high << 32 | low, position) if version == VERSION else None

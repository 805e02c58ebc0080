"""Lists are handed out in pages: a cursor that only we read, and at most 200 rows."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel

from mkt_dashboard.core.errors import InvalidInput

Item = TypeVar("Item")
Key = int | str | None

Limit = Annotated[int, Query(ge=1, le=200, description="How many rows at most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
USUAL_LIMIT = 50


class Page(BaseModel, Generic[Item]):
    """Some rows, and how to ask for those after them."""

    items: list[Item]
    next_cursor: str | None = None


def cursor_of(key: Sequence[Key] | int | str | None) -> str | None:
    """Write the key of the last row as a cursor; None says that nothing follows."""
    if key is None:
        return None
    parts = [key] if isinstance(key, int | str) else list(key)
    return base64.urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).rstrip(b"=").decode()


def key_of(cursor: str | None, *kinds: type) -> tuple[Key, ...] | None:
    """Read a cursor back: `key_of(cursor, int)` is None for the first page, else a key of these types."""
    if not cursor:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds) or _is_huge(parts):
        sentence = "This cursor is not one of ours. Leave it out to start at the first page."
        raise InvalidInput(sentence, {"cursor": sentence})
    return tuple(parts)


def number_of(cursor: str | None) -> int | None:
    """Read a cursor that holds one number."""
    key = key_of(cursor, int)
    return key[0] if key and isinstance(key[0], int) else None


def _is_huge(parts: list[object]) -> bool:
    return any(isinstance(part, int) and abs(part) >= 2**63 for part in parts)

"""What the fields of a contact beside the fixed ones may be called, and hold."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from mkt_dashboard.core.errors import InvalidInput

LONGEST_VALUE = 10_000
MOST_ATTRIBUTES = 250
KEY = re.compile(r"[a-z][a-z0-9_]{0,59}").fullmatch
# Words that mails of ours already know as something else.
RESERVED = frozenset(
    {
        "email",
        "first_name",
        "last_name",
        "full_name",
        "phone",
        "tags",
        "unsubscribe_url",
        "workspace_name",
        "postal_address",
    }
)
Value = str | int | float | bool


def attribute_fault(key: str) -> str:
    """Say why a field cannot be called so, or nothing.

    >>> attribute_fault("shoe_size")
    ''
    """
    if key in RESERVED:
        return f"“{key}” already means something else. Choose another name."
    if not KEY(key):
        return f"“{key[:60]}” cannot name a field. Use small letters, digits and _, and begin with a letter."
    return ""


def checked(attributes: Mapping[str, Any], known: Collection[str] = ()) -> dict[str, Value]:
    """Return the attributes that hold something, or say which is wrong. Empty ones are never stored.

    A `known` key, which the contact has already, may be a word that was reserved only later.
    """
    kept = {key: value for key, value in attributes.items() if value not in (None, "")}
    faults = {
        f"attributes.{key}": fault for key, value in kept.items() if (fault := _fault(key, value, known))
    }
    if len(kept) > MOST_ATTRIBUTES:
        faults["attributes"] = f"A contact has at most {MOST_ATTRIBUTES} fields; these are {len(kept)}."
    if faults:
        raise InvalidInput(next(iter(faults.values())), faults)
    return kept


def _fault(key: str, value: object, known: Collection[str]) -> str:
    if not isinstance(value, str | int | float | bool):
        return f"“{key}” must be a text, a number, or true or false."
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return f"“{key}” is longer than {LONGEST_VALUE:,} characters. Shorten it."
    if isinstance(value, str) and "\0" in value:
        return f"“{key}” contains a NUL character. Remove it."
    return "" if key in known else attribute_fault(key)

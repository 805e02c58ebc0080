"""Take out who it is where somebody may only know that it is somebody."""

import re

ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")


def masked(email: str) -> str:
    """Show that it is somebody, not who.

    >>> masked("ada@example.com")
    'a…@e…'
    """
    name, _, domain = email.partition("@")
    return f"{name[:1]}…@{domain[:1]}…"


def without_addresses(text: str) -> str:
    """Mask each address in what a mail server said."""
    return ADDRESS.sub(lambda found: masked(found.group()), text)

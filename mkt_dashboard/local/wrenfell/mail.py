"""One email of the shop, as somebody wrote it."""

from dataclasses import dataclass

HELLO = 'Hello {{ first_name|default("there") }},'


@dataclass(frozen=True)
class Mail:
    """One email of the demo."""

    name: str
    subject: str
    preheader: str
    body: str

"""What the doors learn about second factors."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class NewSeed:
    """Shown while an app is being set up: the key as text and the address its QR code holds."""

    key: str
    uri: str


@dataclass(frozen=True)
class PasskeyRow:
    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """Which second factors an account has."""

    has_app: bool
    codes_left: int
    passkeys: list[PasskeyRow]

"""What a form or request about an email must hold, and what the doors learn about emails."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field

from mkt_dashboard.rendering.email import CompiledEmail

LONGEST_NAME = 200
LONGEST_SUBJECT = 998  # RFC 5322 section 2.1.1: no line of a mail may be longer
LONGEST_BODY = 400_000


class ContentStatus(StrEnum):
    DRAFT = "draft"
    ARCHIVED = "archived"


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not name:
        raise ValueError("Give the email a name, so that your team finds it again.")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"A name has at most {LONGEST_NAME} characters. Shorten it.")
    if not name.isprintable():
        raise ValueError("The name holds an invisible character. Type it again.")
    return name


def _storable(value: str) -> str:
    """Leave out what PostgreSQL cannot store: NUL, and halves of a character that a browser cut in two."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def _line(value: str) -> str:
    line = _storable(value)
    if len(line) > LONGEST_SUBJECT:
        raise ValueError(f"At most {LONGEST_SUBJECT} characters fit here. Shorten it.")
    return line


def _body(value: str) -> str:
    body = _storable(value).replace("\r\n", "\n")
    if len(body) > LONGEST_BODY:
        raise ValueError(f"An email has at most {LONGEST_BODY // 1000} kB of MJML. Take parts out.")
    return body


Name = Annotated[str, AfterValidator(_name)]
Line = Annotated[str, AfterValidator(_line)]
Body = Annotated[str, AfterValidator(_body)]


class EmailDraft(BaseModel):
    """What people write. A draft may be saved in any state, also a broken one."""

    subject: Line = ""
    preheader: Line = ""
    body: Body = ""


class NewEmail(BaseModel):
    """An email to begin: from a starter, from given text, or empty."""

    name: Name
    starter: str | None = None
    draft: EmailDraft = Field(default_factory=EmailDraft)
    folder_id: UUID | None = None


class Renaming(BaseModel):
    name: Name


@dataclass(frozen=True)
class ContentRow:
    """One email in a list."""

    id: UUID
    type: str
    name: str
    subject: str
    status: ContentStatus
    version: int
    revision: int
    updated_by: str
    created_at: datetime
    updated_at: datetime
    folder_id: UUID | None = None
    folder_name: str = ""


@dataclass(frozen=True)
class ContentPage:
    """A page of emails, the last edited first, and the key of its last row while others follow."""

    items: list[ContentRow]
    following: tuple[str, int] | None


@dataclass(frozen=True)
class ContentDetail:
    """One email with its draft. `is_changed`: the draft says something else than the last version."""

    row: ContentRow
    draft: EmailDraft
    is_changed: bool


@dataclass(frozen=True)
class SavedDraft:
    """Where the next save of a draft must start from."""

    revision: int
    saved_at: datetime


@dataclass(frozen=True)
class VersionRow:
    """One frozen state of an email."""

    number: int
    subject: str
    created_by: str
    created_at: datetime
    note: str
    sha256: str


@dataclass(frozen=True)
class MadeVersion:
    """The version that now holds the draft. `is_new` is false when the last one already did."""

    id: int
    number: int
    sha256: bytes
    is_new: bool
    compiled: CompiledEmail


@dataclass(frozen=True)
class Person:
    """Whose eyes a preview is seen with, and what merge tags say to her."""

    key: str
    label: str
    hint: str
    fields: dict[str, str]

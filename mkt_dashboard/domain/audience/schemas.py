"""What the doors give to the audience, and what they get back."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from mkt_dashboard.domain.audience.models import Consent, ImportPolicy, ImportStatus, MembershipStatus
from mkt_dashboard.domain.audience.phones.numbers import LONGEST
from mkt_dashboard.domain.compliance.models import SuppressionReason

Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Tag = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Attributes = dict[str, Any]
PHONE = "With + and the code of its country, or as it is written in the country of this workspace."
# Heading → email, first_name, last_name, full_name, phone, tags, the key of a field, or "" to leave it out.
Mapping = dict[str, str]


class Draft(BaseModel):
    """What somebody sends; a field we do not know is a mistake, not something to drop silently."""

    model_config = ConfigDict(extra="forbid")


class ContactDraft(Draft):
    """A new contact. Whoever puts it on a list states that it agreed to get email."""

    email: str = Field(max_length=500)
    first_name: Name = ""
    last_name: Name = ""
    phone: str = Field(default="", max_length=LONGEST, description=PHONE)
    attributes: Attributes = {}
    tags: list[Tag] = Field(default=[], max_length=100)
    lists: list[UUID] = Field(default=[], max_length=100)
    consent: Consent | None = None
    consent_source: str = Field(default="", max_length=500)


class ContactChanges(Draft):
    """What changes of a contact. What is left out stays; an attribute set to null is removed, and so is a
    phone number set to an empty text."""

    email: str | None = Field(default=None, max_length=500)
    first_name: Name | None = None
    last_name: Name | None = None
    phone: str | None = Field(default=None, max_length=LONGEST, description=PHONE)
    attributes: Attributes | None = None
    tags: list[Tag] | None = Field(default=None, max_length=100)
    lists: list[UUID] | None = Field(default=None, max_length=100)
    consent: Consent | None = None
    # What the editor had before its eyes; somebody else's later change is then a conflict, not lost.
    seen_at: datetime | None = None


class ContactFilter(BaseModel):
    """Which contacts a list shows."""

    search: str = ""
    # The index of a whole phone number, as hexadecimal text.
    phone: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    list_id: UUID | None = None
    consent: Consent | None = None
    tag: str = ""
    suppressed: bool | None = None
    import_id: UUID | None = None
    import_effect: str = ""


class Membership(BaseModel):
    """A list that a contact is on, or has left."""

    id: UUID
    name: str
    status: MembershipStatus
    joined_at: datetime
    left_at: datetime | None = None


class ContactRow(BaseModel):
    """A contact as lists show it. The phone number is always masked; without the right to see personal data,
    the address is as well."""

    id: UUID
    email: str
    phone: str
    first_name: str
    last_name: str
    attributes: Attributes
    tags: list[str]
    consent: Consent
    consent_source: str
    suppressed: SuppressionReason | None
    lists: list[Membership]
    created_at: datetime
    updated_at: datetime


class ContactPage(BaseModel):
    """Some contacts, the newest first; a key where older ones follow, or newer ones come before."""

    items: list[ContactRow]
    next_key: int | None
    previous_key: int | None = None


class Count(BaseModel):
    """A number that is exact up to a limit; beyond, it says only that there are more."""

    number: int
    is_capped: bool = False


class ListDraft(Draft):
    """A new list."""

    name: str = Field(max_length=200)
    description: str = Field(default="", max_length=1000)


class ListChanges(Draft):
    """What changes of a list."""

    name: str | None = Field(default=None, max_length=200)
    description: str | None = Field(default=None, max_length=1000)
    archived: bool | None = None


class ListRow(BaseModel):
    """A list, and how many are on it."""

    id: UUID
    name: str
    description: str
    contacts: int
    contacts_are_more: bool
    left: int
    created_at: datetime
    archived_at: datetime | None


class ListPage(BaseModel):
    items: list[ListRow]
    next_key: int | None


class ImportStart(Draft):
    """Which file to import, and how. The file waits already, under its id."""

    file_id: UUID
    file_name: str = Field(default="", max_length=500)
    list_id: UUID | None = None
    mapping: Mapping = {}
    policy: ImportPolicy = ImportPolicy.FILL_EMPTY
    consent_source: str = Field(default="", max_length=500)


class ImportRow(BaseModel):
    """One import, and how far it is. rows = created + updated + unchanged + rejected once it is done."""

    id: UUID
    status: ImportStatus
    file_name: str
    list_id: UUID | None
    list_name: str
    policy: ImportPolicy
    consent_source: str
    mapping: Mapping
    encoding: str
    delimiter: str
    file_bytes: int
    read_bytes: int
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    warned: int
    error: str
    created_by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ImportPage(BaseModel):
    items: list[ImportRow]
    next_key: int | None


class PreviewColumn(BaseModel):
    """A column of a file before it is imported: what we take it for, what it would be called as a field of
    its own, and what stands in it."""

    heading: str
    target: str
    key: str
    samples: list[str]


class FilePreview(BaseModel):
    """An uploaded file that waits: how it is written and what its columns seem to be."""

    file_id: UUID
    file_name: str
    file_bytes: int
    encoding: str
    delimiter: str
    columns: list[PreviewColumn]
    fault: str = ""

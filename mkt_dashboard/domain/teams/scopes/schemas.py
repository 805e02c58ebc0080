"""What the doors give to folders and scopes, and what they get back."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class FolderDraft(BaseModel):
    """A folder as it is asked for."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=200)


class FolderRow(BaseModel):
    """A folder of emails and campaigns."""

    id: UUID
    name: str
    created_at: datetime


class Named(BaseModel):
    """A list or a folder that somebody may work with."""

    id: UUID
    name: str

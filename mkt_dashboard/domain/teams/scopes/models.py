"""Folders: where emails and campaigns are filed, one level deep."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field

from mkt_dashboard.domain import columns


class Folder(columns.Table, table=True):
    """A named place for emails and campaigns of the same concern: a region, a brand, a season."""

    __tablename__ = "folders"
    __table_args__ = (Index("uq_folders_name", "workspace_id", text("lower(name)"), unique=True),)

    id: int = columns.identity()
    public_id: UUID = columns.public_id()
    workspace_id: int = columns.workspace_id()
    name: str = Field(max_length=200)
    created_at: datetime = columns.created_at()

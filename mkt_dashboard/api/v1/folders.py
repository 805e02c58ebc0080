"""Folders of emails and campaigns."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from mkt_dashboard.api.auth import permitted
from mkt_dashboard.api.idempotency import IdempotentOnce
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.schemas import FolderDraft, FolderRow

router = APIRouter(prefix="/folders", tags=["Folders"])

Reader = Annotated[Actor, permitted(Permission.WORKSPACE_READ)]
Manager = Annotated[Actor, permitted(Permission.FOLDER_MANAGE)]

# What lists of emails and campaigns narrow to.
FolderFilter = Annotated[
    str, Query(max_length=36, description="The id of a folder; “none” is what has none.")
]


class Folders(BaseModel):
    items: list[FolderRow]


@router.get("")
def list_folders(actor: Reader) -> Folders:
    """List the folders you work with, by name."""
    with unit_of_work(actor) as session:
        return Folders(items=folders.list_folders(session, actor))


@router.post("", status_code=201)
def create_folder(draft: FolderDraft, once: IdempotentOnce, actor: Manager) -> FolderRow:
    """Make an empty folder. Who works with some folders only makes none."""
    return once(actor, lambda session: folders.create_folder(session, actor, draft), status=201)


@router.patch("/{folder_id}")
def rename_folder(folder_id: UUID, draft: FolderDraft, once: IdempotentOnce, actor: Manager) -> FolderRow:
    """Give a folder another name."""
    return once(actor, lambda session: folders.rename_folder(session, actor, folder_id, draft))


@router.delete("/{folder_id}", status_code=204)
def delete_folder(folder_id: UUID, actor: Manager) -> None:
    """Delete a folder. The emails and campaigns in it stay, and are in none."""
    with unit_of_work(actor) as session:
        folders.delete_folder(session, actor, folder_id)

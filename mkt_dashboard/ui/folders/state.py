"""The folders: the choice, making, renaming and deleting one, moving something into one."""

from typing import Literal, TypedDict
from uuid import UUID

import reflex as rx
from pydantic import BaseModel
from sqlmodel import Session

from mkt_dashboard.domain.campaigns import service as campaigns
from mkt_dashboard.domain.campaigns.schemas import CampaignPatch
from mkt_dashboard.domain.content import filing
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.scopes import folders
from mkt_dashboard.domain.teams.scopes.schemas import FolderDraft
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.campaigns.list_state import CampaignsState
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.content.state import EmailsState

Kind = Literal["email", "campaign"]
AGAIN = {"email": EmailsState, "campaign": CampaignsState}


class FolderChoice(TypedDict):
    """One folder to choose."""

    value: str
    word: str


class NewNameForm(BaseModel):
    new_name: str


class FoldersState(rx.State):
    choices: list[FolderChoice] = []
    is_loaded: bool = False
    shown_on: str = "email"
    is_managing: bool = False
    is_saving: bool = False
    renaming: str = ""
    deleting: str = ""
    deleting_name: str = ""
    moving: str = ""
    moving_name: str = ""
    target: str = ""
    field_errors: dict[str, str] = {}

    @action(Permission.WORKSPACE_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.is_managing, self.renaming, self.deleting, self.moving = False, "", "", ""
        self.shown_on = "campaign" if self.router.url.path.startswith("/campaigns") else "email"
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        found = folders.list_folders(session, actor)
        self.choices = [FolderChoice(value=str(row.id), word=row.name) for row in found]
        self.is_loaded = True

    def _name(self, folder_id: str) -> str:
        return next((one["word"] for one in self.choices if one["value"] == folder_id), "")

    @action(Permission.FOLDER_MANAGE)
    def manage(self, is_open: bool) -> None:
        self.is_managing, self.renaming, self.field_errors = is_open, "", {}

    @action(Permission.FOLDER_MANAGE, busy="is_saving")
    def create(self, session: Session, actor: Actor, form: FolderDraft) -> rx.event.EventSpec:
        made = folders.create_folder(session, actor, form)
        self._load(session, actor)
        return toast.success(f"The folder “{made.name}” is made.")

    @action(Permission.FOLDER_MANAGE)
    def rename(self, folder_id: str) -> None:
        self.renaming, self.field_errors = folder_id if self._name(folder_id) else "", {}

    @action(Permission.FOLDER_MANAGE, busy="is_saving")
    def save_name(self, session: Session, actor: Actor, form: NewNameForm) -> rx.event.EventSpec | None:
        if not self.renaming:
            return None
        saved = folders.rename_folder(
            session, actor, UUID(self.renaming), FolderDraft(name=form.new_name[:200])
        )
        self.renaming = ""
        self._load(session, actor)
        return toast.success(f"The folder is called “{saved.name}” now.")

    @action(Permission.FOLDER_MANAGE)
    def ask_to_delete(self, folder_id: str) -> None:
        self.deleting, self.deleting_name = folder_id, self._name(folder_id)
        self.is_managing = not self.deleting_name

    @action(Permission.FOLDER_MANAGE)
    def keep(self, is_open: bool) -> None:
        self.deleting = self.deleting if is_open else ""

    @action(Permission.FOLDER_MANAGE, busy="is_saving")
    def delete(self, session: Session, actor: Actor) -> list[rx.event.EventSpec] | None:
        if not self.deleting:
            return None
        folders.delete_folder(session, actor, UUID(self.deleting))
        self.deleting = ""
        self._load(session, actor)
        said = f"The folder “{self.deleting_name}” is deleted. What was in it stays."
        return [AGAIN[self.shown_on].choose_folder(""), toast.success(said)]  # type: ignore[call-arg, list-item]

    @action(Permission.WORKSPACE_READ)
    def ask_to_move(self, thing_id: UUID, name: str, folder_id: str) -> None:
        self.moving, self.moving_name, self.target = str(thing_id), name, folder_id

    @action(Permission.WORKSPACE_READ)
    def leave(self, is_open: bool) -> None:
        self.moving = self.moving if is_open else ""

    @action(Permission.WORKSPACE_READ)
    def choose_target(self, folder_id: str) -> None:
        self.target = folder_id

    @action(Permission.CONTENT_UPDATE, busy="is_saving")
    def move_email(self, session: Session, actor: Actor) -> list[rx.event.EventSpec] | None:
        if not self.moving:
            return None
        filing.move_to_folder(session, actor, UUID(self.moving), _chosen(self.target))
        return self._moved("email")

    @action(Permission.CAMPAIGN_UPDATE, busy="is_saving")
    def move_campaign(self, session: Session, actor: Actor) -> list[rx.event.EventSpec] | None:
        if not self.moving:
            return None
        campaigns.update(session, actor, UUID(self.moving), CampaignPatch(folder_id=_chosen(self.target)))
        return self._moved("campaign")

    def _moved(self, kind: Kind) -> list[rx.event.EventSpec]:
        self.moving = ""
        into = f"in “{self._name(self.target)}”" if self.target else "in no folder"
        return [AGAIN[kind].look_again(), toast.success(f"“{self.moving_name}” is {into} now.")]  # type: ignore[call-arg, list-item]


def _chosen(folder_id: str) -> UUID | None:
    return UUID(folder_id) if folder_id else None

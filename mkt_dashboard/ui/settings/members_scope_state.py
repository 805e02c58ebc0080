"""Which lists and folders: the choice for one member, or for somebody who is invited."""

from typing import TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import members
from mkt_dashboard.domain.teams.membership_schemas import MemberChanges
from mkt_dashboard.domain.teams.scopes import giving
from mkt_dashboard.domain.teams.scopes.schemas import Named
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.settings.members_rows import scope_in_words
from mkt_dashboard.ui.settings.members_state import MembersState

# What is shown of a long list at once; the search finds the rest.
SHOWN = 40


class ScopeChoice(TypedDict):
    """A list or a folder to tick."""

    value: str
    word: str


class ScopeState(rx.State):
    is_open: bool = False
    is_saving: bool = False
    member_id: str = ""
    name: str = ""
    has_folders: bool = False
    limits_lists: bool = False
    limits_folders: bool = False
    lists: list[ScopeChoice] = []
    folders: list[ScopeChoice] = []
    chosen_lists: list[str] = []
    chosen_folders: list[str] = []
    search: str = ""
    hidden: int = 0
    _lists: list[tuple[str, str]] = []

    @action(Permission.MEMBER_INVITE)
    def begin(self, session: Session, actor: Actor) -> None:
        """Choose for somebody who is invited: all, unless something is chosen."""
        self.is_open, self.member_id, self.name = False, "", ""
        self._offer(session, actor)
        self._take(None, None)

    @action(Permission.MEMBER_UPDATE)
    def open_for(self, session: Session, actor: Actor, member_id: UUID) -> None:
        row = members.get_member(session, actor, member_id)
        self._offer(session, actor)
        self._take(row.lists, row.folders)
        self.member_id, self.name, self.is_open = str(row.id), row.name, True

    def _offer(self, session: Session, actor: Actor) -> None:
        lists, folders = giving.list_choices(session, actor)
        self._lists = [(str(one.id), one.name) for one in lists]
        self.folders = [ScopeChoice(value=str(one.id), word=one.name) for one in folders]
        self.has_folders = bool(folders)

    def _take(self, lists: list[Named] | None, folders: list[Named] | None) -> None:
        self.limits_lists, self.limits_folders = lists is not None, folders is not None
        self.chosen_lists = [str(one.id) for one in lists or ()]
        self.chosen_folders = [str(one.id) for one in folders or ()]
        # A list that was put away meanwhile is not offered, but it stays hers until it is taken away.
        known = {one for one, _ in self._lists}
        self._lists = [
            (str(one.id), one.name) for one in lists or () if str(one.id) not in known
        ] + self._lists
        self._find("")

    def _find(self, search: str) -> None:
        self.search = search[:200]
        found = [one for one in self._lists if self.search.lower() in one[1].lower()]
        self.lists = [ScopeChoice(value=value, word=word) for value, word in found[:SHOWN]]
        self.hidden = max(0, len(found) - SHOWN)

    @action(Permission.MEMBER_READ)
    def find(self, search: str) -> None:
        self._find(search)

    @action(Permission.MEMBER_READ)
    def limit_lists(self, is_limited: bool) -> None:
        self.limits_lists = is_limited

    @action(Permission.MEMBER_READ)
    def limit_folders(self, is_limited: bool) -> None:
        self.limits_folders = is_limited

    @action(Permission.MEMBER_READ)
    def toggle_list(self, list_id: str) -> None:
        self.chosen_lists = sorted(set(self.chosen_lists) ^ {list_id[:36]})

    @action(Permission.MEMBER_READ)
    def toggle_folder(self, folder_id: str) -> None:
        self.chosen_folders = sorted(set(self.chosen_folders) ^ {folder_id[:36]})

    @action(Permission.MEMBER_READ)
    def keep(self, is_open: bool) -> None:
        self.is_open = is_open

    @action(Permission.MEMBER_UPDATE, busy="is_saving")
    def save(self, session: Session, actor: Actor) -> list[rx.event.EventSpec] | None:
        if not self.member_id:
            return None
        changes = MemberChanges(
            lists=[UUID(one) for one in self.chosen_lists] if self.limits_lists else None,
            folders=[UUID(one) for one in self.chosen_folders] if self.limits_folders else None,
        )
        row = members.change_member(session, actor, UUID(self.member_id), changes)
        self.is_open = False
        said = f"{row.name} works with {scope_in_words(row.lists, row.folders)} from the next click on."
        return [MembersState.look_again(), toast.success(said)]  # type: ignore[call-arg, list-item]

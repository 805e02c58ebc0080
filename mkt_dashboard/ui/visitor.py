"""The person in front of the screen, as the screen may show her; and whose state tree this is."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.teams.schemas import Visitor

NOBODY = ""


class VisitorState(rx.State):
    """Filled by the guard before each snapshot; no handler of its own."""

    is_signed_in: bool = False
    name: str = ""
    initials: str = ""
    email: str = ""
    role: str = ""
    workspace_name: str = ""
    time_zone: str = "UTC"
    permissions: rx.Field[list[str]] = rx.field(default_factory=list)
    sees_all_lists: bool = True
    sees_all_folders: bool = True
    _owner: str = NOBODY

    def _welcome(self, visitor: Visitor | None) -> None:
        self._owner = owner_of(visitor)
        self.is_signed_in = visitor is not None
        if visitor is None:
            return
        self.name, self.email, self.role = visitor.name, visitor.email, str(visitor.role)
        self.initials = "".join(part[0] for part in visitor.name.split()[:2]).upper()
        self.workspace_name, self.time_zone = visitor.workspace_name, visitor.time_zone
        self.permissions = sorted(map(str, visitor.actor.permissions))
        self.sees_all_lists = visitor.actor.lists is None
        self.sees_all_folders = visitor.actor.folders is None

    def _keep_up_with(self, visitor: Visitor | None) -> None:
        """Show a new name or new limits at once, though the sign-in is the same."""
        if visitor is None:
            return
        shown = (self.name, self.sees_all_lists, self.sees_all_folders)
        if shown != (visitor.name, visitor.actor.lists is None, visitor.actor.folders is None):
            self._welcome(visitor)


def owner_of(visitor: Visitor | None) -> str:
    """Name the owner of a state tree: one sign-in, not one account, so signing in again starts afresh."""
    return NOBODY if visitor is None else str(visitor.session_id)


def may(permission: Permission) -> rx.Var[bool]:
    """Say in the browser whether to offer something. It hides; the handler decides."""
    return VisitorState.permissions.contains(str(permission))

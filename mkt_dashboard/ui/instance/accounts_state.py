"""Who can sign in to this installation, and what its owner does for people who are locked out."""

from typing import Literal, TypedDict
from uuid import UUID

import reflex as rx
from pydantic import BaseModel

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.figures import counted
from mkt_dashboard.domain.instance import accounts, queries
from mkt_dashboard.domain.instance.schemas import AccountLine
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.components import toast

Deed = Literal["factor", "hand_over"]


class Row(TypedDict):
    """One account in the table."""

    id: str
    name: str
    initials: str
    email: str
    workspaces: str
    sessions: int
    seen_at: str
    has_app: bool
    passkeys: int
    is_owner: bool


class PasswordForm(BaseModel):
    """The owner's own password; it stays in no State."""

    password: str


class AccountsState(rx.State):
    rows: list[Row] = []
    search: str = ""
    is_loaded: bool = False
    is_busy: bool = False
    is_full: bool = False
    deed: str = ""
    about: str = ""
    about_name: str = ""
    field_errors: dict[str, str] = {}

    @action(Permission.INSTANCE_ACCOUNTS)
    def arrive(self, actor: Actor) -> None:
        self.search, self.deed, self.field_errors = "", "", {}
        self._load(actor)

    @action(Permission.INSTANCE_ACCOUNTS)
    def find(self, actor: Actor, search: str) -> None:
        self.search = search[:200]
        self._load(actor)

    def _load(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            found = queries.list_accounts(session, actor, self.search)
        self.rows = [_row(line) for line in found]
        self.is_full, self.is_loaded = len(found) == queries.MOST_ACCOUNTS, True

    @action(Permission.INSTANCE_ACCOUNTS)
    def ask(self, deed: Deed, account_id: str) -> None:
        row = next((row for row in self.rows if row["id"] == account_id), None)
        if row is not None:
            self.deed, self.about, self.about_name = deed, row["id"], row["name"]
            self.field_errors = {}

    @action(Permission.INSTANCE_ACCOUNTS)
    def keep(self, is_open: bool) -> None:
        self.deed = self.deed if is_open else ""

    @action(Permission.INSTANCE_ACCOUNTS)
    def end_sessions(self, actor: Actor, account_id: UUID) -> rx.event.EventSpec:
        here = visitor().session_id
        with instance_unit_of_work() as session:
            ended = accounts.end_sessions(session, actor, account_id, keep_session=here)
        self._load(actor)
        return toast.success(f"{counted(ended, 'session')} ended.")

    @action(Permission.INSTANCE_ACCOUNTS, busy="is_busy")
    def remove_second_factor(self, actor: Actor) -> rx.event.EventSpec | None:
        if self.deed != "factor":
            return None
        with instance_unit_of_work() as session:
            name = accounts.remove_second_factor(session, actor, UUID(self.about)).name
        self.deed = ""
        self._load(actor)
        return toast.success(f"The second factor of {name} is off. A letter says so.")

    @action(Permission.INSTANCE_ACCOUNTS, busy="is_busy")
    def hand_over(self, actor: Actor, form: PasswordForm) -> rx.event.EventSpec | None:
        if self.deed != "hand_over":
            return None
        with instance_unit_of_work() as session:
            accounts.hand_over(session, actor, UUID(self.about), form.password)
        self.deed = ""
        # This session is of the installation, which is somebody else's now: the page load asks who she is.
        return rx.redirect(links.SIGN_IN, is_external=False)


def _row(line: AccountLine) -> Row:
    return Row(
        id=str(line.id),
        name=line.name,
        initials="".join(part[0] for part in line.name.split()[:2]).upper(),
        email=line.email,
        workspaces=", ".join(line.workspaces),
        sessions=line.sessions,
        seen_at=line.last_seen_at.isoformat() if line.last_seen_at else "",
        has_app=line.has_app,
        passkeys=line.passkeys,
        is_owner=line.is_owner,
    )

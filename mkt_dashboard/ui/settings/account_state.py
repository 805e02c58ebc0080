"""My account: name and password, where the person is signed in, and her second factors."""

from typing import TypedDict

import reflex as rx
from pydantic import BaseModel

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import account
from mkt_dashboard.domain.teams.factors import queries
from mkt_dashboard.domain.teams.factors.schemas import PasskeyRow
from mkt_dashboard.domain.teams.schemas import SessionRow
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.components.figures import written
from mkt_dashboard.ui.settings.devices import device_of


class SessionLine(TypedDict):
    """One browser or program in the table."""

    id: int
    device: str
    kind: str
    ip: str
    since: str
    seen: str
    is_this: bool


class PasskeyLine(TypedDict):
    """One passkey in the list."""

    id: str
    name: str
    made: str
    used: str


class NameForm(BaseModel):
    name: str


class PasswordForm(BaseModel):
    """The old password and the new one; they stay in no State."""

    old: str
    new: str


class AccountState(rx.State):
    name: str = ""
    email: str = ""
    sessions: list[SessionLine] = []
    passkeys: list[PasskeyLine] = []
    has_app: bool = False
    codes_left: int = 0
    is_loaded: bool = False
    is_saving_name: bool = False
    is_saving_password: bool = False
    passwords_set: int = 0
    field_errors: dict[str, str] = {}

    @action(Permission.ACCOUNT_OWN)
    def arrive(self, actor: Actor) -> None:
        self.field_errors = {}
        self._load(actor)

    def _load(self, actor: Actor) -> None:
        with instance_unit_of_work() as session:
            standing = queries.get_standing(session, actor)
            sessions = account.list_sessions(session, actor)
        looking = visitor()
        self.name, self.email = looking.name, looking.email
        self.has_app, self.codes_left = standing.has_app, standing.codes_left
        self.passkeys = [passkey_line(row) for row in standing.passkeys]
        self.sessions = [session_line(row, looking.session_id) for row in sessions]
        self.is_loaded = True

    @action(Permission.ACCOUNT_OWN, busy="is_saving_name")
    def save_name(self, actor: Actor, form: NameForm) -> list[rx.event.EventSpec]:
        with instance_unit_of_work() as session:
            account.change_name(session, actor, form.name)
        # The next event sees the new name; the frame shows it then.
        return [AccountState.arrive(), toast.success("Your name is saved.")]  # type: ignore[call-arg]

    @action(Permission.ACCOUNT_OWN, busy="is_saving_password")
    def save_password(self, actor: Actor, form: PasswordForm) -> rx.event.EventSpec:
        here = visitor().session_id
        with instance_unit_of_work() as session:
            account.change_password(session, actor, form.old, form.new, keep_session=here)
        self.passwords_set += 1
        self._load(actor)
        return toast.success("Your password is changed. Everywhere else you are signed out.")

    @action(Permission.ACCOUNT_OWN)
    def end_session(self, actor: Actor, session_id: int) -> rx.event.EventSpec:
        with instance_unit_of_work() as session:
            account.end_session(session, actor, session_id)
        self._load(actor)
        return toast.success("Signed out there.")

    @action(Permission.ACCOUNT_OWN)
    def end_other_sessions(self, actor: Actor) -> rx.event.EventSpec:
        here = visitor().session_id
        with instance_unit_of_work() as session:
            ended = account.end_other_sessions(session, actor, keep_session=here)
        self._load(actor)
        return toast.success(f"Signed out everywhere else ({written(ended)}).")


def session_line(row: SessionRow, here: int) -> SessionLine:
    """Write one session as a line of the table."""
    return SessionLine(
        id=row.id,
        device=device_of(row.user_agent),
        kind="Program" if row.door == "api" else "",
        ip=row.ip,
        since=row.created_at.isoformat(),
        seen=(row.last_seen_at or row.created_at).isoformat(),
        is_this=row.id == here,
    )


def passkey_line(row: PasskeyRow) -> PasskeyLine:
    """Write one passkey as a line of the list."""
    used = row.used_at.isoformat() if row.used_at else ""
    return PasskeyLine(id=str(row.id), name=row.name, made=row.created_at.isoformat(), used=used)

"""What the page of an invitation knows: what it is for, and whether it fits who is signed in."""

import asyncio

import reflex as rx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.errors import NotFound, Unauthenticated
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.teams import joining
from mkt_dashboard.domain.teams.joining import OpenInvitation
from mkt_dashboard.domain.teams.passwords import SHORTEST
from mkt_dashboard.ui import access, address
from mkt_dashboard.ui.access import public

SENTENCES = {
    "name": "Write your name, so that colleagues know you.",
    "password": f"A password has at least {SHORTEST} characters.",
    "conflict": "That did not work. You may be a member already, or the invitation is for another address.",
}


class JoinState(rx.State):
    """The token itself stays in the address; nothing here repeats it."""

    is_loaded: bool = False
    over: str = ""
    problem: str = ""
    wrong_field: str = ""
    workspace: str = ""
    email: str = ""
    role: str = ""
    invited_by: str = ""
    has_account: bool = False
    signed_in_as: str = ""
    fits: bool = False

    @public
    async def arrive(self) -> None:
        self.wrong_field = address.query(self, "problem")
        self.problem = SENTENCES.get(self.wrong_field, "")
        self.signed_in_as, self.over = _email_of_visitor(), ""
        try:
            self._show(await asyncio.to_thread(_look_at, address.part(self, "token")))
        except NotFound as error:
            self.over = error.message
        self.is_loaded = True

    def _show(self, seen: OpenInvitation) -> None:
        self.workspace, self.email, self.role = seen.workspace, seen.email, seen.role
        self.invited_by, self.has_account = seen.invited_by, seen.has_account
        self.fits = addresses.normalise(self.signed_in_as) == addresses.normalise(seen.email)


def _email_of_visitor() -> str:
    try:
        return access.visitor().email
    except Unauthenticated:
        return ""


def _look_at(token: str) -> OpenInvitation:
    with instance_unit_of_work() as session:
        return joining.look_at(session, token)

"""What the set-up page knows: whether its key is right, and what is wrong with the form."""

import asyncio
from zoneinfo import available_timezones

import reflex as rx

from mkt_dashboard.core import rate_limit
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams import set_up
from mkt_dashboard.domain.teams.set_up import FirstWorkspace
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import public

ZONES = sorted(zone for zone in available_timezones() if zone == "UTC" or ("/" in zone and zone[:3] != "Etc"))


class SetUpState(rx.State):
    """The key stays on the server once it was given; so does the password."""

    is_loaded: bool = False
    problem: str = ""
    is_done: bool = False
    is_saving: bool = False
    workspace: str = ""
    email: str = ""
    field_errors: dict[str, str] = {}
    _key: str = ""

    @public
    async def arrive(self) -> None:
        self._key = address.query(self, "key")[:200]
        self.is_done, self.field_errors = False, {}
        self.problem = await asyncio.to_thread(_problem, self._key)
        self.is_loaded = True

    @public
    async def set_up(self, form: FirstWorkspace) -> None:
        await asyncio.to_thread(_set_up, address.of_client(self), self._key, form)
        self.workspace, self.email, self.is_done = form.workspace.strip(), form.email.strip(), True


def _problem(key: str) -> str:
    with instance_unit_of_work() as session:
        if set_up.is_set_up(session):
            return set_up.DONE
    return "" if set_up.is_key(key) else set_up.WRONG_KEY


def _set_up(client: str, key: str, form: FirstWorkspace) -> None:
    rate_limit.count_sign_in(client)
    with instance_unit_of_work() as session:
        set_up.set_up(session, key, form)

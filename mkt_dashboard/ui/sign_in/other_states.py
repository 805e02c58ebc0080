"""What the pages around signing in know. Nobody is signed in there, and nothing here is secret."""

import asyncio

import reflex as rx

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams import networks, resets
from mkt_dashboard.domain.teams.passwords import Weakness
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import public

WRONG_CODE = "This code is not right, or it was used already. Wait for the next one and try again."


class SecondState(rx.State):
    problem: str = ""

    @public
    def arrive(self) -> None:
        self.problem = WRONG_CODE if address.query(self, "problem") == "code" else ""


class OutsideState(rx.State):
    """Why nobody comes in from here. Says the same to everybody, signed in or not."""

    sentence: str = ""

    @public
    def arrive(self) -> None:
        self.sentence = networks.sentence_for(address.of_client(self))


class ForgotState(rx.State):
    is_sent: bool = False

    @public
    def arrive(self) -> None:
        self.is_sent = bool(address.query(self, "sent"))


class ResetState(rx.State):
    """Looking at the page does not use the link up."""

    is_loaded: bool = False
    is_good: bool = False
    problem: str = ""

    @public
    async def arrive(self) -> None:
        weak = Weakness.__members__.get(address.query(self, "problem"))
        self.problem = str(weak) if weak else ""
        self.is_good = await asyncio.to_thread(_is_open, address.part(self, "token"))
        self.is_loaded = True


def _is_open(token: str) -> bool:
    with instance_unit_of_work() as session:
        return resets.is_open(session, token)

"""What the sign-in page knows: what went wrong, and the demo accounts."""

import asyncio
from ipaddress import ip_address
from typing import TypedDict
from urllib.parse import urlencode

import reflex as rx

from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.teams import set_up
from mkt_dashboard.domain.teams.sso import queries as sso
from mkt_dashboard.domain.teams.sso.refusals import SENTENCES as OF_SSO
from mkt_dashboard.domain.teams.sso.refusals import Reason
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import public

SENTENCES = {
    "wrong": "Email and password don’t fit together. Check both and try again.",
    "locked": "Too many failed sign-ins. Wait 15 minutes, then try again.",
    "late": "Signing in took longer than five minutes. Type your password again.",
}
GOOD_NEWS = {"password": "Your new password is set. Sign in with it."}


class Offer(TypedDict):
    """A demo account that one click fills in."""

    email: str
    role: str


class SignInState(rx.State):
    """Nothing here is secret, but for the demo password: that is only shown on the machine itself."""

    workspace: str = ""
    problem: str = ""
    good_news: str = ""
    email: str = ""
    password: str = ""
    offers: list[Offer] = []
    is_local: bool = False
    needs_set_up: bool = False
    has_sso: bool = False
    sso_address: str = ""
    sso_problem: str = ""
    sso_news: str = ""

    @public
    async def arrive(self) -> None:
        word = address.query(self, "problem")
        self.problem = SENTENCES.get(word, "")
        self._hear_of_sso(word)
        self.good_news = GOOD_NEWS.get(address.query(self, "done"), "")
        self.email = session_cookie.value_of(self.router.headers.cookie, session_cookie.LAST_TRIED) or ""
        self.is_local = _is_this_machine(self)
        found = await asyncio.to_thread(_read)
        self.workspace, self.offers, self.needs_set_up, self.has_sso = found

    def _hear_of_sso(self, word: str) -> None:
        said = next((sentence for reason, sentence in OF_SSO.items() if reason == word), "")
        is_good = word == Reason.LETTER_SENT.value
        self.sso_problem, self.sso_news = ("", said) if is_good else (said, "")
        self.sso_address = f"/auth/sso/find?{urlencode({'next': address.query(self, 'next') or '/'})}"

    @public
    def fill_in(self, email: str) -> None:
        self.email, self.problem = email, ""
        self.password = _demo_password() if _is_this_machine(self) and settings().demo else ""


def _read() -> tuple[str, list[Offer], bool, bool]:
    with instance_unit_of_work() as session:
        accounts = teams.list_demo_accounts(session) if settings().demo else []
        name = teams.find_only_workspace(session) or ""
        needs_set_up, has_sso = not set_up.is_set_up(session), sso.is_anywhere(session)
    offers = [Offer(email=account.email, role=account.role) for account in accounts]
    return name, offers, needs_set_up, has_sso


def _is_this_machine(state: rx.State) -> bool:
    """Say whether browser and server are one machine, with no proxy between that could hide another."""
    came_through_proxy = "x-forwarded-for" in state.router.headers.raw_headers
    try:
        return ip_address(state.router.session.client_ip).is_loopback and not came_through_proxy
    except ValueError:
        return False


def _demo_password() -> str:
    try:
        return (settings().data_dir / "demo.password").read_text().strip()
    except OSError:
        return ""

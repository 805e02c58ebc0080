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
from mkt_dashboard.domain.teams.sso import queries as sso
from mkt_dashboard.domain.teams.sso.refusals import SENTENCES as OF_SSO
from mkt_dashboard.domain.teams.sso.refusals import Reason
from mkt_dashboard.ui import address
from mkt_dashboard.ui.access import public

SENTENCES = {
    "wrong": "Email and password don’t fit together. Check both and try again.",
    "locked": "Too many wrong passwords for this address. Wait 15 minutes, then try again.",
}


GOOD_NEWS = frozenset({Reason.LETTER_SENT.value})


class Offer(TypedDict):
    """A demo account that one click fills in."""

    email: str
    role: str


class SignInState(rx.State):
    """Nothing here is secret, but for the demo password: that is only shown on the machine itself."""

    workspace: str = ""
    problem: str = ""
    email: str = ""
    password: str = ""
    offers: list[Offer] = []
    has_sso: bool = False
    sso_address: str = ""
    sso_problem: str = ""
    sso_news: str = ""
    is_local: bool = False

    @public
    async def arrive(self) -> None:
        word = address.query(self, "problem")
        self.problem = SENTENCES.get(word, "")
        said = next((sentence for reason, sentence in OF_SSO.items() if reason == word), "")
        self.sso_problem, self.sso_news = ("", said) if word in GOOD_NEWS else (said, "")
        self.sso_address = f"/auth/sso/find?{urlencode({'next': address.query(self, 'next') or '/'})}"
        self.email = session_cookie.value_of(self.router.headers.cookie, session_cookie.LAST_TRIED) or ""
        self.is_local = _is_this_machine(self)
        self.workspace, self.offers, self.has_sso = await asyncio.to_thread(_read)

    @public
    def fill_in(self, email: str) -> None:
        self.email, self.problem = email, ""
        self.password = _demo_password() if _is_this_machine(self) and settings().demo else ""


def _read() -> tuple[str, list[Offer], bool]:
    with instance_unit_of_work() as session:
        accounts = teams.list_demo_accounts(session) if settings().demo else []
        name = teams.find_only_workspace(session) or ""
        has_sso = sso.is_anywhere(session)
    return name, [Offer(email=account.email, role=account.role) for account in accounts], has_sso


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

"""What the sign-in page knows: where to go on to, what went wrong, and the demo accounts."""

import reflex as rx

from mkt_dashboard.core import session_cookie
from mkt_dashboard.ui import access, links

SENTENCES = {
    "wrong": "Email and password don’t fit together. Check both and try again.",
    "locked": "Too many wrong passwords. Wait 15 minutes, then try again.",
    "origin": "Your browser did not say where the form came from. Reload this page and try again.",
}


class SignInState(rx.State):
    """Nothing secret: this is sent to whoever opens the page."""

    next_path: str = links.HOME
    problem: str = ""
    email: str = ""

    @access.public
    def arrive(self) -> rx.event.EventSpec | None:
        query = self.router.url.query_parameters
        self.next_path = query.get("next", links.HOME)
        self.problem = SENTENCES.get(query.get("problem", ""), "")
        self.email = session_cookie.value_of(self.router.headers.cookie, session_cookie.LAST_TRIED) or ""
        return None

    @access.public
    def fill_in(self, email: str) -> None:
        self.email = email

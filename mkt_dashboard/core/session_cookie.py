"""The cookie a signed-in browser carries: its name, and how to read it from a Cookie header."""

from http.cookies import CookieError, SimpleCookie

from mkt_dashboard.core.config import settings

LAST_TRIED = "mkt_last_tried"
LONGEST_VALUE = 512


def is_secure() -> bool:
    """Say whether this installation is reached over TLS, so that its cookies must be, too."""
    return settings().public_url.startswith("https://")


def name() -> str:
    """Name the cookie. `__Host-` binds it to this very host, which only works over TLS."""
    return "__Host-mkt_session" if is_secure() else "mkt_session"


def token_of(cookie_header: str) -> str | None:
    """Return the session token of a Cookie header, or None."""
    return value_of(cookie_header, name())


def value_of(cookie_header: str, cookie: str) -> str | None:
    """Return one cookie of a Cookie header; a mangled header counts as none."""
    try:
        morsel = SimpleCookie(cookie_header).get(cookie)
    except CookieError:
        return None
    return morsel.value if morsel and 0 < len(morsel.value) <= LONGEST_VALUE else None

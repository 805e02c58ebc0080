"""What a person sees when we made a mistake: a sentence with a number, never a stack trace."""

import secrets

from reflex.event import EventSpec
from reflex.state import FrontendEventExceptionState

from mkt_dashboard.core import log
from mkt_dashboard.ui.components import toast

logger = log.get(__name__)

# Reflex would send a script to be evaluated, to reload the page; our content policy forbids that.
FrontendEventExceptionState.auto_reload_on_errors = []


def on_our_mistake(exception: Exception) -> EventSpec:
    """Log a bug of ours with a number and tell the person that number."""
    number = secrets.token_hex(4)
    logger.error("handler failed", number=number, exc_info=exception)
    return toast.error(f"Something broke on our side, nothing was saved. It is logged as {number}.")


def on_browser_mistake(exception: Exception) -> None:
    """Log what broke in a browser."""
    logger.error("browser failed", said=str(exception)[:2000])

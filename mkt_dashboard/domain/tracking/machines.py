"""Was it a person or a program? Every hit is kept; the verdict says how it is counted, and why.

Mailbox providers and security gateways open mails and follow links before anybody reads them.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from crawlerdetect import CrawlerDetect

from mkt_dashboard.domain.tracking.models import EventType


class Why(StrEnum):
    """What gave a program away."""

    HEAD = "head"
    CRAWLER = "crawler"
    GATEWAY = "security_gateway"
    NO_NAME = "no_user_agent"
    APPLE_PRIVACY = "apple_mail_privacy"
    GOOGLE_PREFETCH = "google_prefetch"
    TOO_SOON = "too_soon"
    MANY_LINKS = "many_links_at_once"


# Nobody reads a mail in the second it arrives.
TOO_SOON = timedelta(seconds=2)
# A gateway follows every link of a mail within a moment; a person does not press three in two seconds.
MANY_LINKS = 3
AT_ONCE = timedelta(seconds=2)

# Apple's Mail Privacy Protection loads every picture through its own relay, and names itself only so.
APPLE_PRIVACY_PROXY = "Mozilla/5.0"
# Gmail fetches pictures ahead with this frozen browser; when a person opens, it says GoogleImageProxy.
GOOGLE_PREFETCH = "Chrome/42.0.2311.135 Safari/537.36 Edge/12.246"
# These proxies fetch when a person opens, so they stand for one.
PROXIES_OF_PEOPLE = ("GoogleImageProxy", "YahooMailProxy")
# Programs people read mail with, which the list of crawlers counts as tools.
MAIL_PROGRAMS = ("Microsoft Outlook", "ms-office", "Thunderbird")
# Gateways that name themselves and are missing in the list.
GATEWAYS = ("SafeLinks", "Proofpoint", "Mimecast", "Barracuda", "Trend Micro", "Symantec", "Cisco-ESA")

_detector = CrawlerDetect()


def why_machine(
    type: EventType, user_agent: str, *, is_head: bool, at: datetime, sent_at: datetime | None
) -> Why | None:
    """Return what gives a program away, or None when it looks like a person."""
    if is_head:
        return Why.HEAD
    if sent_at is not None and at - sent_at < TOO_SOON:
        return Why.TOO_SOON
    return _of_user_agent(type, user_agent)


@lru_cache(maxsize=10_000)
def _of_user_agent(type: EventType, user_agent: str) -> Why | None:
    """Judge by the name alone. Cached: the full list costs a hundred times the rest."""
    name = user_agent.strip()
    if not name:
        return Why.NO_NAME
    if type is EventType.OPEN and name == APPLE_PRIVACY_PROXY:
        return Why.APPLE_PRIVACY
    if GOOGLE_PREFETCH in name:
        return Why.GOOGLE_PREFETCH
    if any(known in name for known in (*PROXIES_OF_PEOPLE, *MAIL_PROGRAMS)):
        return None
    if any(gateway.lower() in name.lower() for gateway in GATEWAYS):
        return Why.GATEWAY
    return Why.CRAWLER if _detector.isCrawler(name) else None

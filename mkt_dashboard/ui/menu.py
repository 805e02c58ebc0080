"""What the menu offers: only screens that exist, and only to those who may see them."""

from dataclasses import dataclass

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links


@dataclass(frozen=True)
class Entry:
    """A line of the rail; `keys` is the shortcut that goes there."""

    name: str
    path: str
    permission: Permission
    keys: str = ""


@dataclass(frozen=True)
class Group:
    """A heading of the rail with its icon. A group of one is a plain link."""

    name: str
    icon: str
    entries: tuple[Entry, ...]


MENU = (
    Group("Home", "house", (Entry("Home", links.HOME, Permission.WORKSPACE_READ, "g h"),)),
    Group("Campaigns", "megaphone", (Entry("Campaigns", links.CAMPAIGNS, Permission.CAMPAIGN_READ, "g c"),)),
    Group("Studio", "palette", (Entry("Emails", links.EMAILS, Permission.CONTENT_READ, "g e"),)),
    Group(
        "Audience",
        "users",
        (
            Entry("Contacts", links.CONTACTS, Permission.CONTACT_READ, "g p"),
            Entry("Lists", links.LISTS, Permission.LIST_READ, "g l"),
            Entry("Imports", links.IMPORTS, Permission.CONTACT_IMPORT, "g i"),
        ),
    ),
    Group("Outbox", "inbox", (Entry("Outbox", links.OUTBOX, Permission.OUTBOX_READ, "g o"),)),
)

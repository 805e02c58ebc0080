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
    icon: str = "plus"


@dataclass(frozen=True)
class Group:
    """A heading of the rail with its icon. A group of one is a plain link."""

    name: str
    icon: str
    entries: tuple[Entry, ...]

    def holds(self, path: str) -> bool:
        return any(is_inside(path, entry) for entry in self.entries)


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

# Stands in the foot of the rail.
SETTINGS = Group(
    "Settings",
    "settings",
    (
        Entry("Members", links.MEMBERS, Permission.MEMBER_READ, "g m"),
        Entry("My account", links.ACCOUNT, Permission.ACCOUNT_OWN, "g a"),
        Entry("Single sign-on", links.SSO, Permission.SSO_MANAGE, "g s"),
        Entry("Security", links.SECURITY, Permission.SETTINGS_UPDATE, "g n"),
        Entry("Audit log", links.AUDIT, Permission.AUDIT_READ, "g t"),
        Entry("API keys", links.API_KEYS, Permission.API_KEY_CREATE, "g k"),
    ),
)
# Another place altogether: whoever looks after the installation sees this and nothing of the others.
INSTANCE = Group(
    "Instance",
    "cog",
    (
        Entry("Workspaces", links.INSTANCE, Permission.INSTANCE_WORKSPACES, "g w", "layout-grid"),
        Entry("Accounts", links.INSTANCE_ACCOUNTS, Permission.INSTANCE_ACCOUNTS, "g u", "users"),
        Entry("Keys", links.INSTANCE_KEYS, Permission.INSTANCE_KEYS, "g y", "key-round"),
        Entry("Backups", links.INSTANCE_BACKUPS, Permission.INSTANCE_BACKUP, "g b", "database-backup"),
        Entry("Health", links.INSTANCE_HEALTH, Permission.INSTANCE_READ, "g d", "heart-pulse"),
    ),
)
EVERYWHERE = (*MENU, INSTANCE, SETTINGS)

NEW = (
    Entry("New campaign", links.NEW_CAMPAIGN, Permission.CAMPAIGN_CREATE, icon="megaphone"),
    Entry("New email", links.NEW_EMAIL, Permission.CONTENT_CREATE, icon="mail"),
    Entry("New list", links.NEW_LIST, Permission.LIST_CREATE, icon="list-plus"),
    Entry("Import contacts", links.NEW_IMPORT, Permission.CONTACT_IMPORT, icon="file-up"),
)


# Below these are other entries, not parts of theirs.
ROOTS = frozenset({links.HOME, links.INSTANCE})


def is_inside(path: str, entry: Entry) -> bool:
    """Say whether a page belongs to an entry: `/campaigns/[campaign_id]` to `/campaigns`."""
    return path == entry.path or (entry.path not in ROOTS and path.startswith(f"{entry.path}/"))

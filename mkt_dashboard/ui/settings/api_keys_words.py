"""The rights of a key in words: what it may do, grouped by what it does it to."""

from collections.abc import Iterable
from typing import TypedDict

from mkt_dashboard.domain.permissions import Permission

AREAS = {
    "campaign": "Campaigns",
    "content": "Emails",
    "list": "Lists",
    "contact": "Contacts",
    "suppression": "Suppressions",
    "analytics": "Reports",
    "outbox": "Outbox",
    "workspace": "Workspace",
    "settings": "Workspace",
    "member": "People and access",
    "role": "People and access",
    "sso": "People and access",
    "audit": "People and access",
}
# Where verb and object alone do not say it.
SAID = {
    Permission.WORKSPACE_READ: "see the workspace",
    Permission.SETTINGS_UPDATE: "change settings",
    Permission.SSO_MANAGE: "manage single sign-on",
    Permission.AUDIT_READ: "read the audit log",
    Permission.AUDIT_EXPORT: "export the audit log",
    Permission.CAMPAIGN_TEST_SEND: "send test mails",
    Permission.CONTACT_PII: "see addresses in full",
    Permission.CONTACT_IMPORT: "import contacts",
    Permission.SUPPRESSION_ADD: "take addresses out of mailing",
    Permission.ANALYTICS_READ: "read reports",
    Permission.ANALYTICS_RECIPIENT_LEVEL: "see who opened and clicked",
    Permission.OUTBOX_READ: "read the local outbox",
}
OBJECTS = {"content": "emails"}
# What to try a new key with: a call that its scopes allow and that changes nothing.
TRIES = {
    Permission.CAMPAIGN_READ: "/api/v1/campaigns",
    Permission.LIST_READ: "/api/v1/lists",
    Permission.CONTACT_READ: "/api/v1/contacts",
    Permission.CONTENT_READ: "/api/v1/contents",
}


class Scope(TypedDict):
    """One thing a key may do: its name in the API, and in words."""

    name: str
    words: str


class Area(TypedDict):
    """What a key may do to one kind of thing."""

    name: str
    scopes: list[Scope]


def words_of(permission: Permission) -> str:
    """Say a permission: “launch campaigns”."""
    thing, _, verb = permission.partition(":")
    return SAID.get(permission) or f"{verb.replace('_', ' ')} {OBJECTS.get(thing, f'{thing}s')}"


def scopes_of(permissions: Iterable[Permission]) -> list[Scope]:
    """List permissions in the order of the product."""
    held = frozenset(permissions)
    return [Scope(name=str(one), words=words_of(one)) for one in Permission if one in held]


def areas_of(permissions: Iterable[Permission]) -> list[Area]:
    """Group permissions by what they are about."""
    areas: dict[str, list[Scope]] = {name: [] for name in dict.fromkeys(AREAS.values())}
    for scope in scopes_of(permissions):
        thing = scope["name"].partition(":")[0]
        areas.setdefault(AREAS.get(thing, thing.replace("_", " ").capitalize()), []).append(scope)
    return [Area(name=name, scopes=scopes) for name, scopes in areas.items() if scopes]


def summary_of(permissions: Iterable[Permission]) -> str:
    """Say in a line what a key may do: “read lists, create lists, and 3 more”."""
    words = [scope["words"] for scope in scopes_of(permissions)]
    return ", ".join(words) if len(words) <= 2 else f"{words[0]}, {words[1]}, and {len(words) - 2} more"


def try_of(permissions: Iterable[Permission]) -> str:
    """Return an address that a key can be tried at."""
    held = frozenset(permissions)
    return next((path for needed, path in TRIES.items() if needed in held), "/api/v1/health")

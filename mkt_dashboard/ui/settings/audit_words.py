"""How the audit log reads: what somebody did, through which door, what a field was and is."""

import json
from typing import Any

NOTHING = "nothing"

# What does not read as “verb the thing”.
DID = {
    "audit.exported": "exported the audit log",
    "campaign.cancelled": "cancelled the rest of the campaign",
    "campaign.completed": "finished sending the campaign",
    "campaign.unscheduled": "took the campaign off the schedule",
    "campaign.updated": "changed the campaign",
    "contact.unsubscribed": "unsubscribed a contact",
    "contact.created": "added a contact",
    "contact.changed": "changed a contact",
    "contact.deleted": "deleted a contact",
    "campaign.moved": "moved the campaign to another folder",
    "content.moved": "moved the email to another folder",
    "content.brought_back": "brought back the email",
    "content.test_sent": "sent a test of the email",
    "content.version_made": "made a version of the email",
    "import.done": "finished the import",
    "list.contacts_added": "added contacts to the list",
    "member.scope_changed": "changed the lists and folders of the member",
    "member.confirmed": "confirmed that it is really them",
    "member.passkey_copied": "was kept out: this passkey has been copied",
    "member.signed_in": "signed in",
    "account.sessions_ended": "ended all sessions of",
    "account.second_factor_removed": "took off the second factor of",
    "account.unlocked": "let in again",
    "account.reset_link_made": "made a link for a new password of",
    "backup.asked_for": "asked for a backup",
    "backup.verified": "verified the backup",
    "data_key.made": "made a new key for",
    "instance.set_up": "set up the installation for",
    "instance.handed_over": "handed the installation to",
    "workspace.deletion_began": "began to delete the workspace",
    "workspace.opened": "opened again the workspace",
    "workspace.networks_changed": "changed the allowed networks of the workspace",
}
THINGS = {"content": "email", "member": "member", "api_key": "API key", "sso": "single sign-on"}
GROUPS = [
    ("", "Everything"),
    ("campaign", "Campaigns"),
    ("content", "Emails"),
    ("contact", "Contacts"),
    ("list", "Lists"),
    ("import", "Imports"),
    ("folder", "Folders"),
    ("member", "Members and sign-ins"),
    ("workspace", "The workspace"),
    ("audit", "The log itself"),
]
DOORS = {
    "ui": "In the browser",
    "api": "Over the API",
    "system": "By the system",
    "unsubscribe": "By the unsubscribe link",
    "command": "At the machine",
}
DOOR_CHOICES = [("", "Every door"), *DOORS.items()]
FIELDS = {
    "email": "Email",
    "sender": "Sender",
    "time_zone": "Time zone",
    "track_opens": "Open tracking",
    "track_clicks": "Click tracking",
}


def did(action: str) -> str:
    """Say what was done, as it follows a name.

    >>> did("campaign.launched"), did("member.role_changed")
    ('launched the campaign', 'role changed: member')
    """
    if action in DID:
        return DID[action]
    group, _, verb = action.partition(".")
    thing = THINGS.get(group, group.replace("_", " "))
    if "_" in verb:
        return f"{verb.replace('_', ' ')}: {thing}"
    return f"{verb} the {thing}"


def named(field: str) -> str:
    """Write the name of a field as a label.

    >>> named("track_opens"), named("consent_source")
    ('Open tracking', 'Consent source')
    """
    return FIELDS.get(field) or field.replace("_", " ").capitalize()


def value_of(value: Any) -> str:
    """Write what a field holds so that two of them can be compared.

    >>> value_of(True), value_of([]), value_of({"b": 1, "a": "x"})
    ('yes', 'nothing', '{"a": "x", "b": 1}')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def short(digest: str) -> str:
    """Write a hash by its ends, which is enough to compare two by eye.

    >>> short("b7c2aa" + "0" * 54 + "40fe")
    'b7c2…40fe'
    """
    return f"{digest[:4]}…{digest[-4:]}"

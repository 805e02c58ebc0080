"""Where things are: every address of the application, as a constant or a function that builds it.

They take text or a Var: `rx.redirect(links.campaign(str(id)))`, `href=links.campaign(row.id)`.
"""

import reflex as rx

Id = str | rx.Var

HOME = "/"
SIGN_IN = "/sign-in"
SET_UP = "/set-up"
JOIN = "/join"
SECOND_FACTOR = "/sign-in/second"
OUTSIDE = "/sign-in/network"
FORGOT = "/forgot"
RESET = "/reset/[token]"
ACCOUNT = "/settings/account"
CAMPAIGNS = "/campaigns"
EMAILS = "/studio/emails"
CONTACTS = "/audience/contacts"
LISTS = "/audience/lists"
IMPORTS = "/audience/imports"
NEW_IMPORT = "/audience/imports/new"
# The list screens open their dialog when they see ?new.
NEW_CAMPAIGN = f"{CAMPAIGNS}?new=1"
NEW_EMAIL = f"{EMAILS}?new=1"
NEW_LIST = f"{LISTS}?new=1"
OUTBOX = "/outbox"
API_KEYS = "/settings/api-keys"
MEMBERS = "/settings/members"
AUDIT = "/settings/audit"
SSO = "/settings/sign-in"
INSTANCE = "/instance"
INSTANCE_ACCOUNTS = "/instance/accounts"
INSTANCE_KEYS = "/instance/keys"
INSTANCE_BACKUPS = "/instance/backups"
INSTANCE_HEALTH = "/instance/health"
SECURITY = "/settings/security"


def campaign(campaign_id: Id) -> Id:
    return f"{CAMPAIGNS}/{campaign_id}"


def campaign_live(campaign_id: Id) -> Id:
    return f"{CAMPAIGNS}/{campaign_id}/live"


def campaign_report(campaign_id: Id) -> Id:
    return f"{CAMPAIGNS}/{campaign_id}/report"


def campaign_people(campaign_id: Id, which: Id = "") -> Id:
    """Link the people behind one number of a campaign, a `PeopleFilter`."""
    path = f"{CAMPAIGNS}/{campaign_id}/people"
    return path if isinstance(which, str) and not which else f"{path}?which={which}"


def email(content_id: Id) -> Id:
    return f"{EMAILS}/{content_id}"


def contact(contact_id: Id) -> Id:
    return f"{CONTACTS}/{contact_id}"


def contacts_of_list(list_id: Id) -> Id:
    return f"{CONTACTS}?list={list_id}"


def import_(import_id: Id) -> Id:
    return f"{IMPORTS}/{import_id}"


def mail(mail_id: Id) -> Id:
    return f"{OUTBOX}/{mail_id}"


def sso(connection_id: Id) -> Id:
    return f"{SSO}?connection={connection_id}"


def place_of(kind: str, identity: str) -> tuple[str, str]:
    """Return the icon and the address of a thing by its word in the audit log."""
    places = {
        "campaign": ("send", campaign(identity)),
        "content": ("mail", email(identity)),
        "list": ("list", contacts_of_list(identity)),
        "import": ("file-up", import_(identity)),
        "contact": ("user", contact(identity)),
        "api_key": ("key-round", API_KEYS),
        "sso_connection": ("key-round", sso(identity)),
    }
    icon, path = places.get(kind, ("history", HOME))
    return icon, str(path)

"""What to paste where at the providers that most people have."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """A kind of provider: how its issuer looks, where its groups stand, what to do there."""

    key: str
    name: str
    issuer: str
    group_claim: str
    steps: str


PRESETS = (
    Preset(
        "google",
        "Google",
        "https://accounts.google.com",
        "",
        "In the Google Cloud console, under APIs and services, Credentials: create an OAuth "
        "client of type Web "
        "application and add the redirect address. Google sends no groups, so everybody gets the "
        "role for others.",
    ),
    Preset(
        "microsoft",
        "Microsoft",
        "https://login.microsoftonline.com/TENANT-ID/v2.0",
        "groups",
        "In the Entra admin centre: register an application for this tenant only, add the "
        "redirect address as a "
        "Web address, make a client secret, add the optional claim email and the groups claim. "
        "Groups come as "
        "object ids. Add the optional claim xms_edov as well, in the manifest: it says that the domain of an "
        "address is verified, and without it nobody can come in for the first time.",
    ),
    Preset(
        "okta",
        "Okta",
        "https://YOUR-ORG.okta.com",
        "groups",
        "In the admin console: create an app integration of type OIDC, Web application, add the "
        "redirect address, "
        "assign people, and add a groups claim to the ID token.",
    ),
    Preset(
        "keycloak",
        "Keycloak",
        "https://id.example.com/realms/REALM",
        "groups",
        "In the realm: create an OpenID Connect client with client authentication and the "
        "standard flow, add the "
        "redirect address, and add a Group Membership mapper named groups without the full path.",
    ),
    Preset(
        "other",
        "Other",
        "",
        "groups",
        "Create a confidential client for the authorization code flow with PKCE, add the "
        "redirect address, and let "
        "the ID token carry email, email_verified and the groups.",
    ),
)
BY_KEY = {preset.key: preset for preset in PRESETS}
ENTRA_TENANT = re.compile(
    r"https://login\.microsoftonline\.com/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/v2\.0"
)
# The tenant of all personal accounts: anybody can have an account in it.
CONSUMERS = "9188040d-6c67-4c5b-b112-36a304b66dad"


def vouches_for_domains(preset: str, issuer: str) -> bool:
    """Say whether a connection leads to one tenant of Microsoft Entra, whose xms_edov may be believed.

    Not for “common” or “organizations”: there any tenant's admin would vouch.
    """
    tenant = ENTRA_TENANT.fullmatch(issuer) if preset == "microsoft" else None
    return tenant is not None and tenant[1] != CONSUMERS

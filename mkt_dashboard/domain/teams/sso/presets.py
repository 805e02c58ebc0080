"""What to paste where at the providers that most people have."""

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
        "object ids. The first sign-in needs email_verified as a boolean in the token; test "
        "before you turn it on.",
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

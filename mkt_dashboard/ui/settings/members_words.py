"""What each permission means, in words of a marketer, grouped as people look for them."""

from mkt_dashboard.domain.permissions import Permission

AREAS: tuple[tuple[str, tuple[tuple[Permission, str], ...]], ...] = (
    (
        "Campaigns",
        (
            (Permission.CAMPAIGN_READ, "see campaigns and how they go"),
            (Permission.CAMPAIGN_CREATE, "make new ones"),
            (Permission.CAMPAIGN_UPDATE, "write and change them"),
            (Permission.CAMPAIGN_TEST_SEND, "send a test to a colleague"),
            (Permission.CAMPAIGN_LAUNCH, "send to contacts"),
            (Permission.CAMPAIGN_PAUSE, "hold one that is being sent"),
            (Permission.CAMPAIGN_RESUME, "go on with one that is held"),
            (Permission.CAMPAIGN_CANCEL, "cancel the rest"),
            (Permission.CAMPAIGN_DELETE, "delete drafts"),
        ),
    ),
    (
        "Studio",
        (
            (Permission.CONTENT_READ, "see emails"),
            (Permission.CONTENT_CREATE, "make new ones"),
            (Permission.CONTENT_UPDATE, "write and change them"),
            (Permission.CONTENT_ARCHIVE, "put them away"),
            (Permission.FOLDER_MANAGE, "make, rename and delete folders"),
        ),
    ),
    (
        "Audience",
        (
            (Permission.LIST_READ, "see lists and their counts"),
            (Permission.LIST_CREATE, "make lists"),
            (Permission.LIST_UPDATE, "rename them, put them away"),
            (Permission.LIST_DELETE, "delete them"),
            (Permission.CONTACT_READ, "see contacts, addresses masked"),
            (Permission.CONTACT_PII, "see names and addresses in full"),
            (Permission.CONTACT_CREATE, "add contacts"),
            (Permission.CONTACT_UPDATE, "change contacts and their lists"),
            (Permission.CONTACT_IMPORT, "bring contacts in from files"),
            (Permission.CONTACT_EXPORT, "take contacts out as a file"),
            (Permission.CONTACT_DELETE, "delete contacts for good"),
            (Permission.SUPPRESSION_ADD, "stop mails to an address"),
        ),
    ),
    (
        "Insights",
        (
            (Permission.ANALYTICS_READ, "see reports"),
            (Permission.ANALYTICS_RECIPIENT_LEVEL, "see who opened and clicked"),
            (Permission.OUTBOX_READ, "read mails as they were sent"),
        ),
    ),
    (
        "Settings",
        (
            (Permission.WORKSPACE_READ, "be in the workspace"),
            (Permission.ACCOUNT_OWN, "own name, password and sessions"),
            (Permission.API_KEY_CREATE, "make keys for own programs"),
            (Permission.API_KEY_MANAGE, "see and revoke all keys"),
            (Permission.SETTINGS_UPDATE, "sender, address and rules of the workspace"),
            (Permission.MEMBER_READ, "see members and roles"),
            (Permission.MEMBER_INVITE, "invite members"),
            (Permission.MEMBER_UPDATE, "change roles, deactivate members"),
            (Permission.ROLE_MANAGE, "make roles"),
            (Permission.SSO_MANAGE, "single sign-on"),
            (Permission.AUDIT_READ, "see who did what"),
            (Permission.AUDIT_EXPORT, "take the audit log out"),
        ),
    ),
)

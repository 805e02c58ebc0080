"""Why somebody does not come in through single sign-on, each as a sentence with the way out."""

from enum import StrEnum

from mkt_dashboard.core.errors import MarketingError


class Reason(StrEnum):
    NO_CONNECTION = "sso_none"
    EXPIRED = "sso_expired"
    REFUSED_THERE = "sso_refused"
    UNREACHABLE = "sso_unreachable"
    NOT_GENUINE = "sso_not_genuine"
    NOT_VERIFIED = "sso_not_verified"
    FOREIGN_DOMAIN = "sso_foreign_domain"
    UNPROVED_DOMAIN = "sso_unproved_domain"
    NO_ROLE = "sso_no_role"
    DEACTIVATED = "sso_deactivated"
    LETTER_SENT = "sso_letter"
    LINK_GONE = "sso_link_gone"
    ONLY_SSO = "sso_only"


SENTENCES = {
    Reason.NO_CONNECTION: "There is no single sign-on for this address. Sign in with your password.",
    Reason.EXPIRED: "This sign-in is no longer valid in this browser. Start it again here.",
    Reason.REFUSED_THERE: "Your identity provider did not let you in. Try again, or ask whoever runs it.",
    Reason.UNREACHABLE: "Your identity provider does not answer as it should. Try again in a minute, or ask "
    "a Marketing Admin to test the connection.",
    Reason.NOT_GENUINE: "The answer of your identity provider could not be trusted, so nobody was signed in. "
    "Ask a Marketing Admin to test the connection.",
    Reason.NOT_VERIFIED: "Your identity provider does not vouch for your email address. Ask whoever runs it "
    "to verify the address.",
    Reason.FOREIGN_DOMAIN: "Your email address is not of a domain that this connection serves. Ask a "
    "Marketing Admin.",
    Reason.UNPROVED_DOMAIN: "Nobody has shown yet that the domain of your address belongs to this workspace, "
    "so it takes nobody in by it. Ask a Marketing Admin to prove the domain, or to invite you.",
    Reason.NO_ROLE: "None of your groups has a role here. Ask a Marketing Admin to give one of them a role.",
    Reason.DEACTIVATED: "You are no longer a member of this workspace. Ask a Marketing Admin.",
    Reason.LETTER_SENT: "You have an account already. We sent you a letter: open its link in this browser to "
    "connect the two.",
    Reason.LINK_GONE: "This link is used, too old, or was opened in another browser than the sign-in. Start "
    "the sign-in again here.",
    Reason.ONLY_SSO: "That workspace takes you in through single sign-on only. Start it here.",
}


class SsoRefused(MarketingError):
    """Nobody comes in. `detail` is what was wrong, for those who test a connection."""

    status = 403
    code = "sso_refused"

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(SENTENCES[reason])
        self.reason = reason
        self.detail = detail or self.message

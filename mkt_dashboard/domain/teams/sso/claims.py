"""What a genuine token says about a person, and what follows from it. Pure."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.sso.refusals import Reason, SsoRefused

MOST_GROUPS = 500
LONGEST_NAME = 200


@dataclass(frozen=True)
class Person:
    """Who came back from the provider. An address that it does not vouch for is empty."""

    subject: str
    email: str
    name: str
    groups: tuple[str, ...]


def person_of(claims: Mapping[str, Any], group_claim: str, *, domain_verified: bool = False) -> Person:
    """Read the claims. Only the boolean true verifies an address: the text "true" is somebody's mistake.

    With `domain_verified` the provider is a tenant of Microsoft Entra, which never sends email_verified.
    There the optional claim xms_edov, “email domain owner verified”, stands in for it: the domain of the
    address belongs to this tenant, or the address was confirmed by a Microsoft or Google account or by a
    one-time code (learn.microsoft.com/entra/identity-platform/optional-claims-reference). An email_verified
    that is there still decides.
    """
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise SsoRefused(Reason.NOT_GENUINE, "The token names nobody: its sub is missing or too long.")
    email = claims.get("email")
    is_verified = claims.get("email_verified") is True or (
        domain_verified and "email_verified" not in claims and _says_yes(claims.get("xms_edov"))
    )
    is_vouched_for = is_verified and isinstance(email, str)
    given = claims.get("name")
    name = given.strip()[:LONGEST_NAME] if isinstance(given, str) else ""
    return Person(
        subject, email.strip() if is_vouched_for and email else "", name, _groups(claims, group_claim)
    )


def _says_yes(claim: object) -> bool:
    """Entra writes this claim as true, 1 or "1", depending on the age of the application."""
    return claim is True or claim == "1" or (type(claim) is int and claim == 1)


def require_proved_domain(email: str, proved: Container[str]) -> None:
    """Let nobody become a member by an address of a domain that is not shown to be the workspace's."""
    if domain_of(email) not in proved:
        raise SsoRefused(Reason.UNPROVED_DOMAIN)


def require_trusted_address(person: Person, claims: Mapping[str, Any], domains: Iterable[str]) -> str:
    """Return the address of somebody who comes for the first time, or refuse."""
    if not person.email or addresses.fault(person.email):
        raise SsoRefused(Reason.NOT_VERIFIED, _why_not_verified(claims))
    if domain_of(person.email) not in domains:
        raise SsoRefused(
            Reason.FOREIGN_DOMAIN, f"{person.email} is not of a domain on the list of this connection."
        )
    return person.email


def role_for(groups: Sequence[str], group_roles: Iterable[Sequence[str]], default_role: str) -> Role:
    """Return the role of the first pair whose group the person is in, else the default, else refuse."""
    for group, role in group_roles:
        if group in groups:
            return Role(role)
    if not default_role:
        raise SsoRefused(Reason.NO_ROLE, "No group of the token has a role, and there is no role for others.")
    return Role(default_role)


def domain_of(email: str) -> str:
    """Return what stands behind the last @, in lower case."""
    return addresses.normalise(email).rpartition("@")[2]


def _groups(claims: Mapping[str, Any], group_claim: str) -> tuple[str, ...]:
    found = claims.get(group_claim) if group_claim else None
    given = [found] if isinstance(found, str) else found if isinstance(found, list) else []
    return tuple(one for one in given[:MOST_GROUPS] if isinstance(one, str))


def _why_not_verified(claims: Mapping[str, Any]) -> str:
    if not isinstance(claims.get("email"), str) or not claims["email"]:
        return "The token has no email. At the provider, let the scope “email” carry it."
    if "email_verified" not in claims:
        return (
            "The token has no email_verified, so the address cannot be trusted. At the provider, "
            "add that claim to the scope “email”; in Microsoft Entra, add the optional claim xms_edov."
        )
    if claims["email_verified"] is False:
        return "The provider says that this address is not verified. Verify it there."
    if claims["email_verified"] is not True:
        return "email_verified must be the boolean true, not a text. Change its type at the provider."
    return "What stands in email is not an email address. Correct it at the provider."

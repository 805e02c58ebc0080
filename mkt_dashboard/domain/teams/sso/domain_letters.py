"""Letters to the Marketing Admins about a domain whose record went away."""

from datetime import datetime

from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.teams import letters
from mkt_dashboard.domain.teams.sso.models import SsoDomain
from mkt_dashboard.rendering.letter import LetterText

PAGE = "/settings/sign-in"


def tell_missing(session: Session, domain: SsoDomain, until: datetime) -> None:
    """Say that the record is gone and until when nothing changes."""
    _tell(
        session,
        domain,
        f"The proof of {domain.domain} is gone",
        (
            f"We looked for the TXT record that shows that {domain.domain} is yours and did not find it.",
            f"Nothing changes until {until:%d %B %Y, %H:%M} UTC. Put the record back before then; its value "
            "stands in the settings of single sign-on.",
            "After that nobody becomes a member by an address of this domain, and members may use their "
            "password again. Who signs in through single sign-on today still can.",
        ),
    )


def tell_lost(session: Session, domain: SsoDomain) -> None:
    """Say that the domain no longer counts."""
    _tell(
        session,
        domain,
        f"{domain.domain} no longer counts as yours",
        (
            f"The TXT record of {domain.domain} was missing for seven days.",
            "From now on nobody becomes a member by an address of this domain, and members may use their "
            "password again. Who signs in through single sign-on today still can.",
            "To prove the domain again, put the record back and press “Check now” in the settings.",
        ),
    )


def _tell(session: Session, domain: SsoDomain, subject: str, sentences: tuple[str, ...]) -> None:
    text = LetterText(subject, sentences, "Open single sign-on", f"{settings().public_url}{PAGE}")
    for email in letters.emails_of_admins(session, domain.workspace_id):
        letters.promise(session, domain.workspace_id, email, text)

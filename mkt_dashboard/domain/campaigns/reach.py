"""How far somebody's campaigns reach: to the lists she works with, and no further."""

from sqlmodel import Session

from mkt_dashboard.core.errors import Forbidden, NotFound
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.delivery import eligibility
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor

LISTS_OF_OTHERS = (
    "This campaign names a list that is not yours. Choose your own lists, or ask a Marketing Admin."
)
EMAIL_OF_OTHERS = (
    "The email of this campaign is in a folder that is not yours. "
    "Choose one of yours, or ask a Marketing Admin."
)


def refuse_beyond(session: Session, actor: Actor, campaign: Campaign, what: str) -> None:
    """Stop whoever would test, copy or send to lists beyond her own."""
    if goes_beyond(session, actor, campaign):
        raise Forbidden(f"{what}. {LISTS_OF_OTHERS}")


def goes_beyond(session: Session, actor: Actor, campaign: Campaign) -> bool:
    """Does this campaign name a list that the actor does not work with, be it only to leave it out?"""
    if actor.lists is None:
        return False
    try:
        eligibility.candidates(session, actor, Audience.model_validate(campaign.audience))
    except NotFound:
        return True
    return False

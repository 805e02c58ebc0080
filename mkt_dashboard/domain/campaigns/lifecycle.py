"""The states of a campaign and the ways between them. The database holds the same pairs and refuses the rest.

draft ⇄ in_review → approved → scheduled → preparing → running ⇄ paused → completed, and the ends
cancelled, failed, missed.
"""

from enum import StrEnum

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.campaigns.models import CampaignStatus as S

NEXT: dict[S, frozenset[S]] = {
    S.DRAFT: frozenset({S.IN_REVIEW, S.APPROVED}),
    S.IN_REVIEW: frozenset({S.DRAFT, S.APPROVED}),
    S.APPROVED: frozenset({S.DRAFT, S.SCHEDULED, S.PREPARING}),
    S.SCHEDULED: frozenset({S.DRAFT, S.PREPARING, S.MISSED, S.CANCELLED}),
    S.MISSED: frozenset({S.DRAFT}),
    S.PREPARING: frozenset({S.RUNNING, S.FAILED, S.CANCELLED}),
    S.RUNNING: frozenset({S.PAUSED, S.COMPLETED, S.FAILED, S.CANCELLED}),
    S.PAUSED: frozenset({S.RUNNING, S.COMPLETED, S.CANCELLED}),
    S.FAILED: frozenset({S.PAUSED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
}

EDITABLE = frozenset({S.DRAFT, S.IN_REVIEW, S.APPROVED, S.SCHEDULED, S.MISSED})
STARTED = frozenset({S.PREPARING, S.RUNNING, S.PAUSED, S.COMPLETED, S.CANCELLED, S.FAILED})
ENDED = frozenset({S.COMPLETED, S.CANCELLED, S.FAILED})


class PublicStatus(StrEnum):
    """The five names of the seeds, which the API shows as `status`; ours stands beside it."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"


PUBLIC_STATUS = {
    S.DRAFT: PublicStatus.DRAFT,
    S.IN_REVIEW: PublicStatus.DRAFT,
    S.APPROVED: PublicStatus.DRAFT,
    S.MISSED: PublicStatus.DRAFT,
    S.SCHEDULED: PublicStatus.SCHEDULED,
    S.PREPARING: PublicStatus.ACTIVE,
    S.RUNNING: PublicStatus.ACTIVE,
    S.PAUSED: PublicStatus.PAUSED,
    S.FAILED: PublicStatus.PAUSED,
    S.COMPLETED: PublicStatus.COMPLETED,
    S.CANCELLED: PublicStatus.COMPLETED,
}

WORDS = {status: status.value.replace("_", " ") for status in S}


def with_public_status(public: PublicStatus) -> frozenset[S]:
    """Return which of our states the API calls so."""
    return frozenset(status for status, name in PUBLIC_STATUS.items() if name is public)


def may_move(campaign: Campaign, to: S) -> bool:
    return to in NEXT[S(campaign.status)]


def move(campaign: Campaign, to: S, reason: str = "") -> None:
    """Change the status, or raise `Conflict` with what can be done instead.

    The campaign must be locked (`SELECT … FOR UPDATE`), so that of two people who click at once one is told.
    The database counts the epoch up, which stops every worker that still thinks of the old one.
    """
    if not may_move(campaign, to):
        raise Conflict(f"“{campaign.name}” is {WORDS[S(campaign.status)]}. {_way_out(S(campaign.status))}")
    campaign.status = to.value
    campaign.status_reason = reason
    campaign.updated_at = clock.now()
    if to in ENDED:
        campaign.finished_at = clock.now()


def _way_out(status: S) -> str:
    if status in ENDED:
        return "Duplicate it to send again."
    if status is S.PAUSED:
        return "Resume it, or cancel the rest."
    if status in STARTED:
        return "Open its live page to watch, pause or cancel it."
    if status is S.SCHEDULED:
        return "Take it off the schedule first."
    return "Fill in its checklist and launch it."

"""What runs right now, in one line each: for the status bar of every page, and for home."""

from typing import TypedDict

from sqlmodel import Session

from mkt_dashboard.domain.audience import activity as audience
from mkt_dashboard.domain.campaigns import queries as campaigns
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.figures import NARROW_SPACE, written

RUNNING = frozenset({CampaignStatus.PREPARING, CampaignStatus.RUNNING})


class Run(TypedDict):
    name: str
    path: str
    icon: str
    kind: str
    share: float
    done: str
    whole: str
    beside: str
    end: str
    counted_at: str
    amount: int


def list_runs(session: Session, actor: Actor) -> list[Run]:
    """Return what is being sent and what is being imported right now."""
    sending = (
        campaigns.list_campaigns(session, actor, statuses=RUNNING, limit=5)
        if actor.may(Permission.CAMPAIGN_READ)
        else []
    )
    imports = audience.list_running_imports(session, actor) if actor.may(Permission.CONTACT_IMPORT) else []
    return [_sending(row) for _, row in sending] + [_importing(found) for found in imports]


def _sending(row: CampaignRow) -> Run:
    numbers, whole = row.numbers, row.audience_size or 0
    ended = sum(numbers.get(name, 0) for name in ("sent", "failed", "suppressed", "unknown"))
    return Run(
        name=row.name,
        path=str(links.campaign_live(str(row.id))),
        icon="send",
        kind="green",
        share=ended / whole if whole else 0.0,
        done=written(numbers.get("sent", 0)),
        whole=f"of {written(whole)} sent",
        beside="preparing the audience" if row.status_detail == CampaignStatus.PREPARING else "sending",
        end=f"{written(numbers.get('failed', 0))} failed",
        counted_at=row.counted_at.isoformat() if row.counted_at else "",
        amount=numbers.get("sent", 0),
    )


def _importing(found: audience.ImportGlance) -> Run:
    return Run(
        name=f"Import “{found.file_name}”",
        path=str(links.import_(str(found.id))),
        icon="file-down",
        kind="",
        share=found.share,
        done=written(found.rows),
        whole="rows read",
        beside=f"{written(found.rejected)} rows refused so far",
        end=f"{found.share * 100:.0f}{NARROW_SPACE}%",
        counted_at="",
        amount=found.rows,
    )

"""Run the engine for one campaign: what is sent, in whose name, through which server."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from uuid import UUID

import uvloop

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import MarketingError
from mkt_dashboard.domain.delivery.engine import CannotRender, Engine, Job
from mkt_dashboard.domain.delivery.ledger import Ledger, Place
from mkt_dashboard.domain.teams.schemas import WorkspaceProfile
from mkt_dashboard.domain.tracking import tokens
from mkt_dashboard.rendering.compiled import CompiledEmail
from mkt_dashboard.rendering.personalize import Envelope, HeaderInjection, Personalizer


@dataclass(frozen=True)
class SendOrder:
    """Everything a worker must know of a campaign. Frozen: what was approved is what leaves."""

    workspace_id: int
    campaign_id: int
    epoch: int
    public_id: UUID
    compiled: CompiledEmail
    sender_name: str
    sender_email: str
    track_opens: bool
    tracked_links: Mapping[str, int]
    workspace: WorkspaceProfile


def send(order: SendOrder) -> str | None:
    """Send until nothing can be sent now. Return why, in a sentence, where the mail server stays away."""
    return uvloop.run(_send(order))


async def _send(order: SendOrder) -> str | None:
    async def open_ledger(worker_token: int | None) -> tuple[Ledger, int]:
        return await Ledger.open(
            settings().database_url,
            workspace_id=order.workspace_id,
            campaign_id=order.campaign_id,
            epoch=order.epoch,
            worker_token=worker_token,
        )

    ledger, worker_token = await open_ledger(None)
    job = Job(
        server=settings().smtp,
        helo=_domain(order.sender_email),
        mail_from=order.sender_email,
        render=_Renderer(order),
        open_ledger=open_ledger,
    )
    engine = Engine(job, ledger, worker_token)
    await engine.run()
    return engine.outage


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


class _Renderer:
    """Makes the message of one place. The same Message-ID on every attempt."""

    def __init__(self, order: SendOrder) -> None:
        domain = _domain(order.sender_email)
        list_id = hashlib.sha256(f"{order.workspace_id}".encode()).hexdigest()[:12]
        self._order = order
        self._domain = domain
        self._date = formatdate(usegmt=True)
        self._personalizer = Personalizer(
            order.compiled,
            Envelope(
                from_name=order.sender_name,
                from_email=order.sender_email,
                reply_to="",
                list_id=f"{list_id}.{domain}",
                feedback_id=f"{order.campaign_id}:{order.workspace_id}:campaign:mkt",
                message_id_domain=domain,
            ),
            track_opens=order.track_opens,
            tracked_links=order.tracked_links,
            base_url=settings().public_url,
            workspace_fields={
                "workspace_name": order.workspace.name,
                "postal_address": order.workspace.postal_address,
            },
        )

    def __call__(self, place: Place) -> bytes:
        campaign_id, position = self._order.campaign_id, place.position
        try:
            return self._personalizer.render(
                place.fields,
                to_email=place.email or "",
                message_id=f"{self._order.public_id.hex}.{position}",
                track_token=tokens.track_token(campaign_id, position),
                unsubscribe_token=tokens.unsubscribe_token(campaign_id, position),
                date=self._date,
            )
        except (HeaderInjection, MarketingError) as refusal:
            raise CannotRender(str(refusal)) from refusal

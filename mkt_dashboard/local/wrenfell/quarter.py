"""The quarter, played from its first day to today with the product's own functions, each at its time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import text
from sqlmodel import Session, col, select

from mkt_dashboard.core.queue import AFTER_COMMIT
from mkt_dashboard.domain.campaigns import control, sending
from mkt_dashboard.domain.campaigns import service as campaigns
from mkt_dashboard.domain.campaigns.lifecycle import move
from mkt_dashboard.domain.campaigns.models import Campaign, CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import Budget, CampaignDraft, Goal, Schedule
from mkt_dashboard.domain.campaigns.schemas import Sender as From
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.content import queries as content_queries
from mkt_dashboard.domain.content import service as content
from mkt_dashboard.domain.content.schemas import EmailDraft, NewEmail
from mkt_dashboard.domain.delivery import planning, recovery
from mkt_dashboard.domain.delivery.models import Reason
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.tracking.models import TrackedLink
from mkt_dashboard.local.wrenfell import clock, imports, plan, workspace
from mkt_dashboard.local.wrenfell.audience import AudienceOverTime
from mkt_dashboard.local.wrenfell.crowd import Crowd
from mkt_dashboard.local.wrenfell.emails import MAILS
from mkt_dashboard.local.wrenfell.people import BATCHES, ListName, imported_at
from mkt_dashboard.local.wrenfell.plan import Coming, Past
from mkt_dashboard.local.wrenfell.reactions import Sending
from mkt_dashboard.local.wrenfell.sends import Sender

WRITTEN_BEFORE, VERSION_BEFORE, PLANNED_BEFORE = timedelta(days=4), timedelta(hours=21), timedelta(days=2)

# What the services date with the moment of loading.
BACKDATE = (
    "UPDATE contents SET updated_at = coalesce((SELECT max(v.created_at) FROM content_versions v "
    "WHERE v.content_id = contents.id), created_at) WHERE workspace_id = :workspace_id",
    "UPDATE campaigns SET updated_at = coalesce(finished_at, launched_at, created_at) "
    "WHERE workspace_id = :workspace_id",
    "UPDATE campaign_numbers SET counted_at = :today WHERE workspace_id = :workspace_id",
)
SUPPRESSED_AT = "UPDATE messages SET gated_at = :at, ended_at = :at WHERE campaign_id = :campaign_id"
ALL_SENT = "UPDATE send_ranges SET status = 2 WHERE campaign_id = :campaign_id"


@dataclass(frozen=True)
class Step:
    """Something that happened."""

    at: datetime
    do: Callable[[], object]


class Quarter:
    """Everything that happened at Wrenfell Outdoor in ninety days, and what is planned."""

    def __init__(self, session: Session, today: datetime) -> None:
        self._session, self._today = session, today
        self._office = workspace.found(session, today)
        midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
        self._audience = AudienceOverTime(session, self._office, Crowd(midnight).gather())
        self._emails: dict[str, UUID] = {}
        self._campaigns: dict[str, UUID] = {}

    def play(self, *, with_scheduled: bool) -> None:
        """Let it happen. Without scheduled campaigns nothing leaves until a person launches it."""
        steps = [step for past in plan.PAST for step in self._past(past)]
        steps += [
            Step(at, partial(imports.keep, self._session, self._office, batch, at))
            for batch in BATCHES
            for at in [imported_at(self._today, batch)]
        ]
        steps += self._drafts()
        if with_scheduled:
            steps += [step for coming in plan.COMING for step in self._coming(coming)]
        for step in sorted(steps, key=lambda step: step.at):
            self._turn_to(step.at)
            step.do()
        self._turn_to(self._today)
        self._close()

    def _turn_to(self, moment: datetime) -> None:
        clock.turn_to(self._session, moment)
        self._audience.catch_up(moment)

    # --- what was sent

    def _past(self, past: Past) -> list[Step]:
        at = past.at.weeks_before(self._today, past.weeks_ago)
        return [
            Step(at - WRITTEN_BEFORE, partial(self._write, past.mail)),
            Step(at - PLANNED_BEFORE, partial(self._plan, past.name, past.mail, past.to, past=past)),
            Step(at - VERSION_BEFORE, partial(self._make_version, past.mail)),
            Step(at, partial(self._send, past, at)),
        ]

    def _write(self, name: str) -> None:
        mail = MAILS[name]
        draft = EmailDraft(subject=mail.subject, preheader=mail.preheader, body=mail.body)
        detail = content.create(self._session, self._office.editor, NewEmail(name=name, draft=draft))
        self._emails[name] = detail.row.id

    def _make_version(self, name: str) -> None:
        content.make_version(self._session, self._office.editor, self._emails[name], note="ready to send")

    def _plan(
        self,
        name: str,
        mail: str,
        to: tuple[ListName, ...],
        *,
        past: Past | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        draft = CampaignDraft(
            name=name,
            content_id=self._emails[mail],
            audience=Audience(include=[self._office.lists[one] for one in to]),
            sender=From(name=workspace.NAME, email=workspace.SENDER_EMAIL),
            schedule=schedule,
            budget=Budget(total=past.budget, spent=past.budget, currency="EUR")
            if past and past.budget
            else None,
            goals=[Goal(type="clicks", target=past.goal)] if past and past.goal else [],
        )
        self._campaigns[name] = campaigns.create(self._session, self._launcher(name), draft).id

    def _launcher(self, name: str) -> Actor:
        """Maya sends nearly everything; what is about the store, Priya does."""
        return self._office.members[Role.MARKETING_ADMIN] if "Graz" in name else self._office.manager

    def _send(self, past: Past, at: datetime) -> None:
        campaign = self._launched(past.name, at)
        if campaign.audience_size is None:
            raise RuntimeError(f"The audience of {past.name} was not frozen.")
        sent = Sending(campaign.id, past.appeal, self._number_links(campaign))
        sender = Sender(
            self._session, self._audience, self._office.workspace_id, today=self._today, seed=past.name
        )
        most = int(campaign.audience_size * past.cancelled_at) if past.cancelled_at else None
        ended_at = sender.send(sent, at, per_minute=past.per_minute, most=most)
        clock.turn_to(self._session, ended_at)
        if past.cancelled_at:
            self._cancel(past.name, campaign, ended_at)
        else:
            self._complete(campaign, ended_at)
        self._session.execute(text(ALL_SENT), {"campaign_id": campaign.id})

    def _launched(self, name: str, at: datetime) -> Campaign:
        """Launch it and freeze its audience as a worker would have done a moment later."""
        control.launch(self._session, self._launcher(name), self._campaigns[name])
        campaign = self._find(name)
        audience = Audience.model_validate(campaign.audience)
        matched, _ = planning.freeze_audience(self._session, self._office.system, campaign.id, audience)
        campaign.audience_size, campaign.launched_at, campaign.started_at = matched, at, at
        move(campaign, CampaignStatus.RUNNING)
        self._session.flush()
        self._session.execute(text(SUPPRESSED_AT), {"campaign_id": campaign.id, "at": at})
        return campaign

    def _find(self, name: str) -> Campaign:
        statement = select(Campaign).where(col(Campaign.public_id) == self._campaigns[name])
        return self._session.exec(statement.execution_options(populate_existing=True)).one()

    def _number_links(self, campaign: Campaign) -> int:
        compiled = content_queries.get_compiled(
            self._session, self._office.system, campaign.content_version_id or 0
        )
        links = [
            TrackedLink(
                campaign_id=campaign.id, number=number, workspace_id=self._office.workspace_id, url=url
            )
            for number, url in enumerate(dict.fromkeys(compiled.links))
        ]
        self._session.add_all(links)
        return len(links)

    def _complete(self, campaign: Campaign, at: datetime) -> None:
        move(campaign, CampaignStatus.COMPLETED)
        campaign.finished_at = at
        compliance.record(
            self._session,
            self._office.system,
            "campaign.completed",
            object_type="campaign",
            object_id=campaign.public_id,
            object_name=campaign.name,
        )

    def _cancel(self, name: str, campaign: Campaign, at: datetime) -> None:
        control.cancel(self._session, self._launcher(name), campaign.public_id)
        recovery.settle_the_rest(self._session, campaign.id, Reason.CANCELLED)
        self._session.execute(
            text(f"{SUPPRESSED_AT} AND reason = 'cancelled'"), {"campaign_id": campaign.id, "at": at}
        )
        self._find(name).finished_at = at

    # --- what comes

    def _drafts(self) -> list[Step]:
        ready, unfinished = self._today - timedelta(hours=20), self._today - timedelta(hours=3)
        name, mail, to = plan.READY_DRAFT, plan.READY_MAIL, plan.READY_FOR
        bare = CampaignDraft(name=plan.UNFINISHED_DRAFT)
        return [
            Step(ready - timedelta(hours=5), partial(self._write, mail)),
            Step(ready, partial(self._plan, name, mail, to)),
            Step(unfinished, partial(campaigns.create, self._session, self._office.manager, bare)),
        ]

    def _coming(self, coming: Coming) -> list[Step]:
        at = coming.at.next_after(self._today + plan.NOT_BEFORE)
        schedule = Schedule(at=at, time_zone=workspace.TIME_ZONE)
        launched_at = self._today - timedelta(days=1, minutes=len(coming.name))
        return [
            Step(launched_at - WRITTEN_BEFORE, partial(self._write, coming.mail)),
            Step(launched_at - VERSION_BEFORE, partial(self._make_version, coming.mail)),
            Step(
                launched_at - timedelta(hours=7),
                partial(self._plan, coming.name, coming.mail, coming.to, schedule=schedule),
            ),
            Step(launched_at, partial(self._schedule, coming.name, launched_at)),
        ]

    def _schedule(self, name: str, at: datetime) -> None:
        control.launch(self._session, self._launcher(name), self._campaigns[name])
        self._find(name).launched_at = at

    # --- the end

    def _close(self) -> None:
        """Count everything, date it, and leave no job behind: the history needs no worker."""
        self._session.flush()
        for name in (past.name for past in plan.PAST):
            sending.recount(self._session, self._office.system, self._find(name))
        bound = {"workspace_id": self._office.workspace_id, "today": self._today}
        for statement in BACKDATE:
            self._session.execute(text(statement), bound)
        self._session.execute(text("DELETE FROM outbox WHERE workspace_id = :workspace_id"), bound)
        self._session.info.pop(AFTER_COMMIT, None)

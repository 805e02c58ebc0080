"""What a manager wants to know on a Monday: what runs, what waits, what changed, what comes next."""

from datetime import datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.audience import activity as audience
from mkt_dashboard.domain.campaigns import queries as campaigns
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.compliance import queries as compliance
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.schemas import Visitor
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.figures import written

STUCK = frozenset({CampaignStatus.FAILED, CampaignStatus.MISSED, CampaignStatus.PAUSED})
TINTS = {
    "draft": "gray",
    "in_review": "violet",
    "approved": "sky",
    "scheduled": "sky",
    "preparing": "green",
    "running": "green",
}
# What does not read as “verb the thing”.
UNLIKE_THE_REST = {
    "content.version_made": "made a version of the email",
    "content.test_sent": "sent a test of the email",
    "content.brought_back": "brought back the email",
    "list.contacts_added": "added contacts to the list",
    "campaign.moved": "moved to another folder the campaign",
    "content.moved": "moved to another folder the email",
    "campaign.unscheduled": "took off the schedule the campaign",
    "import.done": "finished the import",
}
FORTNIGHT = 14
WATCHED = frozenset({"campaign", "content", "list", "import"})


class Need(TypedDict):
    title: str
    says: str
    tint: str
    icon: str
    verb: str
    path: str


class Change(TypedDict):
    who: str
    did: str
    name: str
    path: str
    icon: str
    at: str


class Planned(TypedDict):
    name: str
    path: str
    tint: str
    at: str


class Day(TypedDict):
    name: str
    number: str
    is_today: bool
    is_weekend: bool
    sends: list[Planned]


def is_fresh(session: Session, actor: Actor) -> bool:
    """Say whether this workspace is still to be filled: nobody to write to and nothing written."""
    has_campaign = actor.may(Permission.CAMPAIGN_READ) and campaigns.list_campaigns(session, actor, limit=1)
    return not has_campaign and not audience.has_contacts(session, actor)


class Greeting(TypedDict):
    """The date, long and short for a phone, and a sentence."""

    date: str
    short_date: str
    sentence: str


def greet(visitor: Visitor, *, waiting: int, running: int) -> Greeting:
    """Greet in the reader's own time, and say what there is."""
    here = now().astimezone(ZoneInfo(visitor.time_zone))
    part = "morning" if here.hour < 12 else "afternoon" if here.hour < 18 else "evening"
    things = {0: "Nothing waits", 1: "1 thing waits"}.get(waiting, f"{waiting} things wait")
    runs = {0: "nothing is running", 1: "1 job is running"}.get(running, f"{running} jobs are running")
    sentence = f"Good {part}, {visitor.name.split()[0]}. {things} for you, {runs}."
    return Greeting(
        date=f"{here:%A}, {here.day} {here:%B}",
        short_date=f"{here:%a} {here.day} {here:%b}",
        sentence=sentence,
    )


def list_needs(session: Session, actor: Actor) -> list[Need]:
    """Return what waits for somebody: what failed or stands still, and files with rows that were refused."""
    since = now() - timedelta(days=FORTNIGHT)
    needs: list[Need] = []
    if actor.may(Permission.CAMPAIGN_READ):
        stuck = campaigns.list_campaigns(session, actor, statuses=STUCK, limit=8)
        needs += [_stuck(row) for _, row in stuck if row.updated_at >= since]
    if actor.may(Permission.CONTACT_IMPORT):
        needs += [_refused(found) for found in audience.list_imports_to_look_at(session, actor, since)]
    if actor.may(Permission.CAMPAIGN_UPDATE):
        drafts = campaigns.list_campaigns(session, actor, statuses=frozenset({CampaignStatus.DRAFT}), limit=3)
        needs += [_draft(row) for _, row in drafts]
    return needs


def _stuck(row: CampaignRow) -> Need:
    is_paused = row.status_detail == CampaignStatus.PAUSED
    said = {
        CampaignStatus.PAUSED: "Its mails wait. Resume it, or cancel the rest",
        CampaignStatus.MISSED: "Its time passed while nothing could send. Choose a new one",
    }.get(CampaignStatus(row.status_detail), "It stopped before the end. See what happened")
    return Need(
        title=f"“{row.name}” {'is paused' if is_paused else row.status_detail}",
        says=row.status_reason or said,
        tint="amber" if is_paused else "red",
        icon="pause" if is_paused else "circle-x",
        verb="Look",
        path=str(links.campaign_live(str(row.id)) if is_paused else links.campaign(str(row.id))),
    )


def _refused(found: audience.ImportGlance) -> Need:
    is_failed = found.status == "failed"
    return Need(
        title=f"Import “{found.file_name}” {'failed' if is_failed else 'refused rows'}",
        says=found.error
        if is_failed
        else f"{written(found.rejected)} of {written(found.rows)} rows were refused",
        tint="red" if is_failed else "amber",
        icon="circle-x" if is_failed else "triangle-alert",
        verb="See why",
        path=str(links.import_(str(found.id))),
    )


def _draft(row: CampaignRow) -> Need:
    return Need(
        title=f"Finish “{row.name}”",
        says=f"A draft of {row.created_by}" if row.created_by else "A draft",
        tint="gray",
        icon="circle-dashed",
        verb="Open",
        path=str(links.campaign(str(row.id))),
    )


def list_changes(session: Session, actor: Actor, *, days: int) -> list[Change]:
    """Return the last things that happened, in words."""
    since = now() - timedelta(days=days)
    found = compliance.list_activity(session, actor, kinds=WATCHED, since=since, limit=4)
    return [_change(one) for one in found]


def _change(one: compliance.Activity) -> Change:
    icon, path = links.place_of(one.object_type, str(one.object_id or ""))
    return Change(
        who=one.actor_name,
        did=_did(one.action, one.object_type),
        name=one.object_name,
        path="" if one.action.endswith(".deleted") or not one.object_id else path,
        icon=icon,
        at=one.at.isoformat(),
    )


def _did(action: str, object_type: str) -> str:
    if action in UNLIKE_THE_REST:
        return UNLIKE_THE_REST[action]
    verb = action.partition(".")[2].replace("_", " ")
    return f"{verb} the {'email' if object_type == 'content' else object_type}"


def list_days(session: Session, actor: Actor, *, time_zone: str) -> list[Day]:
    """Return fourteen days from today with what leaves on each."""
    zone = ZoneInfo(time_zone)
    today = now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today + timedelta(days=offset) for offset in range(FORTNIGHT)]
    planned = (
        campaigns.list_calendar(session, actor, today, today + timedelta(days=FORTNIGHT))
        if actor.may(Permission.CAMPAIGN_READ)
        else []
    )
    return [_day(day, day == today, [one for one in planned if _is_on(one, day, zone)], zone) for day in days]


def _is_on(one: campaigns.Planned, day: datetime, zone: ZoneInfo) -> bool:
    return one.at.astimezone(zone).date() == day.date()


def _day(day: datetime, is_today: bool, planned: list[campaigns.Planned], zone: ZoneInfo) -> Day:
    sends = [
        Planned(
            name=one.name,
            path=str(links.campaign(str(one.id))),
            tint=TINTS.get(one.status, "gray"),
            at="now" if one.status in ("running", "preparing") else f"{one.at.astimezone(zone):%H:%M}",
        )
        for one in planned
    ]
    return Day(
        name=f"{day:%a}", number=str(day.day), is_today=is_today, is_weekend=day.weekday() >= 5, sends=sends
    )

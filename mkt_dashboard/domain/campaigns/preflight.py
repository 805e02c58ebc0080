"""The checklist: what is ready, what should be looked at, what keeps a campaign from being launched."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import InvalidInput, NotFound
from mkt_dashboard.core.figures import counted
from mkt_dashboard.domain.campaigns import reach
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.campaigns.schemas import Check, CheckState, MailGlance, Preflight
from mkt_dashboard.domain.content import compiling
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.content.schemas import ContentDetail, ContentStatus
from mkt_dashboard.domain.delivery import eligibility
from mkt_dashboard.domain.delivery.schemas import Audience, Funnel
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.rendering import merge_tags
from mkt_dashboard.rendering.compiled import CompiledEmail
from mkt_dashboard.rendering.problems import Severity

SOON = timedelta(minutes=1)


def check(session: Session, actor: Actor, campaign: Campaign) -> Preflight:
    """Look at every card. Reads only; the same function answers the page, the API and the launch."""
    audience, funnel = _audience(session, actor, campaign)
    written, mail = _content(session, actor, campaign)
    checks = [
        _goal(campaign),
        audience,
        _sender(session, actor, campaign),
        written,
        _tracking(campaign),
        _schedule(campaign),
    ]
    return Preflight([*checks, _launch(checks, funnel)], funnel, mail)


def _goal(campaign: Campaign) -> Check:
    if not campaign.goals and not campaign.budget:
        return Check("goal", CheckState.OPEN, "No goal and no budget. Both are optional.")
    goals = ", ".join(f"{goal['target']} {goal['type']}" for goal in campaign.goals) or "No goal"
    budget = campaign.budget
    money = f". Budget {budget['currency']} {budget['total']}" if budget else ""
    return Check("goal", CheckState.READY, f"{goals}{money}.")


def _audience(session: Session, actor: Actor, campaign: Campaign) -> tuple[Check, Funnel | None]:
    audience = Audience.model_validate(campaign.audience)
    if not audience.include:
        return Check("audience", CheckState.BLOCKED, "Nobody is chosen. Choose a list."), None
    try:
        funnel = eligibility.count_funnel(session, actor, audience)
    except NotFound as missing:
        is_beyond = reach.goes_beyond(session, actor, campaign)
        sentence = reach.LISTS_OF_OTHERS if is_beyond else missing.message
        return Check("audience", CheckState.BLOCKED, sentence), None
    if not funnel.sendable:
        sentence = "Nobody of this audience may be mailed. Look at the steps, or choose another list."
        return Check("audience", CheckState.BLOCKED, sentence), funnel
    sentence = f"{counted(funnel.sendable, 'contact')} can be mailed."
    return Check("audience", CheckState.READY, sentence), funnel


def _sender(session: Session, actor: Actor, campaign: Campaign) -> Check:
    workspace = teams.get_workspace(session, actor)
    email = campaign.sender_email or workspace.sender_email
    if not email:
        return Check("sender", CheckState.BLOCKED, "There is no sender address. Give one.")
    name = campaign.sender_name or workspace.sender_name
    if not workspace.postal_address:
        sentence = f"{name} <{email}>. The workspace has no postal address, which the law asks for."
        return Check("sender", CheckState.WARNING, sentence)
    return Check("sender", CheckState.READY, f"{name} <{email}>")


def _content(session: Session, actor: Actor, campaign: Campaign) -> tuple[Check, MailGlance | None]:
    content_id = public_content_id(session, actor, campaign)
    if content_id is None:
        sentence = (
            reach.EMAIL_OF_OTHERS if campaign.content_id else "No email is chosen. Choose or write one."
        )
        return Check("content", CheckState.BLOCKED, sentence), None
    detail = content.get_content(session, Actor.system(actor.workspace_id), content_id)
    known = content.known_fields(session, Actor.system(actor.workspace_id))
    compiled = compiling.compile_draft(detail.draft, known)
    mail = _glance(detail, compiled)
    if blocked := _obstacle(detail, compiled, known):
        return Check("content", CheckState.BLOCKED, blocked), mail
    size = f"{mail.name}, {mail.size_bytes / 1000:.0f} kB"
    if mail.warnings:
        return Check("content", CheckState.WARNING, f"{size}. {mail.warnings[0]}"), mail
    return Check("content", CheckState.READY, f"{size}."), mail


def _glance(detail: ContentDetail, compiled: CompiledEmail) -> MailGlance:
    return MailGlance(
        content_id=detail.row.id,
        name=detail.row.name,
        subject=detail.draft.subject,
        preheader=detail.draft.preheader,
        version=detail.row.version,
        revision=detail.row.revision,
        size_bytes=compiled.size_bytes,
        links=len(compiled.links),
        warnings=[one.message for one in compiled.problems if one.severity is Severity.WARNING],
        is_changed=detail.is_changed,
    )


def _obstacle(detail: ContentDetail, compiled: CompiledEmail, known: frozenset[str]) -> str:
    if detail.row.status is ContentStatus.ARCHIVED:
        return f"“{detail.row.name}” is archived. Bring it back, or choose another email."
    if not detail.draft.subject.strip():
        return "The email has no subject. Write one."
    try:
        compiling.refuse_errors(compiled)
    except InvalidInput as refused:
        return refused.message
    if nobody_has := _tags_nobody_has(compiled.subject, compiled.html, known):
        names = ", ".join(f"{{{{ {name} }}}}" for name in nobody_has)
        return f"No contact has {names}. Give it a fallback, or take it out."
    return ""


def _tags_nobody_has(subject: str, html: str, known: frozenset[str]) -> list[str]:
    tags = [*merge_tags.find(subject), *merge_tags.find(html)]
    filled = known | merge_tags.SYSTEM_TAGS
    return sorted(
        {tag.name for tag in tags if tag.name not in filled and tag.is_printed and not tag.fallback}
    )


def public_content_id(session: Session, actor: Actor, campaign: Campaign) -> UUID | None:
    statement = select(col(Content.public_id)).where(
        content.seen_by(actor), col(Content.id) == campaign.content_id
    )
    return session.exec(statement).first()


def _tracking(campaign: Campaign) -> Check:
    words = {
        (True, True): "Opens and clicks are counted.",
        (True, False): "Opens are counted, clicks are not.",
        (False, True): "Clicks are counted, opens are not.",
        (False, False): "Nothing is counted. The report will only know what was sent.",
    }
    return Check("tracking", CheckState.READY, words[campaign.track_opens, campaign.track_clicks])


def _schedule(campaign: Campaign) -> Check:
    if campaign.schedule_at is None:
        return Check("schedule", CheckState.READY, "Leaves at once when it is launched.")
    local = campaign.schedule_at.astimezone(ZoneInfo(campaign.schedule_time_zone or "UTC"))
    when = f"{local:%a} {local.day} {local:%b %Y, %H:%M} {local.tzname()}"
    if campaign.schedule_at < clock.now() - SOON:
        sentence = f"{when} is over. Choose a later time, or none to send at once."
        return Check("schedule", CheckState.BLOCKED, sentence)
    return Check("schedule", CheckState.READY, f"Leaves {when}.")


def _launch(checks: list[Check], funnel: Funnel | None) -> Check:
    blocked = [check for check in checks if check.state is CheckState.BLOCKED]
    if blocked:
        noun = "card blocks" if len(blocked) == 1 else "cards block"
        return Check("launch", CheckState.OPEN, f"{len(blocked)} {noun} the launch.")
    sendable = counted(funnel.sendable if funnel else 0, "contact")
    return Check("launch", CheckState.READY, f"Ready for {sendable}.")

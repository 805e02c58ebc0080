"""The checklist of one campaign: what each card says, and how it is filled in, by several people at once."""

from typing import Any, TypedDict
from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.campaigns import control, queries, service
from mkt_dashboard.domain.campaigns.schemas import CampaignPatch, CampaignRow
from mkt_dashboard.domain.compliance import queries as compliance
from mkt_dashboard.domain.delivery import sources
from mkt_dashboard.domain.delivery.schemas import Audience
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.ui.access import action, visitor
from mkt_dashboard.ui.campaigns import cards, funnel, words
from mkt_dashboard.ui.campaigns.campaign_state import CampaignState
from mkt_dashboard.ui.campaigns.cards import NO_MAIL, Card, Finding, Mail
from mkt_dashboard.ui.campaigns.forms import GoalForm
from mkt_dashboard.ui.campaigns.funnel import Step
from mkt_dashboard.ui.campaigns.plan import NO_PLAN, Plan, plan_of
from mkt_dashboard.ui.shared import fresh


class Chosen(TypedDict):
    """A list of the audience."""

    id: str
    name: str


class Deed(TypedDict):
    """One line of the activity."""

    icon: str
    who: str
    did: str
    at: str


class Difference(TypedDict):
    """One field that two people set differently."""

    field: str
    mine: str
    theirs: str


class ChecklistState(CampaignState):
    is_loaded: bool = False
    cards: dict[str, Card] = {}
    index: list[Card] = []
    findings: list[Finding] = []
    tally: dict[str, int] = {}
    editing: str = ""
    saved_at: str = ""
    counted_at: str = ""
    field_errors: dict[str, str] = {}

    include: list[Chosen] = []
    exclude: list[Chosen] = []
    steps: list[Step] = []
    sendable: int = 0
    left_out: int = 0
    sender_name: str = ""
    shown_sender: str = ""
    shown_address: str = ""
    sender_email: str = ""
    mail: Mail = NO_MAIL
    goal_type: str = ""
    goal_target: str = ""
    budget_total: str = ""
    currency: str = "EUR"
    track_opens: bool = True
    track_clicks: bool = True
    plan: Plan = NO_PLAN
    plan_hint: str = ""

    activity: list[Deed] = []
    created_by: str = ""
    created_at: str = ""
    side: str = "activity"
    conflict: str = ""
    differences: list[Difference] = []
    is_renaming: bool = False
    _revision: int = 0
    _mail_revision: int = 0
    _refused: dict[str, Any] = {}
    _seen: dict[str, str] = {}

    @action(Permission.CAMPAIGN_READ)
    def arrive(self, session: Session, actor: Actor) -> None:
        self.reset()
        self._load(session, actor)

    @action(Permission.CAMPAIGN_READ)
    def look_again(self, session: Session, actor: Actor) -> None:
        """Take over what others did meanwhile; what is being edited here is not taken away."""
        if not self.public_id or self.conflict or self.editing:
            return
        row = queries.get_campaign(session, actor, UUID(self.public_id))
        if (row.revision, row.status_detail) != (self._revision, self.status):
            self._load(session, actor)

    @action(Permission.CAMPAIGN_READ)
    def count_again(self, session: Session, actor: Actor) -> None:
        self._load(session, actor)

    def _load(self, session: Session, actor: Actor) -> None:
        row = self._load_head(fresh(session, actor))
        if row is None:
            return
        found = control.check(session, actor, row.id)
        self._revision, self.counted_at, self._seen = row.revision, now().isoformat(), cards.held(row)
        self.cards = cards.cards_of(found, row)
        self.index, self.findings = list(self.cards.values()), cards.findings_of(self.cards)
        self.tally, self.steps = cards.tally(self.cards), funnel.steps_of(found.funnel)
        self.sendable = found.sendable
        self.left_out = found.funnel.matched - found.sendable if found.funnel else 0
        self.mail = cards.mail_of(found.mail)
        self._mail_revision = found.mail.revision if found.mail else 0
        self.plan, self.plan_hint = plan_of(row, visitor().time_zone), ""
        self._show_audience(session, actor, row)
        workspace = teams.get_workspace(session, actor)
        self.shown_sender = row.sender_name or workspace.sender_name
        self.shown_address = row.sender_email or workspace.sender_email
        self._show_fields(row)
        self.activity = [_deed(one) for one in compliance.list_history(session, actor, row.id)]
        self.is_loaded = True

    def _show_audience(self, session: Session, actor: Actor, row: CampaignRow) -> None:
        audience = Audience.model_validate(row.audience)
        names = sources.names_of(session, actor, [audience])
        self.include = [_chosen(one.list_id, names) for one in audience.include if one.list_id]
        self.exclude = [_chosen(one.list_id, names) for one in audience.exclude if one.list_id]

    def _show_fields(self, row: CampaignRow) -> None:
        self.sender_name, self.sender_email = row.sender_name, row.sender_email
        goal = row.goals[0] if row.goals else {}
        self.goal_type, self.goal_target = goal.get("type", ""), str(goal.get("target", ""))
        self.budget_total = str(row.budget.get("total", ""))
        self.currency = row.budget.get("currency", "EUR")
        self.track_opens, self.track_clicks = row.track_opens, row.track_clicks
        self.created_by, self.created_at = row.created_by, row.created_at.isoformat()

    @action(Permission.CAMPAIGN_UPDATE)
    def edit(self, card: str) -> None:
        self.editing, self.field_errors = "" if self.editing == card else card, {}

    @action(Permission.CAMPAIGN_READ)
    def choose_side(self, side: str) -> None:
        self.side = side

    @action(Permission.CAMPAIGN_UPDATE)
    def begin_renaming(self) -> None:
        self.is_renaming = self.is_editable

    @action(Permission.CAMPAIGN_UPDATE)
    def rename(self, actor: Actor, name: str) -> None:
        self.is_renaming = False
        if name.strip() and name.strip() != self.name:
            self._save(actor, name=name)

    @action(Permission.CAMPAIGN_UPDATE)
    def save_goal(self, actor: Actor, form: GoalForm) -> None:
        self._save(actor, **form.fields())

    @action(Permission.CAMPAIGN_UPDATE)
    def track(self, actor: Actor, what: str) -> None:
        if what in {"opens", "clicks"}:
            now_on = self.track_opens if what == "opens" else self.track_clicks
            self._save(actor, **{f"track_{what}": not now_on})

    def _save(self, actor: Actor, **changes: Any) -> bool:
        """Save at once, over what was seen. Where others changed the same, both are shown."""
        patch = CampaignPatch.model_validate({**changes, "revision": self._revision})
        try:
            with unit_of_work(actor) as session:
                service.update(session, actor, UUID(self.public_id), patch)
        except service.EditConflict:
            return self._meet_others(actor, changes)
        self.saved_at, self.field_errors = now().isoformat(), {}
        with unit_of_work(actor) as session:
            self._load(session, actor)
        return True

    def _meet_others(self, actor: Actor, changes: dict[str, Any]) -> bool:
        """Another card was changed meanwhile: save over that. The same one: ask."""
        with unit_of_work(actor) as session:
            theirs = queries.get_campaign(session, actor, UUID(self.public_id))
        now_held = cards.held(theirs)
        if theirs.revision > self._revision and all(now_held[one] == self._seen[one] for one in changes):
            self._revision = theirs.revision
            return self._save(actor, **changes)
        self._show_conflict(actor, theirs, changes)
        return False

    def _show_conflict(self, actor: Actor, theirs: CampaignRow, changes: dict[str, Any]) -> None:
        with unit_of_work(actor) as session:
            history = compliance.list_history(session, actor, theirs.id, limit=1)
            audience = changes.get("audience", {})
            chosen = [Audience.model_validate(one) for one in (theirs.audience, audience)]
            names = sources.names_of(session, actor, chosen)
        who = history[0].actor_name if history else "Somebody"
        self.conflict = f"{who} changed this campaign while you had it open. Nothing was overwritten."
        mine = cards.with_changes(theirs, changes)
        self.differences = [
            Difference(
                field=words.FIELDS.get(field, field),
                mine=cards.say(field, mine, names),
                theirs=cards.say(field, theirs, names),
            )
            for field in changes
        ]
        self._refused, self._revision = changes, theirs.revision

    @action(Permission.CAMPAIGN_UPDATE)
    def keep_mine(self, actor: Actor) -> None:
        """Save over what was just shown, on purpose; if it moved on meanwhile, it conflicts anew."""
        changes, self._refused = self._refused, {}
        self.conflict, self.differences = "", []
        if changes:
            self._save(actor, **changes)

    @action(Permission.CAMPAIGN_READ)
    def take_theirs(self, session: Session, actor: Actor) -> None:
        self.conflict, self.differences, self._refused, self.editing = "", [], {}, ""
        self._load(session, actor)


def _chosen(list_id: UUID, names: dict[UUID, str]) -> Chosen:
    return Chosen(id=str(list_id), name=names.get(list_id, "A deleted list"))


def _deed(one: compliance.Activity) -> Deed:
    icon, did = words.ACTIONS.get(one.action, ("history", one.action))
    if one.action == "campaign.updated":
        fields: list[str] = one.detail.get("changed", [])
        changed = [words.FIELDS.get(field, field) for field in fields]
        did = f"changed {', '.join(changed)}" if changed else "saved it"
    return Deed(icon=icon, who=one.actor_name, did=did, at=one.at.isoformat())

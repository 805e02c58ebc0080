"""Wrenfell Outdoor itself: the workspace, the five who work in it, and its lists."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from mkt_dashboard.domain.audience import lists
from mkt_dashboard.domain.audience.models import AttributeKey
from mkt_dashboard.domain.audience.schemas import ListDraft
from mkt_dashboard.domain.delivery.schemas import Source
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.local import demo_accounts
from mkt_dashboard.local.wrenfell import clock
from mkt_dashboard.local.wrenfell.people import ListName

NAME = "Wrenfell Outdoor"
TIME_ZONE = "Europe/Vienna"
SENDER_EMAIL = "hello@wrenfell.example.com"
POSTAL_ADDRESS = "Wrenfell Outdoor GmbH, Lärchengasse 7, 8010 Musterstadt, Austria"
FOUNDED = timedelta(days=840)
NAMES = ("Priya Raman", "Maya Lindqvist", "Jonas Weber", "Tomás Oliveira", "Aiko Mori")
ATTRIBUTES = ("city", "country", "favourite_activity", "last_order_on", "orders")
DESCRIPTIONS = {
    ListName.NEWSLETTER: "Everybody who wants to hear from us: about two mails a month",
    ListName.VIP: "Eight orders or more; sees new things two days early",
    ListName.TRAIL_CLUB: "Trail notes, every second Wednesday",
    ListName.GRAZ: "People near the store: repair week, evenings, opening hours",
    ListName.WINTER: "Asked to be told when the winter collection is there",
}


@dataclass(frozen=True)
class Office:
    """The workspace with everybody who acts in it."""

    workspace_id: int
    members: dict[Role, Actor]
    lists: dict[ListName, Source]

    @property
    def system(self) -> Actor:
        return Actor.system(self.workspace_id)

    @property
    def manager(self) -> Actor:
        return self.members[Role.CAMPAIGN_MANAGER]

    @property
    def editor(self) -> Actor:
        return self.members[Role.CONTENT_EDITOR]


def found(session: Session, today: datetime) -> Office:
    """Make the workspace, its members, its lists and the fields of its contacts."""
    clock.begin(session, today - FOUNDED)
    workspace = teams.create_workspace(session, NAME, time_zone=TIME_ZONE, is_demo=True)
    workspace.postal_address, workspace.sender_email = POSTAL_ADDRESS, SENDER_EMAIL
    password = demo_accounts.password()
    members: dict[Role, Actor] = {}
    for role, email, name in zip(Role, demo_accounts.ACCOUNTS, NAMES, strict=True):
        member = teams.add_member(session, workspace, email, name, role=role, password=password)
        members[role] = Actor(workspace.id, permissions_of(role), member.account_id, name, "ui")
    session.add_all(AttributeKey(workspace_id=workspace.id, key=key) for key in ATTRIBUTES)
    made: dict[ListName, Source] = {}
    for number, (name, says) in enumerate(DESCRIPTIONS.items()):
        clock.turn_to(session, today - FOUNDED + timedelta(days=1, hours=number))
        row = lists.create_list(
            session, members[Role.CAMPAIGN_MANAGER], ListDraft(name=name, description=says)
        )
        made[name] = Source.model_validate({"list": row.id})
    return Office(workspace.id, members, made)

"""A campaign that was sent, with all that its mails point at: where tracking and unsubscribing begin."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain import tables
from mkt_dashboard.domain.audience.models import Consent, Contact, ContactList, ListMembership
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.compliance.addresses import address_hash
from mkt_dashboard.domain.delivery.models import Message, Outcome, Recipient
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Workspace
from mkt_dashboard.domain.tracking.models import TrackedLink

# Foreign keys are strings, so every table must be known before the first row is written.
TABLES = tables.ALL

PASSWORD = "a long enough password"
LINKS = (
    "https://shop.example.com/spring?a=1&b=[2]#top",
    "https://shop.example.com/two",
    "https://example.com/3",
)


@dataclass(frozen=True)
class SentCampaign:
    """Positions run from 0; the contact at each has the address `<name><position>@example.com`."""

    workspace_id: int
    campaign_id: int
    contact_ids: tuple[int, ...]

    @property
    def actor(self) -> Actor:
        return Actor.system(self.workspace_id)


def a_workspace(name: str = "Wrenfell Outdoor") -> Workspace:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, name)
        workspace.postal_address = f"{name}, 1 High Street"
        session.add(workspace)
    return workspace


def a_member(workspace: Workspace, email: str, role: Role = Role.MARKETING_ADMIN) -> None:
    with instance_unit_of_work() as session:
        teams.add_member(session, workspace, email, email.partition("@")[0], role=role, password=PASSWORD)


def a_sent_campaign(
    *, people: int = 2, sent_seconds_ago: float = 60, name: str = "ada", links: tuple[str, ...] = LINKS
) -> SentCampaign:
    workspace = a_workspace(f"Workspace of {name}")
    with instance_unit_of_work() as session:
        campaign = Campaign(workspace_id=workspace.id, name="Spring")
        session.add(campaign)
        session.flush()
        contacts = _contacts(session, workspace.id, name, people)
        sent_at = now() - timedelta(seconds=sent_seconds_ago)
        for position, contact in enumerate(contacts):
            _send(session, campaign, contact, position)
        for number, url in enumerate(links, 1):
            link = TrackedLink(workspace_id=workspace.id, campaign_id=campaign.id, number=number, url=url)
            session.add(link)
        session.flush()
        session.connection().execute(text("UPDATE messages SET gated_at = :at"), {"at": sent_at})
    return SentCampaign(workspace.id, campaign.id, tuple(contact.id for contact in contacts))


def _contacts(session: Session, workspace_id: int, name: str, people: int) -> list[Contact]:
    everybody = ContactList(workspace_id=workspace_id, name="Newsletter")
    session.add(everybody)
    emails = [f"{name}{position}@example.com" for position in range(people)]
    contacts = [
        Contact(
            workspace_id=workspace_id,
            email=email,
            email_key=email,
            address_hash=address_hash(workspace_id, email),
            consent=Consent.GRANTED,
        )
        for email in emails
    ]
    session.add_all(contacts)
    session.flush()
    for contact in contacts:
        session.add(ListMembership(workspace_id=workspace_id, list_id=everybody.id, contact_id=contact.id))
    return contacts


def _send(session: Session, campaign: Campaign, contact: Contact, position: int) -> None:
    recipient = Recipient(
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        position=position,
        contact_id=contact.id,
        address_hash=contact.address_hash,
    )
    message = Message(
        workspace_id=campaign.workspace_id,
        campaign_id=campaign.id,
        position=position,
        worker_token=1,
        outcome=Outcome.SENT,
    )
    session.add_all([recipient, message])
